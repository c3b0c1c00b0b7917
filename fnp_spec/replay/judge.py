"""The judgement of one observation: a verdict for every aspect of the case, and its status."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fnp_spec.corpus.render import shorten
from fnp_spec.model.case import Aspect, Case, Exact, Observation, Strength
from fnp_spec.model.outcome import AspectOutcome, AspectVerdict, Status
from fnp_spec.model.value import Array, Buffer, Mapping, NamedTupleValue, ObjectArray, Scalar, Value
from fnp_spec.model.value import Sequence as SequenceValue
from fnp_spec.replay.differences import Comparison, Difference, Side

_ANSWERED = (Aspect.TYPE, Aspect.VALUE, Aspect.EXCEPTION, Aspect.WARNINGS, Aspect.EFFECTS)
_RAISED = (Aspect.EXCEPTION, Aspect.MESSAGE, Aspect.WARNINGS, Aspect.EFFECTS)
_OF_ARRAYS = (Aspect.DTYPE, Aspect.SHAPE, Aspect.STRIDES, Aspect.VIEW)
_TEXT_LENGTH = 120

Judgement = tuple[Status, tuple[Aspect, ...], tuple[AspectOutcome, ...]]


def judge(case: Case, seen: Observation) -> Judgement:
    """Status, aspects that agree, and the others with their verdicts.

    An aspect that the oracle does not reproduce is not judged. A message that differs is advisory unless the
    test matched it. An unexpected exception, or a missing one, leaves nothing else to judge.
    """
    judged = [aspect for aspect in applicable(case.expect) if aspect not in case.unstable]
    if seen == case.expect:
        return Status.PASSED, tuple(judged), ()
    found = differences(case, seen)
    if Aspect.EXCEPTION in found:
        judged = [Aspect.EXCEPTION]
    elif Aspect.SHAPE in found:
        # Elements of arrays of different shapes have no counterparts.
        judged = [aspect for aspect in judged if aspect not in (Aspect.VALUE, Aspect.STRIDES, Aspect.VIEW)]
    passed, others = [], []
    for aspect in judged:
        strength = Strength.ASSERTED if aspect in case.asserted else Strength.OBSERVED
        if aspect in seen.unobservable:
            reason = seen.unobservable[aspect]
            verdict = AspectVerdict.UNOBSERVABLE
            others.append(
                AspectOutcome(aspect=aspect, verdict=verdict, strength=strength, got=shorten(reason))
            )
        elif aspect in found:
            advisory = aspect is Aspect.MESSAGE and strength is Strength.OBSERVED
            others.append(
                AspectOutcome(
                    aspect=aspect,
                    verdict=AspectVerdict.ADVISORY if advisory else AspectVerdict.FAIL,
                    strength=strength,
                    expected=shorten(found[aspect].expected),
                    got=shorten(found[aspect].got),
                )
            )
        else:
            passed.append(aspect)
    return _status(others), tuple(passed), tuple(others)


def _status(others: Sequence[AspectOutcome]) -> Status:
    verdicts = {outcome.verdict for outcome in others}
    if AspectVerdict.FAIL in verdicts:
        return Status.DIVERGED
    return Status.UNOBSERVABLE if AspectVerdict.UNOBSERVABLE in verdicts else Status.PASSED


def disagreement(case: Case, seen: Observation) -> frozenset[Aspect]:
    """The aspects in which an observation differs from the expectation, advisory ones included."""
    if seen == case.expect:
        return frozenset()
    return frozenset(differences(case.model_copy(update={"policy": Exact()}), seen))


def applicable(expect: Observation) -> tuple[Aspect, ...]:
    """The aspects that an expectation speaks of."""
    if expect.raised:
        return _RAISED
    leaves = list(_leaves(expect.result))
    if any(isinstance(leaf, Array | ObjectArray) for leaf in leaves):
        return (*_ANSWERED, *_OF_ARRAYS)
    return (*_ANSWERED, Aspect.DTYPE) if any(isinstance(leaf, Scalar) for leaf in leaves) else _ANSWERED


def _leaves(value: Value) -> Iterator[Value]:
    match value:
        case SequenceValue() | NamedTupleValue():
            for item in value.items:
                yield from _leaves(item)
        case Mapping():
            for _, item in value.items:
                yield from _leaves(item)
        case _:
            yield value


def differences(case: Case, seen: Observation) -> dict[Aspect, Difference]:
    """The first difference in each aspect; judgement decides what counts."""
    found: dict[Aspect, Difference] = {}
    for difference in _all(case, seen):
        found.setdefault(difference.aspect, difference)
    return found


def _all(case: Case, seen: Observation) -> Iterator[Difference]:
    expect = case.expect
    sides = [_side(case, answer) for answer in (expect, seen)]
    comparison = Comparison(sides[0], sides[1], case.policy)
    if expect.raised is None and seen.raised is None:
        if not {Aspect.TYPE, Aspect.VALUE} <= seen.unobservable.keys():
            yield from comparison.values(expect.result, seen.result)
    elif expect.raised is None or seen.raised is None or expect.raised.name != seen.raised.name:
        if Aspect.EXCEPTION not in seen.unobservable:
            yield Difference(Aspect.EXCEPTION, _raises(expect), _raises(seen))
    elif expect.raised.message != seen.raised.message:
        yield Difference(Aspect.MESSAGE, expect.raised.message, seen.raised.message)
    categories = [tuple(sorted({warned.name for warned in answer.warned})) for answer in (expect, seen)]
    if categories[0] != categories[1]:
        names = [", ".join(category) or "no warning" for category in categories]
        yield Difference(Aspect.WARNINGS, names[0], names[1])
    yield from _effects(expect, seen, comparison)


def _raises(answer: Observation) -> str:
    return f"raises {answer.raised.name.rpartition('.')[2]}" if answer.raised else "returns"


def _side(case: Case, answer: Observation) -> Side:
    """The memory after the call: what the call changed is in place of what was given."""
    given = list(case.call.buffers)
    for effect in answer.buffer_effects:
        if effect.buffer < len(given):
            given[effect.buffer] = effect.after
    return Side((*given, *answer.buffers), len(given))


def _effects(expect: Observation, seen: Observation, comparison: Comparison) -> Iterator[Difference]:
    memory = [{e.buffer: e.after for e in answer.buffer_effects} for answer in (expect, seen)]
    for index in sorted(memory[0].keys() | memory[1].keys()):
        one, other = memory[0].get(index), memory[1].get(index)
        if one != other:
            yield Difference(Aspect.EFFECTS, _changed(index, one), _changed(index, other, one))
    arguments = [{e.argument: e.after for e in answer.argument_effects} for answer in (expect, seen)]
    for name in sorted(arguments[0].keys() | arguments[1].keys()):
        if (name in arguments[0]) != (name in arguments[1]):
            texts = [
                f"argument {name} {'changes' if name in side else 'does not change'}" for side in arguments
            ]
            yield Difference(Aspect.EFFECTS, texts[0], texts[1])
            continue
        for difference in comparison.values(arguments[0][name], arguments[1][name], f"argument {name}: "):
            yield Difference(Aspect.EFFECTS, difference.expected, difference.got)


def _changed(index: int, after: Buffer | None, instead_of: Buffer | None = None) -> str:
    if after is None:
        return f"argument memory {index} does not change"
    return f"argument memory {index} changes" + (" to something else" if instead_of else "")
