"""Reads sidecars of the form that FrankenNumPy writes: JSON with the symbols of one block, source and repair.

All that is sealed is in the source symbols. Where some are lost, the repair symbols serve when they are
those of RFC 6330, as in an export of ours. FrankenNumPy's own are of another code, and of no use here.
"""

from __future__ import annotations

from base64 import b64decode
from pathlib import Path

from fnp_spec.corpus.files import digest, write_bytes
from fnp_spec.corpus.opening import read
from fnp_spec.corpus.parsing import parse
from fnp_spec.durability.code import decoded, packet_of, packets
from fnp_spec.errors import Code, Place, SpecError
from fnp_spec.guest.codec.canonical import to_base64
from fnp_spec.model import caps
from fnp_spec.model.bundle import Bundle, BundleFile, BundleReport, BundleSidecar
from fnp_spec.model.durability import Health

_BUNDLE = b'{"schema_version":1,"bundle_id":'
"""How a document that holds files begins."""


def read_bundle(path: Path, out: Path | None) -> BundleReport:
    """Check a sidecar and bring back what it seals; its files are put below `out`, where that is given.

    Raises `SpecError` beyond-recovery when what is left of it does not give what was sealed.
    """
    text = read(path, "the sidecar", limit=caps.FILE_BYTES)
    sidecar = parse(BundleSidecar, text, Place(path), "the sidecar")
    good = _good(sidecar)
    source = range(sidecar.source_symbols)
    lost = [number for number in source if number not in good]
    payload = _payload(sidecar, good, lost, path)
    files = _files(sidecar, payload, path)
    if out is not None:
        for file in files:
            write_bytes(out / file.path, b64decode(file.bytes_b64))
    bad = len(sidecar.symbols) - len(good)
    return BundleReport(
        schema_version=1,
        bundle_id=sidecar.bundle_id,
        source_hash=sidecar.source_hash,
        source_size=sidecar.source_size,
        health=Health.DAMAGED if lost or bad else Health.WHOLE,
        symbols=len(source),
        repair=len(good.keys() - source),
        lost=len(lost),
        rfc6330=_rfc6330(sidecar, good, payload),
        files={file.path: file.sha256 for file in files},
    )


def _good(sidecar: BundleSidecar) -> dict[int, bytes]:
    """The symbols that have their hash, by number."""
    found = {}
    for symbol in sidecar.symbols:
        data = _bytes(symbol.data_b64)
        if len(data) == sidecar.symbol_size and digest(data) == symbol.data_sha256:
            found[symbol.esi] = data
    return found


def _payload(sidecar: BundleSidecar, good: dict[int, bytes], lost: list[int], path: Path) -> bytes:
    """What is sealed."""
    size = sidecar.source_size
    data: bytes | None = None
    if not lost:
        data = b"".join(good[number] for number in range(sidecar.source_symbols))[:size]
    elif len(good) >= sidecar.source_symbols:
        data = decoded(
            size, sidecar.symbol_size, (packet_of(number, good[number]) for number in sorted(good))
        )
    if data is None or digest(data) != sidecar.source_hash:
        told = f"{len(lost):,} of {sidecar.source_symbols:,} source symbols are lost"
        raise SpecError(
            Code.BEYOND_RECOVERY,
            f"{told}, and what is left does not give what was sealed",
            hint="The repair symbols of FrankenNumPy are not those of RFC 6330: its own program reads them.",
            place=Place(path),
        )
    return data


def _rfc6330(sidecar: BundleSidecar, good: dict[int, bytes], payload: bytes) -> bool:
    """Whether the repair symbols are those that RFC 6330 gives."""
    count = sidecar.source_symbols
    ours = packets(payload, sidecar.symbol_size, len(sidecar.symbols))[count:]
    known = {int.from_bytes(packet[1:4], "big"): packet[4:] for packet in ours}
    return all(known.get(number) == data for number, data in good.items() if number >= count)


def _files(sidecar: BundleSidecar, payload: bytes, path: Path) -> tuple[BundleFile, ...]:
    """The files of a bundle, each with its hash; what is no bundle is one file."""
    if not payload.startswith(_BUNDLE):
        text = to_base64(payload)
        return (BundleFile(path=sidecar.bundle_id, sha256=digest(payload), bytes_b64=text),)
    files = parse(Bundle, payload, Place(path), "what it seals").files
    for file in files:
        if digest(_bytes(file.bytes_b64)) != file.sha256:
            raise SpecError(
                Code.DIGEST_MISMATCH,
                f"{file.path} in it does not have its hash",
                hint="It was sealed so: take the file from elsewhere.",
                place=Place(path),
            )
    return files


def _bytes(text: str) -> bytes:
    """What a base64 text says; nothing where it is none."""
    try:
        return b64decode(text, validate=True)
    except ValueError:
        return b""
