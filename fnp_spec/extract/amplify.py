"""Amplification: what NumPy's tests do not ask. Siblings of their calls that the oracle answers become cases.

Of a selection, each operation gets the sizes, layouts, dtypes and parameters that no case of it has; of
everything, a packet gets each behaviour that a sibling shows and no case does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, cycle, islice

from pydantic import ValidationError

from fnp_spec.corpus.check import CaseRefusedError, check_case
from fnp_spec.extract import siblings
from fnp_spec.extract.behaviour import question
from fnp_spec.extract.offers import (
    BRIEF,
    Offers,
    Sibling,
    by_change,
    bytes_of,
    giving,
    leaving_out,
    masking,
    of_any_size,
    small_or_large,
    together,
    twins,
)
from fnp_spec.extract.oracle_answers import OracleAnswers, Round
from fnp_spec.extract.parents import USUAL, small_first, spread, spread_first, values_of
from fnp_spec.extract.prove import prove
from fnp_spec.extract.select import behaviour_of
from fnp_spec.extract.settle import Proposal
from fnp_spec.guest.vocabulary import Aspect, Form
from fnp_spec.judge.judge import disagreement
from fnp_spec.model.case import Case, Observation
from fnp_spec.model.operation import Operation
from fnp_spec.model.value import Value
from fnp_spec.value.features import features_of
from fnp_spec.value.parameters import is_given, optional_parameters
from fnp_spec.value.question import document_of

_TURNS = (1, 3, 12)
"""Siblings that are tried of what an operation lacks, one after the other: how many are asked at a time."""
_PARENTS, _PARENTS_OF_ALL = 8, 12
"""Cases of an operation whose siblings are asked, for a selection and for everything."""
_MORE_PARENTS = 40
"""Further ones, where those of a selection have no sibling of a kind, or none that will do."""
_VALUES, _VALUES_OF_ALL = 4, 10
"""Values of a parameter that are tried, the most common in the packet, for a selection and for everything."""
_BULKY = 1 << 14
"""Bytes of a call with its answer that not even everything takes."""
_AT_ONCE = 20_000
"""Calls that are asked at a time: the answers take memory."""


def amplify(
    proposals: Sequence[Proposal],
    operations: Mapping[str, Operation],
    ask: OracleAnswers,
    *,
    everything: bool,
) -> None:
    """Give packets whose recorded cases are proved those siblings of them that add something.

    `operations` are all that are listed, by name. To a selection it is what an operation lacks that counts;
    to `everything` all that behaves in a way of its own. A packet gets the same with others and alone.
    """
    amplifiers = [Amplifier(proposal, operations, ask.oracle.version) for proposal in proposals]
    if everything:
        for amplifier in amplifiers:
            unasked = amplifier.unasked()
            while some := list(islice(unasked, _AT_ONCE)):
                amplifier.widen(some, ask.to(some, f"siblings, {amplifier.packet}"))
        return
    _fill(amplifiers, [amplifier.lacking() for amplifier in amplifiers], ask)
    # Most layouts are there now, with a dtype that was lacking.
    _fill(amplifiers, [amplifier.lacking_layouts() for amplifier in amplifiers], ask)


def _fill(amplifiers: Sequence[Amplifier], lacking: Sequence[Sequence[Offers]], ask: OracleAnswers) -> None:
    """Let each have the first of its offers that will do; what is taken in a turn counts in the next."""
    for number, turns in enumerate(_TURNS, start=1):
        ahead = [[list(islice(offers, turns)) for offers in some] for some in lacking]
        once = {one.id: one for some in ahead for asked in some for one in asked}
        answers = ask.to(list(once.values()), f"siblings, {number} of {len(_TURNS)}")
        lacking = [list(map(chain, *both)) for both in zip(ahead, lacking, strict=True)]
        for _ in range(turns):
            offered = [[(offers, one) for offers in some if (one := next(offers, None))] for some in lacking]
            lacking = [made.fill(some, answers) for made, some in zip(amplifiers, offered, strict=True)]


class Amplifier:
    """Derives siblings from the proved cases of a packet, and gives it those that are wanted."""

    def __init__(self, proposal: Proposal, operations: Mapping[str, Operation], version: str) -> None:
        self.packet = proposal.draft.source.packet_id
        self._proposal = proposal
        self._version = version
        self._operations = {name: one for name, one in operations.items() if one.packet == self.packet}
        # By id: in what order they were proved must not decide what is derived.
        cases = [case for _, case in sorted(proposal.proved.items())]
        recorded = [case for case in cases if case.derived is None]
        self._parents = small_first(_returning(recorded))
        """Of each operation, cases from NumPy's tests that return, small ones first."""
        self._values = values_of(recorded, _VALUES_OF_ALL)
        self._ends = {(case.call.operation, end) for case in cases for end in _ends(case)}
        self._brief = {
            name: max(BRIEF, bytes_of(parents[0]) * 5 // 4) for name, parents in self._parents.items()
        }
        """By operation, the bytes that a sibling may have: some more than the smallest recorded case."""

    @cached_property
    def _shown(self) -> set[str]:
        """The behaviours that cases show."""
        return {behaviour_of(case) for case in self._proposal.proved.values()}

    def lacking(self) -> list[Offers]:
        """For all but layouts that no case of an operation has, the siblings that may have it."""
        return [offers for name, cases in self._held() for offers in self._lacking(name, cases)]

    def lacking_layouts(self) -> list[Offers]:
        """For each layout that no case of an operation has, the siblings that may have it."""
        return [
            of_any_size(self._parents_of(name), change)
            for name, cases in self._held()
            for change in _absent(siblings.LAID_OUT, cases)
        ]

    def _held(self) -> Iterator[tuple[str, Sequence[Case]]]:
        """The operations of the packet, each with its cases."""
        held: defaultdict[str, list[Case]] = defaultdict(list)
        for case in self._proposal.proved.values():
            held[case.call.operation].append(case)
        return ((name, held[name]) for name in self._operations)

    def fill(self, offered: Sequence[tuple[Offers, Sibling]], answers: Sequence[Round]) -> list[Offers]:
        """Take those that have what they were offered for, or end as no other; what is still lacking."""
        proved = self._proved([one for _, one in offered], answers)
        lacking = []
        for offers, one in offered:
            case = proved.get(one.id)
            if case is None or bytes_of(case) > self._brief.get(case.call.operation, BRIEF):
                lacking.append(offers)
                continue
            ends = {(case.call.operation, end) for end in _ends(case)} - self._ends
            if ends or _shows(case, one):
                self._ends |= ends
                self._take(case)
            if not _shows(case, one):
                lacking.append(offers)
        return lacking

    def widen(self, asked: Sequence[Sibling], answers: Sequence[Round]) -> None:
        """Take those that show a behaviour which no case does."""
        for case in self._proved(asked, answers).values():
            if bytes_of(case) <= _BULKY and (key := behaviour_of(case)) not in self._shown:
                self._shown.add(key)
                self._take(case)

    def _take(self, case: Case) -> None:
        self._proposal.proved.setdefault(case.id, case)

    def _lacking(self, name: str, cases: Sequence[Case]) -> Iterator[Offers]:
        parents = self._parents_of(name)
        if not cases:
            yield self._twins(name)
        absent = _absent({**siblings.SIZED, **siblings.TYPED}, cases)
        for change in siblings.SIZED:
            if change in absent:
                yield small_or_large(parents, change)
        # By NumPy's own cases: what is derived already must not decide what is derived.
        layouts = (
            _absent(siblings.LAID_OUT, (case for case in cases if not case.derived)) or siblings.LAID_OUT
        )
        for change, layout in zip(siblings.TYPED, cycle(layouts), strict=False):
            if change in absent:
                yield chain(together(parents, change, layout), of_any_size(parents, change))
        returning = _returning(cases)
        masked = (case for case in returning if {"where", "out"} <= case.call.kwargs.keys())
        if self._is_ufunc(name) and not any(masked):
            yield masking(parents)
        for parameter, position in self._parameters(name).items():
            given = {is_given(case.call, parameter, position) for case in returning}
            if True not in given:
                yield giving(parents, parameter, position, self._usual(parameter)[:_VALUES])
            if False not in given:
                yield leaving_out(parents, parameter, position)

    def _parents_of(self, name: str) -> list[Case]:
        return spread_first(self._parents.get(name, ()), _PARENTS, _MORE_PARENTS)

    def unasked(self) -> Iterator[Sibling]:
        """The siblings that are not like what is asked already, nor like each other."""
        asked = {question(document_of(case.call)) for case in self._proposal.proved.values()}
        for name in self._operations:
            for one in self._all(name):
                key = question(document_of(one.call))
                if key not in asked and one.id not in self._proposal.proved:
                    asked.add(key)
                    yield one

    def _all(self, name: str) -> Iterator[Sibling]:
        parents = spread(self._parents.get(name, ()), _PARENTS_OF_ALL)
        for change in siblings.CHANGES:
            yield from by_change(parents, change)
        for parameter, position in self._parameters(name).items():
            yield from giving(parents, parameter, position, self._usual(parameter))
            yield from leaving_out(parents, parameter, position)
        yield from self._twins(name)

    def _parameters(self, name: str) -> Mapping[str, int | None]:
        """Those that may be left out of calls of an operation."""
        operation = self._operations[name]
        called = operation.admits(Form.CALL) or operation.admits(Form.METHOD)
        found = dict(optional_parameters(operation.signature)) if called and operation.signature else {}
        if self._is_ufunc(name):
            found.pop("where", None)  # where a ufunc does not look, memory is not initialised
        return found

    def _is_ufunc(self, name: str) -> bool:
        return "casting=" in (signature := self._operations[name].signature or "") and "where=" in signature

    def _usual(self, parameter: str) -> Sequence[Value]:
        """Values of a parameter, the most common first."""
        return self._values.get(parameter, USUAL.get(parameter, ()))

    def _twins(self, name: str) -> Iterator[Sibling]:
        """Calls of the method of a function, or of the function of a method, as calls of this operation."""
        for other in siblings.twins(name):
            yield from twins(spread(self._parents.get(other, ()), _PARENTS), name)

    def _proved(self, asked: Sequence[Sibling], answers: Sequence[Round]) -> dict[str, Case]:
        """Those that NumPy's tests do not ask, and that the oracle answers alike, as cases by id."""
        once = {one.id: one for one in asked if one.id not in self._proposal.draft.candidates}
        cases = []
        for name, one in once.items():
            seen = answers[0].by_id[name]
            if isinstance(seen, Observation) and not seen.unobservable and (case := self._case(one, seen)):
                cases.append(case)
        proof = prove(cases, answers, self._version)
        return {case.id: case for case in proof.proved}

    def _case(self, one: Sibling, seen: Observation) -> Case | None:
        """The sibling with its answer as a case; None when it is none that may be published."""
        try:
            case = self._proposal.derived(one.call, seen, one.parent, one.change)
            check_case(case, None)
        except (CaseRefusedError, ValidationError):
            return None
        return case


def _returning(cases: Iterable[Case]) -> list[Case]:
    return [case for case in cases if case.expect.raised is None]


def _absent(changes: Mapping[str, str], cases: Iterable[Case]) -> list[str]:
    """The changes whose words are true of no call that returns."""
    words = set[str]().union(*(features_of(case.call).words for case in _returning(cases)))
    return [change for change, word in changes.items() if word not in words]


def _ends(case: Case) -> set[str]:
    """How it ends, but for a plain return."""
    return {end for end, so in (("raises", case.expect.raised), ("warns", case.expect.warned)) if so}


def _shows(case: Case, one: Sibling) -> bool:
    """Whether it returns, and tells what was changed: of a parameter, by another answer than the parent's."""
    if case.expect.raised is not None or Aspect.VALUE in case.unstable:
        return False
    if one.change.startswith(siblings.OF_PARAMETERS):
        return bool(disagreement(one.parent, case.expect) - one.parent.unstable.keys())
    return True
