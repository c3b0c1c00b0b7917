"""Phase 4, implementation: the vertical slices pass, and the ledger is burned down."""

from __future__ import annotations

from functools import partial

from fnp_spec.model.book import State
from fnp_spec.port.artifacts import Port
from fnp_spec.port.question import Found, Question, share

SLICES = {
    "shapes and strides": ("FNP-P2C-001", "FNP-P2C-003", "FNP-P2C-006"),
    "dtypes": ("FNP-P2C-002",),
    "dispatch": ("FNP-P2C-005",),
    "files": ("FNP-P2C-009",),
    "random": ("FNP-P2C-007",),
}
"""The vertical slices, and the packets that show them."""
_LEFT = (State.OPEN, State.IN_PROGRESS)


def _green(packets: tuple[str, ...], port: Port) -> Found:
    ran = {row.packet: row for row in port.parity.packets if row.packet in packets}
    counted, passed = (
        sum(getattr(row, name) for row in ran.values()) for name in ("counted", "counted_passed")
    )
    failed = [reason for reason in port.parity.reasons if reason.startswith(tuple(f"{one}: " for one in ran))]
    unrun = [f"{packet} is not in the run" for packet in packets if packet not in ran]
    return Found(share(passed, counted, "cases that count pass") if ran else "", [*unrun, *failed])


def _burned_down(port: Port) -> Found:
    entries = port.book.entries.values()
    left = [entry for entry in entries if entry.state in _LEFT]
    owing = {entry.id for entry in entries if entry.state is not State.CLOSED}
    unlisted = [cause for cause in port.evidence.causes if cause.key.id not in owing]
    missing = [
        *([f"{len(left):,} debts are open or in progress"] if left else []),
        *([f"the run owes {len(unlisted):,} debts that the ledger does not list"] if unlisted else []),
    ]
    return Found(share(len(entries) - len(left), len(entries), "debts are closed or accepted"), missing)


QUESTIONS = (
    *(
        Question(f"{name}: {', '.join(packets)}", partial(_green, packets), "fnp-spec run-gate G3")
        for name, packets in SLICES.items()
    ),
    Question("the ledger is burned down", _burned_down, "fnp-spec ledger update"),
)
