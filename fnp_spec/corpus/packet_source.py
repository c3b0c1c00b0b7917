"""Reads the authored sources of the packets: packets/ID/packet.toml."""

from __future__ import annotations

from pathlib import Path

from fnp_spec.corpus.files import read_toml, write_bytes
from fnp_spec.errors import Code, Place, SpecError
from fnp_spec.model.packet import PacketSource

SOURCE_NAME = "packet.toml"


def read_packet_source(path: Path) -> PacketSource:
    """The source in one file, whose directory bears the packet's id. Raises `SpecError` packet-source."""
    try:
        source = read_toml(path, PacketSource, "the source of a packet", path.parents[2])
    except SpecError as error:
        raise _refused(path, error.cause, error.place.field if error.place else None) from error
    if source.packet_id != path.parent.name:
        raise _refused(
            path, f"{source.packet_id} lies in the directory {path.parent.name}", field="packet_id"
        )
    return source


def read_packet_sources(packets: Path) -> tuple[PacketSource, ...]:
    """The sources of every packet below the directory `packets`, by id. Raises `SpecError` packet-source."""
    return tuple(read_packet_source(path) for path in sorted(packets.glob(f"*/{SOURCE_NAME}")))


def copy_sources(root: Path, directory: Path) -> None:
    """Make `directory` a corpus with what people wrote of the one at `root`: packets, owners and policy."""
    authored = [*root.glob(f"packets/*/{SOURCE_NAME}"), *root.glob("contracts/*.toml")]
    for path in authored:
        write_bytes(directory / path.relative_to(root), path.read_bytes())


def _refused(path: Path, cause: str, field: str | None = None) -> SpecError:
    return SpecError(
        Code.PACKET_SOURCE,
        cause,
        hint="The fields are those of PacketSource; the other packets show them filled in.",
        place=Place(path, field=field),
    )
