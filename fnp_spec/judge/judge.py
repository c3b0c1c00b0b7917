"""The judgement of one observation: a verdict for every aspect of the case, and its status."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.judge.differences import Comparison, Difference, Side
from fnp_spec.judge.effects import effects
from fnp_spec.model.case import Case, Exact, Observation, Strength
from fnp_spec.model.outcome import AspectOutcome, AspectVerdict, Status
from fnp_spec.model.value import Array, Instance, ObjectArray, Scalar
from fnp_spec.value.parts import leaves, same_type
from fnp_spec.value.render import shorten

_ANSWERED = (Aspect.TYPE, Aspect.VALUE, Aspect.EXCEPTION, Aspect.WARNINGS, Aspect.EFFECTS)
_RAISED = (Aspect.EXCEPTION, Aspect.MESSAGE, Aspect.WARNINGS, Aspect.EFFECTS)
_OF_RESULT = frozenset({Aspect.TYPE, Aspect.VALUE, Aspect.DTYPE, Aspect.SHAPE, Aspect.STRIDES, Aspect.VIEW})
_ALL = frozenset(Aspect)

Judgement = tuple[Status, tuple[Aspect, ...], tuple[AspectOutcome, ...]]


def judge(case: Case, seen: Observation) -> Judgement:
    """Status, aspects that agree, and the others with their verdicts.

    An aspect that the oracle does not reproduce is not judged, nor is one that cannot be compared because of
    another difference: the elements of arrays of different shapes. A message that differs is advisory unless
    the test matched it. When one side raises and the other returns, only that is judged.
    """
    judged = [aspect for aspect in applicable(case.expect) if aspect not in case.unstable]
    if _identical(seen, case.expect):
        return Status.PASSED, tuple(judged), ()
    found, hidden = _compare(case, seen)
    reasons = _unseen(seen)
    passed, others = [], []
    for aspect in judged:
        if aspect in reasons:
            if aspect not in hidden:
                others.append(_outcome(case, aspect, AspectVerdict.UNOBSERVABLE, got=reasons[aspect]))
        elif aspect in found:
            advisory = aspect is Aspect.MESSAGE and aspect not in case.asserted
            verdict = AspectVerdict.ADVISORY if advisory else AspectVerdict.FAIL
            others.append(_outcome(case, aspect, verdict, found[aspect].expected, found[aspect].got))
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


def applicable(expect: Observation) -> tuple[Aspect, ...]:
    """The aspects that an expectation speaks of.

    Strides and memory belong to arrays that have elements, and are not modelled for those of dtype object.
    """
    if expect.raised:
        return _RAISED
    found = set(_ANSWERED)
    for _, leaf in leaves(expect.result):
        match leaf.array if isinstance(leaf, Instance) else leaf:
            case Array(buffer=int()):
                found |= {Aspect.DTYPE, Aspect.SHAPE, Aspect.STRIDES, Aspect.VIEW}
            case Array() | ObjectArray():
                found |= {Aspect.DTYPE, Aspect.SHAPE}
            case Scalar():
                found.add(Aspect.DTYPE)
    return tuple(aspect for aspect in Aspect if aspect in found)


def differences(case: Case, seen: Observation) -> dict[Aspect, Difference]:
    """The first difference in each aspect; judgement decides what counts."""
    return _compare(case, seen)[0]


def _compare(case: Case, seen: Observation) -> tuple[dict[Aspect, Difference], frozenset[Aspect]]:
    """The first difference in each aspect, and the aspects that could not be compared."""
    found: dict[Aspect, Difference] = {}
    hidden: frozenset[Aspect] = frozenset()
    for difference in _all(case, seen):
        found.setdefault(difference.aspect, difference)
        hidden |= difference.hides
    return found, hidden


def _all(case: Case, seen: Observation) -> Iterator[Difference]:
    expect = case.expect
    if Aspect.EXCEPTION in seen.unobservable:
        return  # the call was not made
    comparison = Comparison(_side(case, expect), _side(case, seen), case.tolerance)
    if expect.raised is None and seen.raised is None:
        if not seen.unobservable.keys() >= {Aspect.TYPE, Aspect.VALUE}:
            yield from comparison.values(expect.result, seen.result)
    elif expect.raised is None or seen.raised is None:
        yield Difference(Aspect.EXCEPTION, _raises(expect), _raises(seen), hides=_ALL - {Aspect.EXCEPTION})
        return
    elif expect.raised.name != seen.raised.name:
        yield Difference(Aspect.EXCEPTION, _raises(expect), _raises(seen), hides=frozenset({Aspect.MESSAGE}))
    elif expect.raised.message != seen.raised.message:
        yield Difference(Aspect.MESSAGE, expect.raised.message, seen.raised.message)
    categories = [sorted({warned.name for warned in answer.warned}) for answer in (expect, seen)]
    if categories[0] != categories[1]:
        names = [", ".join(category) or "no warning" for category in categories]
        yield Difference(Aspect.WARNINGS, names[0], names[1])
    yield from effects(case.call, expect, seen, comparison)


def _raises(answer: Observation) -> str:
    return f"raises {answer.raised.name.rpartition('.')[2]}" if answer.raised else "returns"


def _side(case: Case, answer: Observation) -> Side:
    """The memory after the call: what the call changed is in place of what was given."""
    given = list(case.call.buffers)
    for effect in answer.buffer_effects:
        if effect.buffer < len(given):
            given[effect.buffer] = effect.after
    return Side((*given, *answer.buffers), len(given))


def _identical(seen: Observation, expect: Observation) -> bool:
    """Whether everything was observed and is the same: most cases of a good implementation end here."""
    if seen.unobservable or seen != expect:
        return False
    values = [[answer.result, *(e.after for e in answer.argument_effects)] for answer in (seen, expect)]
    return all(map(same_type, values[0], values[1]))


def _unseen(seen: Observation) -> Mapping[Aspect, str]:
    """The aspects that were not observed, with the reason, and those that cannot be without them."""
    reasons = dict(seen.unobservable)
    if Aspect.EXCEPTION in reasons:
        return dict.fromkeys(_ALL, reasons[Aspect.EXCEPTION]) | reasons
    if reasons.keys() >= {Aspect.TYPE, Aspect.VALUE}:
        return dict.fromkeys(_OF_RESULT, reasons[Aspect.VALUE]) | reasons
    return reasons


def _outcome(
    case: Case, aspect: Aspect, verdict: AspectVerdict, expected: str = "", got: str = ""
) -> AspectOutcome:
    return AspectOutcome(
        aspect=aspect,
        verdict=verdict,
        strength=Strength.ASSERTED if aspect in case.asserted else Strength.OBSERVED,
        expected=shorten(expected),
        got=shorten(got),
    )


def _status(others: Sequence[AspectOutcome]) -> Status:
    verdicts = {outcome.verdict for outcome in others}
    if AspectVerdict.FAIL in verdicts:
        return Status.DIVERGED
    return Status.UNOBSERVABLE if AspectVerdict.UNOBSERVABLE in verdicts else Status.PASSED
