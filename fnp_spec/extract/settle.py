"""Decides what a packet will hold: what is selected, the oracle proves, and two recordings agree on."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from fnp_spec.corpus.check import CaseRefusedError, check_case
from fnp_spec.errors import Code, SpecError
from fnp_spec.extract import lock
from fnp_spec.extract.draft import Draft
from fnp_spec.extract.oracle_answers import OracleAnswers, Round
from fnp_spec.extract.prove import hold, prove
from fnp_spec.extract.select import LARGE, Selection, too_large
from fnp_spec.extract.siblings import may_have
from fnp_spec.extract.sightings import Consumers, to_case, to_derived
from fnp_spec.model.accounting import Bucket
from fnp_spec.model.case import Call, Case, Observation
from fnp_spec.model.plan import Plan

_OFFERS = 4
"""Calls that are tried of a behaviour, when those before do not hold."""
ORPHAN = "derived from a case that goes, or that may have no siblings"


@dataclass(frozen=True)
class Settled:
    """A packet whose cases are proved and agreed on."""

    draft: Draft
    cases: tuple[Case, ...]
    """All that it will hold, by id."""
    plan: Plan


class Proposal:
    """A packet in the making: what is held and proved may have been seen by one recording only.

    `whole` says that all test files were recorded. Puts the fates of the calls that are not proposed into the
    draft.
    """

    def __init__(
        self,
        draft: Draft,
        committed: Mapping[str, Case],
        consumers: Consumers,
        version: str,
        *,
        whole: bool,
    ) -> None:
        self.draft = draft
        self.committed = committed
        self.proved: dict[str, Case] = {}
        self.reasons: dict[str, str] = {}
        """Why committed and offered cases do not hold."""
        self.large: set[str] = set()
        """Committed cases that hold and are not selected any more."""
        self._consumers = consumers
        self._version = version
        self._again = {name: self._again_of(case) for name, case in committed.items()}
        self.held = [
            lock.kept(case, self._again.get(name), whole=whole) for name, case in sorted(committed.items())
        ]
        """The committed cases, to be proved again."""

    def hold(self, answers: Sequence[Round]) -> None:
        """Keep the committed cases that still hold."""
        still = hold(self.held, answers)
        # What no longer holds may have another answer now.
        changed = [case for name in still.quarantined if (case := self._again.get(name))]
        mended = prove(changed, answers, self._version)
        self.proved = {case.id: case for case in (*still.proved, *mended.proved)}
        self.reasons = {name: why for name, why in still.quarantined.items() if name not in self.proved}

    def sheds(self) -> bool:
        """Give up what is large beside other cases of its operation; whether anything is."""
        large = too_large(self._recorded(), self.draft.candidates)
        self.large |= large
        self.proved = {name: case for name, case in self.proved.items() if name not in large}
        return bool(large)

    def give_up_orphans(self) -> None:
        """A derived case goes with its parent, or its kind: another sibling may be in its place."""
        derived = ((name, case.call, case.derived) for name, case in self.proved.items() if case.derived)
        orphans = [name for name, call, how in derived if how.parent not in self.proved or not may_have(call)]
        for name in orphans:
            del self.proved[name]
        self.reasons |= dict.fromkeys(orphans, ORPHAN)

    def select(self, *, everything: bool) -> Selection:
        """The calls of behaviours that are not held, to be offered."""
        return Selection(self.draft.candidates, self._recorded(), everything=everything)

    def offer(self, selection: Selection) -> list[Case]:
        """Calls to be proved: of each behaviour that has none yet, the smallest that was not offered."""
        names = (name for name in selection.offer() if name not in self.committed)
        return [case for name in names if (case := self._case(name))]

    def take(self, offered: Sequence[Case], answers: Sequence[Round], selection: Selection) -> None:
        """Take those of the offered calls that hold."""
        proof = prove(offered, answers, self._version)
        selection.accept({case.id for case in proof.proved})
        self.proved |= {case.id: case for case in proof.proved}
        self.reasons |= proof.quarantined

    def close(self, selection: Selection) -> None:
        """Nothing more is offered: what is left has its fate."""
        fates, left = self.draft.fates, selection.left()
        fates.update({name: (Bucket.NOT_SELECTED, why) for name, why in selection.others.items()})
        fates.update(dict.fromkeys(left, (Bucket.NOT_REPRODUCIBLE, "as others that behave so")))
        fates.update({name: (Bucket.NOT_REPRODUCIBLE, why) for name, why in self.reasons.items()})

    def derived(self, call: Call, expect: Observation, parent: Case, change: str) -> Case:
        """A sibling of a case with its answer, before its proof; may raise `ValidationError`."""
        return to_derived(call, expect, parent, change, self._consumers, self._version)

    def _recorded(self) -> list[Case]:
        """What is held of NumPy's tests: what is derived stands beside it, and takes nothing's place."""
        return [case for case in self.proved.values() if case.derived is None]

    def _again_of(self, case: Case) -> Case | None:
        """The same call as it would be published now; None when nothing says so."""
        if case.id in self.draft.candidates:
            return self._case(case.id)
        if case.derived is None or (parent := self.committed.get(case.derived.parent)) is None:
            return None
        return self.derived(case.call, case.expect, parent, case.derived.change)

    def _case(self, name: str) -> Case | None:
        """The recorded call as a case; None, with its fate in the draft, when none can be made of it."""
        fates = self.draft.fates
        try:
            case = to_case(self.draft.candidates[name], self._consumers, self._version)
            check_case(case, None)
        except CaseRefusedError as refused:
            fates[name] = (Bucket.NOT_PORTABLE, refused.code)
        except ValidationError:
            fates[name] = (Bucket.NOT_PORTABLE, "does not fit the model of a case")
        else:
            return case
        return None


def prove_all(proposals: Sequence[Proposal], ask: OracleAnswers, *, everything: bool) -> None:
    """Prove the committed cases of all packets again, and of each behaviour that they do not show one call.

    `everything` takes each call for a behaviour of its own.
    """
    held = [case for proposal in proposals for case in proposal.held]
    answers = ask.to(held, "committed cases")
    for proposal in proposals:
        proposal.hold(answers)
        if not everything:
            proposal.sheds()
    _prove_offers(proposals, ask, everything=everything)
    if not everything:
        # Beside what is new, what was held may be large.
        _prove_offers([proposal for proposal in proposals if proposal.sheds()], ask, everything=False)
    for proposal in proposals:
        proposal.give_up_orphans()


def _prove_offers(proposals: Sequence[Proposal], ask: OracleAnswers, *, everything: bool) -> None:
    made = [(proposal, proposal.select(everything=everything)) for proposal in proposals]
    for _ in range(_OFFERS):
        offered = [proposal.offer(selection) for proposal, selection in made]
        asked = [case for cases in offered for case in cases]
        if not asked:
            break
        answers = ask.to(asked, "proof")
        for (proposal, selection), cases in zip(made, offered, strict=True):
            proposal.take(cases, answers, selection)
    for proposal, selection in made:
        proposal.close(selection)


def settle(
    proposal: Proposal, recorded: Collection[str], seen_again: Collection[str], test_files: int
) -> Settled:
    """The packet without what only one recording has; `recorded` and `seen_again` are the ids of the two.

    Raises `SpecError` nothing-extracted.
    """
    made, committed = proposal.draft, proposal.committed
    agreed, _ = lock.agreed(committed, recorded, seen_again)
    agreed |= lock.stood_for(committed, made.candidates)
    cases = {
        name: case
        for name, case in sorted(proposal.proved.items())
        if (case.derived.parent if case.derived else name) in agreed
    }
    if not cases:
        raise SpecError(
            Code.NOTHING_EXTRACTED,
            f"{made.source.packet_id}: no case came out of {test_files} test files",
            hint="The log of each test file lies in the --work directory.",
        )
    once = proposal.proved.keys() - cases.keys()
    made.fates.update(dict.fromkeys(once, (Bucket.NOT_REPRODUCIBLE, lock.SEEN_ONCE)))
    made.fates.update(dict.fromkeys(cases, (Bucket.FIXTURE, "")))
    reasons = proposal.reasons | dict.fromkeys(proposal.large, LARGE)
    return Settled(made, tuple(cases.values()), lock.plan(made.source.packet_id, committed, cases, reasons))
