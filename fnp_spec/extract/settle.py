"""Decides what a packet will hold: what is selected, the oracle proves, and two recordings agree on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import partial

from pydantic import ValidationError

from fnp_spec.corpus.check import CaseRefusedError, check_case
from fnp_spec.errors import Code, SpecError
from fnp_spec.extract import lock
from fnp_spec.extract.draft import Draft
from fnp_spec.extract.oracle_answers import OracleAnswers
from fnp_spec.extract.prove import hold, prove
from fnp_spec.extract.select import Selection
from fnp_spec.extract.sightings import Consumers, to_case
from fnp_spec.judge.judge import disagreement
from fnp_spec.model.accounting import Bucket
from fnp_spec.model.case import Case
from fnp_spec.model.plan import Plan

_OFFERS = 4
"""Calls that are tried of a behaviour, when those before do not hold."""


@dataclass(frozen=True)
class Proposal:
    """A packet whose cases are proved, and may have been seen by one recording only."""

    draft: Draft
    committed: Mapping[str, Case]
    proved: dict[str, Case]
    reasons: dict[str, str]
    """Why committed cases no longer hold."""


@dataclass(frozen=True)
class Settled:
    """A packet whose cases are proved and agreed on."""

    draft: Draft
    cases: tuple[Case, ...]
    """All that it will hold, by id."""
    plan: Plan


def propose(
    made: Draft,
    committed: Mapping[str, Case],
    consumers: Consumers,
    ask: OracleAnswers,
    *,
    whole: bool = True,
    everything: bool = False,
) -> Proposal:
    """Prove the committed cases again, and of each behaviour that they do not show the smallest call.

    `whole` says that all test files were recorded; `everything` takes each call for a behaviour of its own.
    Puts the fates of the calls that are not proposed into the draft.
    """
    packet, version = made.source.packet_id, ask.oracle.version
    build = partial(_case, made, consumers, version)
    again = {name: build(name) for name in committed.keys() & made.candidates.keys()}
    held = [lock.kept(case, again.get(name), whole=whole) for name, case in sorted(committed.items())]
    answers = ask.to(held, f"{packet} held") if held else []
    still = hold(held, answers, partial(disagreement, exact=False))
    # What no longer holds may have another answer now.
    changed = [case for name in still.quarantined if (case := again.get(name))]
    mended = prove(changed, answers, version, disagreement)
    proved = {case.id: case for case in (*still.proved, *mended.proved)}
    reasons = {name: why for name, why in still.quarantined.items() if name not in proved}
    selection = Selection(made.candidates, proved.values(), everything=everything)
    for _ in range(_OFFERS):
        offered = [case for name in selection.offer() if name not in committed and (case := build(name))]
        if not offered:
            break
        proof = prove(offered, ask.to(offered, f"{packet} proof"), version, disagreement)
        selection.accept({case.id for case in proof.proved})
        proved |= {case.id: case for case in proof.proved}
        reasons |= proof.quarantined
    made.fates.update({name: (Bucket.NOT_SELECTED, why) for name, why in selection.others.items()})
    made.fates.update(dict.fromkeys(selection.left(), (Bucket.NOT_REPRODUCIBLE, "as others that behave so")))
    made.fates.update({name: (Bucket.NOT_REPRODUCIBLE, why) for name, why in reasons.items()})
    return Proposal(made, committed, proved, reasons)


def settle(
    proposal: Proposal, recorded: Collection[str], seen_again: Collection[str], test_files: int
) -> Settled:
    """The packet without what only one recording has; `recorded` and `seen_again` are the ids of the two.

    Raises `SpecError` nothing-extracted.
    """
    made, committed = proposal.draft, proposal.committed
    agreed, _ = lock.agreed(committed, recorded, seen_again)
    cases = {name: case for name, case in sorted(proposal.proved.items()) if name in agreed}
    if not cases:
        raise SpecError(
            Code.NOTHING_EXTRACTED,
            f"{made.source.packet_id}: no case came out of {test_files} test files",
            hint="The log of each test file lies in the --work directory.",
        )
    once = proposal.proved.keys() - cases.keys()
    made.fates.update(dict.fromkeys(once, (Bucket.NOT_REPRODUCIBLE, lock.SEEN_ONCE)))
    made.fates.update(dict.fromkeys(cases, (Bucket.FIXTURE, "")))
    return Settled(
        made, tuple(cases.values()), lock.plan(made.source.packet_id, committed, cases, proposal.reasons)
    )


def _case(made: Draft, consumers: Consumers, version: str, name: str) -> Case | None:
    """The recorded call as a case; None, with its fate in the draft, when the grammar does not hold it."""
    try:
        case = to_case(made.candidates[name], consumers, version)
        check_case(case, None)
    except CaseRefusedError as refused:
        made.fates[name] = (Bucket.NOT_PORTABLE, refused.code)
    except ValidationError:
        made.fates[name] = (Bucket.NOT_PORTABLE, "does not fit the model of a case")
    else:
        return case
    return None
