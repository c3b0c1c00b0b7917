"""The source distribution of the oracle: fetched once by its pinned digest, and kept in the user's cache."""

from __future__ import annotations

import hashlib
import io
import tarfile
import tempfile
import urllib.request
from pathlib import Path

from fnp_spec.errors import Code, SpecError
from fnp_spec.implementation.virtual_environment import cache_directory
from fnp_spec.oracle.pin import SOURCES

_SECONDS = 120


def sources_of(version: str, cache: Path | None = None) -> Path | None:
    """The directory that contains `numpy/` as it was released; None for a version that is not pinned.

    Raises `SpecError` oracle-sources-unavailable when it has to be fetched and cannot be, or is another.
    """
    if version not in SOURCES:
        return None
    url, sha256 = SOURCES[version]
    place = (cache or cache_directory()).absolute() / "sources" / f"numpy-{version}-{sha256[:16]}"
    if not place.is_dir():
        archive = _fetch(url)
        if (found := hashlib.sha256(archive).hexdigest()) != sha256:
            raise _unavailable(f"what {url} gives has the SHA-256 {found}, not {sha256}")
        _unpack(archive, place)
    return place / f"numpy-{version}"


def _fetch(url: str) -> bytes:
    try:
        with urllib.request.urlopen(url, timeout=_SECONDS) as answer:
            return bytes(answer.read())
    except OSError as error:
        raise _unavailable(f"{url} cannot be fetched: {error}") from error


def _unpack(archive: bytes, place: Path) -> None:
    """Beside its place and renamed into it: nobody sees half of it, and who is second keeps the first's."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".unpacking-", dir=place.parent) as beside:
        unpacked = Path(beside) / "sources"
        with tarfile.open(fileobj=io.BytesIO(archive)) as members:
            members.extractall(unpacked, filter="data")
        if not place.is_dir():
            unpacked.rename(place)


def _unavailable(cause: str) -> SpecError:
    return SpecError(
        Code.ORACLE_SOURCES_UNAVAILABLE,
        cause,
        hint="Anchors into NumPy's C need it. Check the network: once fetched, it is kept in the cache.",
    )
