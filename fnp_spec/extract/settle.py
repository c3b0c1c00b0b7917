"""Decides what a packet will hold: what two recordings agree on, and the oracle proves."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import partial

from fnp_spec.errors import Code, SpecError
from fnp_spec.extract import lock
from fnp_spec.extract.draft import Draft
from fnp_spec.extract.oracle_answers import OracleAnswers
from fnp_spec.extract.prove import hold, prove
from fnp_spec.judge.judge import disagreement
from fnp_spec.model.accounting import Bucket
from fnp_spec.model.case import Case
from fnp_spec.model.plan import Plan


@dataclass(frozen=True)
class Settled:
    """A packet whose cases are proved."""

    draft: Draft
    cases: tuple[Case, ...]
    """All that it will hold, by id."""
    plan: Plan


def settle(
    made: Draft, committed: Mapping[str, Case], seen_again: Collection[str], ask: OracleAnswers
) -> Settled:
    """Prove what two recordings agree on, and plan the packet; puts the fates of its calls into the draft."""
    packet, version = made.source.packet_id, ask.oracle.version
    agreed, once = lock.agreed(committed, made.cases, seen_again)
    made.fates.update(dict.fromkeys(once & made.cases.keys(), (Bucket.NOT_REPRODUCIBLE, lock.SEEN_ONCE)))
    held = [lock.kept(committed[name], made.cases.get(name)) for name in sorted(agreed & committed.keys())]
    fresh = [case for name, case in made.cases.items() if name in agreed and name not in committed]
    answers = ask.to([*held, *fresh], f"{packet} proof")
    still = hold(held, answers, partial(disagreement, exact=False))
    # What no longer holds may have another answer now.
    changed = [made.cases[name] for name in still.quarantined if name in made.cases]
    proof = prove([*fresh, *changed], answers, version, disagreement)
    proved = {case.id: case for case in (*still.proved, *proof.proved)}
    reasons = {
        name: why for name, why in (still.quarantined | proof.quarantined).items() if name not in proved
    }
    made.fates.update(
        {name: (Bucket.NOT_REPRODUCIBLE, why) for name, why in reasons.items() if name in made.cases}
    )
    made.fates.update(dict.fromkeys(proved.keys() & made.cases.keys(), (Bucket.FIXTURE, "")))
    if not proved:
        raise SpecError(
            Code.NOTHING_EXTRACTED,
            f"{packet}: no case came out of {len(made.shards)} test files",
            hint="The log of each test file lies in the --work directory.",
        )
    cases = tuple(proved[name] for name in sorted(proved))
    return Settled(made, cases, lock.plan(packet, committed, proved, reasons))
