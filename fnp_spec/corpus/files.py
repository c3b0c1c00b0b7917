"""Reading and writing JSON and TOML artifacts: validated on the way in, whole on the way out."""

from __future__ import annotations

import hashlib
import json
import os
import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from fnp_spec.corpus.opening import read
from fnp_spec.corpus.parsing import parse, refused
from fnp_spec.errors import Code, Place, SpecError

M = TypeVar("M", bound=BaseModel)


def write_bytes(path: Path, data: bytes) -> None:
    """Write beside and rename, so that a reader sees the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(data)
        os.replace(part, path)  # noqa: PTH105
    finally:
        part.unlink(missing_ok=True)


def write_model(path: Path, model: BaseModel) -> None:
    """An artifact as indented, sorted JSON with a final newline: the same model gives the same bytes."""
    document = json.dumps(model.model_dump(mode="json"), indent=2, sort_keys=True, ensure_ascii=False)
    write_bytes(path, document.encode() + b"\n")


def read_json(path: Path, model: type[M], what: str, root: Path | None = None) -> M:
    """A JSON artifact as its model, of a corpus at `root`; raises `SpecError` naming file and field."""
    return parse(model, read(path, what, root), Place(path), what)


def read_toml(path: Path, model: type[M], what: str, root: Path | None = None) -> M:
    """A TOML artifact as its model, of a corpus at `root`; raises `SpecError` naming file and field."""
    document = toml_document(read(path, what, root), Place(path), what)
    try:
        return model.model_validate(document)
    except ValidationError as error:
        raise refused(error, document, Place(path), what) from error


def toml_document(data: bytes, place: Place, what: str) -> dict[str, object]:
    """What a TOML file says; raises `SpecError` `not-toml`."""
    try:
        return tomllib.loads(data.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SpecError(
            Code.NOT_TOML, f"{what} is not TOML: {error}", hint="Mend the file.", place=place
        ) from error


def digest(data: bytes) -> str:
    """SHA-256 in lower-case hex."""
    return hashlib.sha256(data).hexdigest()


def digest_of_code(*directories: Path) -> str:
    """Digest of all that is Python below some directories."""
    return digest(b"".join(path.read_bytes() for top in directories for path in sorted(top.rglob("*.py"))))
