"""The public operations of the oracle: from the inventory to packets.

Each operation goes to the packet whose globs match it; one that no packet claims yet waits for a later
packet, and says so.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Collection, Iterable, Sequence
from fnmatch import translate

from fnp_spec.errors import Code, Place, SpecError
from fnp_spec.implementation.process_command import command, isolated_variables
from fnp_spec.model.base import PacketId
from fnp_spec.model.operation import Operation
from fnp_spec.model.packet import PacketSource
from fnp_spec.oracle.environment import Environment


def take_inventory(oracle: Environment) -> tuple[Operation, ...]:
    """Every public operation of the oracle, sorted by name, in no packet yet.

    Raises `SpecError` oracle-inventory when NumPy cannot be walked in that environment.
    """
    done = subprocess.run(
        command(oracle.python, "fnp_spec.guest.surface.inventory"),
        env=isolated_variables(),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"status {done.returncode}"]
        raise SpecError(
            Code.ORACLE_INVENTORY,
            f"the public surface of {oracle.requirement} could not be listed: {said[-1]}",
            hint="The inventory knows NumPy 2; build the oracle from the pinned requirement.",
            place=Place(oracle.python),
        )
    return tuple(map(Operation.model_validate, json.loads(done.stdout)["operations"]))


def assign_packets(operations: Iterable[Operation], packets: Sequence[PacketSource]) -> tuple[Operation, ...]:
    """The operations with their packets.

    Raises `SpecError`: operation-two-packets where two packets match one operation, operation-glob-unmatched
    where a glob matches none (a name that is misspelt, or that this NumPy no longer has).
    """
    by_name = {operation.name: operation for operation in operations}
    owners: dict[str, dict[PacketId, str]] = {name: {} for name in by_name}
    for packet in packets:
        for glob in packet.operations:
            matched = _matched(glob, by_name)
            if not matched:
                raise _refused(
                    Code.OPERATION_GLOB_UNMATCHED, f"{glob} matches no public operation", packet.packet_id
                )
            for name in matched:
                owners[name][packet.packet_id] = glob
    return tuple(
        operation.model_copy(update={"packet": _only_owner(name, owners[name])})
        for name, operation in by_name.items()
    )


def refuse_unowned(operations: Iterable[Operation]) -> None:
    """Raise `SpecError` operation-no-packet when a public operation is in no packet: nobody would miss it."""
    if unowned := [operation.name for operation in operations if operation.packet is None]:
        raise SpecError(
            Code.OPERATION_NO_PACKET,
            f"no packet has {unowned[0]}" + (f" (and {len(unowned) - 1} more)" if unowned[1:] else ""),
            hint="Every public operation belongs to one packet: add it to the `operations` of one.",
            place=Place("packets"),
        )


def _matched(glob: str, names: Collection[str]) -> list[str]:
    """The names that a glob matches; most globs are names."""
    if glob in names:
        return [glob]
    return list(filter(re.compile(translate(glob)).match, names))


def _only_owner(name: str, owners: dict[PacketId, str]) -> PacketId | None:
    if len(owners) > 1:
        claims = " and ".join(f"{packet} ({glob})" for packet, glob in owners.items())
        raise _refused(Code.OPERATION_TWO_PACKETS, f"{name} is claimed by {claims}", min(owners))
    return next(iter(owners), None)


def _refused(code: Code, cause: str, packet_id: PacketId) -> SpecError:
    return SpecError(
        code,
        cause,
        hint="Every public operation belongs to one packet: correct the globs in `operations`.",
        place=Place(f"packets/{packet_id}/packet.toml", field="operations"),
    )
