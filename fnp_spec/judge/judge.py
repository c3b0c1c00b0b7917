"""The judgement of one observation: a verdict for every aspect of the case, and its status."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.judge.aspects import ASPECTS, applicable, differ, hidden_by
from fnp_spec.judge.differences import Comparison, memory_after
from fnp_spec.judge.effects import effects
from fnp_spec.judge.relations import NoLawError, first_broken, shown
from fnp_spec.model.case import Case, Exact, Observation, Relation, Strength
from fnp_spec.model.difference import (
    LONGEST_TEXT,
    MOST_CATEGORIES,
    AnswerSide,
    Difference,
    Kind,
    MessageSide,
    Part,
    WarningsSide,
)
from fnp_spec.model.outcome import AspectOutcome, AspectVerdict, Status
from fnp_spec.value.parts import same_type

_OF_LAWS = {
    False: (Aspect.VALUE, {Kind.ELEMENT}),
    True: (Aspect.EFFECTS, {Kind.ELEMENT, Kind.CHANGED, Kind.UNCHANGED}),
}
"""The differences that a relation may excuse, by whether the call works in place: elements alone."""

Judgement = tuple[Status, tuple[Aspect, ...], tuple[AspectOutcome, ...]]


def judge(case: Case, seen: Observation) -> Judgement:
    """Status, aspects that agree, and the others with their verdicts.

    An aspect that the oracle does not reproduce is not judged, nor is one that cannot be compared because of
    another difference: the elements of arrays of different shapes. An advisory aspect that differs is no
    divergence unless the test asserts it. When one side raises and the other returns, only that is judged.
    """
    judged = [aspect for aspect in applicable(case.expect) if aspect not in case.unstable]
    if _identical(seen, case.expect):
        return Status.PASSED, tuple(judged), ()
    found, hidden = _compare(case, seen)
    reasons = _unseen(seen)
    passed, others = [], []
    for aspect in judged:
        asserted = aspect in case.asserted
        strength = Strength.ASSERTED if asserted else Strength.OBSERVED
        if aspect in reasons:
            if aspect not in hidden:
                others.append(_unobservable(aspect, strength, reasons[aspect]))
        elif aspect in found:
            advisory = ASPECTS[aspect].advisory and not asserted
            verdict = AspectVerdict.ADVISORY if advisory else AspectVerdict.FAIL
            others.append(
                AspectOutcome(aspect=aspect, verdict=verdict, strength=strength, difference=found[aspect])
            )
        elif aspect not in hidden:
            passed.append(aspect)
    return _status(others), tuple(passed), tuple(others)


def disagreement(case: Case, seen: Observation, *, exact: bool = True) -> frozenset[Aspect]:
    """The aspects in which an observation differs from the expectation, advisory ones included.

    Within the tolerance of the case it agrees, unless it is to be `exact`.
    """
    if _identical(seen, case.expect):
        return frozenset()
    strict = case.model_copy(update={"tolerance": Exact()}) if exact else case
    return frozenset(differences(strict, seen))


def differences(case: Case, seen: Observation) -> dict[Aspect, Difference]:
    """The first difference in each aspect; judgement decides what counts."""
    return _compare(case, seen)[0]


def _compare(case: Case, seen: Observation) -> tuple[dict[Aspect, Difference], frozenset[Aspect]]:
    """The first difference in each aspect, and the aspects that could not be compared."""
    found: dict[Aspect, Difference] = {}
    hidden: frozenset[Aspect] = frozenset()
    for difference in _related(case, seen, list(_all(case, seen))):
        found.setdefault(difference.aspect, difference)
        hidden |= hidden_by(difference)
    return found, hidden


def _related(case: Case, seen: Observation, found: Sequence[Difference]) -> Iterable[Difference]:
    """The differences without those of elements where the laws of a relation hold, else with the law."""
    relation = case.tolerance
    if not isinstance(relation, Relation):
        return found
    aspect, kinds = _OF_LAWS[case.expect.result is None]
    of_laws = [o for o in found if o.aspect is aspect and o.kind in kinds and o.part.argument in (None, "0")]
    if not of_laws:
        return found
    try:
        arrays = [shown(case.call, answer) for answer in (case.expect, seen)]
        law = first_broken(relation, case.call, arrays[0], arrays[1])
    except NoLawError:
        return found
    if law is None:
        return [*_all(case, seen, obeys=aspect), *(o for o in found if o not in of_laws)]
    expected, got = law.sides()
    return [differ(o.aspect, Kind.LAW, expected, got, o.part) if o in of_laws else o for o in found]


def _all(case: Case, seen: Observation, obeys: Aspect | None = None) -> Iterator[Difference]:
    """Every difference, but for the elements in an aspect in which the answer obeys its laws."""
    expect = case.expect
    if Aspect.EXCEPTION in seen.unobservable:
        return  # the call was not made
    comparison = Comparison(memory_after(case.call, expect), memory_after(case.call, seen), case.tolerance)
    obeying = replace(comparison, tolerance=None)
    if expect.raised is None and seen.raised is None:
        if not seen.unobservable.keys() >= {Aspect.TYPE, Aspect.VALUE}:
            yield from (obeying if obeys is Aspect.VALUE else comparison).values(expect.result, seen.result)
    elif expect.raised is None or seen.raised is None:
        yield _ends(Kind.RETURNS if expect.raised else Kind.RAISES, expect, seen)
        return
    elif expect.raised.name != seen.raised.name:
        yield _ends(Kind.EXCEPTION, expect, seen)
    elif expect.raised.message != seen.raised.message:
        messages = [
            MessageSide(kind="message", message=raised.message[:LONGEST_TEXT])
            for raised in (expect.raised, seen.raised)
        ]
        yield differ(Aspect.MESSAGE, Kind.MESSAGE, messages[0], messages[1], Part())
    categories = [sorted({warned.name for warned in answer.warned}) for answer in (expect, seen)]
    if categories[0] != categories[1]:
        kind = Kind.CATEGORIES if all(categories) else Kind.SILENT if categories[0] else Kind.WARNS
        yield differ(Aspect.WARNINGS, kind, _warnings(categories[0]), _warnings(categories[1]), Part())
    yield from effects(case.call, expect, seen, obeying if obeys is Aspect.EFFECTS else comparison)


def _ends(kind: Kind, expect: Observation, seen: Observation) -> Difference:
    """A difference in how the call ended."""
    sides = [
        AnswerSide(kind="answer", raised=answer.raised.name[:LONGEST_TEXT] if answer.raised else None)
        for answer in (expect, seen)
    ]
    return differ(Aspect.EXCEPTION, kind, sides[0], sides[1], Part())


def _warnings(categories: Sequence[str]) -> WarningsSide:
    kept = tuple(name[:LONGEST_TEXT] for name in categories[:MOST_CATEGORIES])
    return WarningsSide(kind="warnings", categories=kept)


def _identical(seen: Observation, expect: Observation) -> bool:
    """Whether everything was observed and is the same: most cases of a good implementation end here."""
    if seen.unobservable:
        return False
    if seen is expect:
        return True  # the engine saw the very bytes
    if seen != expect:
        return False
    values = [[answer.result, *(e.after for e in answer.argument_effects)] for answer in (seen, expect)]
    return all(map(same_type, values[0], values[1]))


def _unseen(seen: Observation) -> Mapping[Aspect, str]:
    """The aspects that were not observed, with the reason, and those that cannot be without them."""
    reasons = dict(seen.unobservable)
    if Aspect.EXCEPTION in reasons:
        return dict.fromkeys(Aspect, reasons[Aspect.EXCEPTION]) | reasons
    if reasons.keys() >= {Aspect.TYPE, Aspect.VALUE}:
        of_result = [aspect for aspect, row in ASPECTS.items() if row.of_result]
        return dict.fromkeys(of_result, reasons[Aspect.VALUE]) | reasons
    return reasons


def _unobservable(aspect: Aspect, strength: Strength, reason: str) -> AspectOutcome:
    return AspectOutcome(
        aspect=aspect, verdict=AspectVerdict.UNOBSERVABLE, strength=strength, reason=reason[:LONGEST_TEXT]
    )


def _status(others: Sequence[AspectOutcome]) -> Status:
    verdicts = {outcome.verdict for outcome in others}
    if AspectVerdict.FAIL in verdicts:
        return Status.DIVERGED
    return Status.UNOBSERVABLE if AspectVerdict.UNOBSERVABLE in verdicts else Status.PASSED
