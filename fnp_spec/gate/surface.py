"""What G2 asks of an implementation: the operations that it has of each packet, with their signatures."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Mapping, Sequence

from pydantic import TypeAdapter, ValidationError

from fnp_spec.engine.supervisor import Supervisor
from fnp_spec.errors import Code, SpecError
from fnp_spec.gate.signatures import incompatible
from fnp_spec.implementation.launch import Launch
from fnp_spec.model.base import Model
from fnp_spec.model.gate import PacketSurface
from fnp_spec.model.operation import Operation


class Found(Model):
    """What is known of one operation."""

    present: bool | None
    signature: str | None


_ANSWER = TypeAdapter(dict[str, Found])


def ask_surface(
    launch: Launch, operations: Iterable[Operation], *, sandboxed: bool, seconds: float
) -> dict[str, Found]:
    """What an implementation says of some operations; `launch` is of the program that tells.

    Raises `SpecError` implementation-import, implementation-start.
    """
    wanted = json.dumps([[one.name, one.form] for one in operations]).encode()
    with Supervisor(sandboxed=sandboxed) as supervisor:
        child = supervisor.start(launch, subprocess.PIPE, subprocess.PIPE, subprocess.PIPE)
        try:
            out, said = child.process.communicate(wanted, timeout=seconds)
        except subprocess.TimeoutExpired as error:
            raise _refused(Code.IMPLEMENTATION_START, launch, f"it says nothing in {seconds:g} s") from error
    try:
        return _ANSWER.validate_json(out)
    except ValidationError as error:
        if out.startswith(b'{"failed"'):
            raise _refused(Code.IMPLEMENTATION_IMPORT, launch, json.loads(out)["failed"]) from error
        last = (said.decode(errors="replace").strip().splitlines() or ["nothing"])[-1]
        raise _refused(Code.IMPLEMENTATION_START, launch, f"it says: {last}") from error


def surfaces(
    packets: Sequence[str], operations: Iterable[Operation], found: Mapping[str, Found]
) -> tuple[PacketSurface, ...]:
    """Each packet's operations, compared; what is not told is missing; helpers of tests do not count."""
    by_packet: dict[str, list[Operation]] = {packet: [] for packet in packets}
    for one in operations:
        if one.packet in by_packet and not one.helper:
            by_packet[one.packet].append(one)
    return tuple(_surface(packet, listed, found) for packet, listed in by_packet.items())


def _surface(packet: str, operations: Sequence[Operation], found: Mapping[str, Found]) -> PacketSurface:
    nothing = Found(present=False, signature=None)
    answers = {one: found.get(one.name, nothing) for one in operations}
    differing = {
        one.name: _differs(one.signature, answer.signature)
        for one, answer in answers.items()
        if answer.present and one.signature is not None
    }
    return PacketSurface(
        packet=packet,
        operations=len(operations),
        present=sum(answer.present is True for answer in answers.values()),
        unseen=sum(answer.present is None for answer in answers.values()),
        missing=tuple(one.name for one, answer in answers.items() if answer.present is False),
        signatures={name: why for name, why in differing.items() if why},
    )


def _differs(numpys: str, theirs: str | None) -> str:
    if theirs is None:
        return "its signature cannot be read"
    try:
        return incompatible(numpys, theirs)
    except SyntaxError:
        return "its signature is none of Python's"


def _refused(code: Code, launch: Launch, why: str) -> SpecError:
    return SpecError(
        code,
        f"{launch.name} does not tell its surface: {why}",
        hint="See that it imports in that interpreter (--python), with NumPy beside it.",
    )
