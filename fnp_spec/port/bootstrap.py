"""Phase 1, bootstrap: what is in scope, what is left out, and who has signed that."""

from __future__ import annotations

from collections.abc import Iterator

from fnp_spec.port.artifacts import Port
from fnp_spec.port.question import Found, Question, share


def _owned(port: Port) -> Found:
    listed = port.operations.operations
    unowned = [f"{one.name} is in no packet" for one in listed if one.packet is None]
    return Found(share(len(listed) - len(unowned), len(listed), "operations"), unowned)


def _exclusions(port: Port) -> Found:
    silent = [packet for packet, source in port.sources.items() if not source.excluded_scope]
    said = sum(len(source.excluded_scope) for source in port.sources.values())
    return Found(f"{said:,} exclusions", [f"{packet} does not say what it leaves out" for packet in silent])


def _signed(port: Port) -> Found:
    signed = port.configuration.sign_off
    return Found(f"signed by {signed.who}" if signed else "", _unsigned(port))


def _unsigned(port: Port) -> Iterator[str]:
    signed = port.configuration.sign_off
    if signed is None:
        yield f"nobody has signed the scope {port.scope}"
    elif signed.scope != port.scope:
        yield f"what {signed.who} signed is not the scope now, {port.scope}"


QUESTIONS = (
    Question("every public operation is in one packet", _owned, "fnp-spec extract"),
    Question("exclusions are explicit", _exclusions, "excluded_scope in packets/ID/packet.toml"),
    Question("the scope is signed off", _signed, "[sign_off] with who and scope in fnp-spec.toml"),
)
