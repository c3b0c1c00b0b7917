"""Of which shape the results of a call are, by the shapes of its arguments."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import pairwise, zip_longest

from fnp_spec.extract.contract.facts import Argument, Facts, Shape, option, shape_of
from fnp_spec.extract.contract.fold import Claim, Seen
from fnp_spec.model.contract import Given, ShapeRule
from fnp_spec.model.value import Sequence, Value
from fnp_spec.value.parameters import given


def shapes(facts: Facts) -> Seen[ShapeRule]:
    """What a case shows of shapes."""
    told = {Given.RANKS: facts.told(_ranks), Given.ARGUMENTS: facts.told(_ranks, option)}
    return Seen(told, frozenset(_claims(facts)) | {(ShapeRule.VARIES, "")})


def _ranks(argument: Argument) -> str:
    return "|".join(sorted({f"{len(shape_of(held))}-d" for held in argument.held}))


def _claims(facts: Facts) -> Iterator[Claim[ShapeRule]]:
    found = [shape_of(held) for held in facts.held]
    if not found:
        yield ShapeRule.NONE, ""
        return
    yield ShapeRule.RANK, " ".join(f"{rank}-d" for rank in _once([len(shape) for shape in found])[:8])
    if len(set(found)) > 1:
        return
    shape = found[0]
    if shape == ():
        yield ShapeRule.SCALAR, ""
    like = [(operand.name, given) for operand in facts.operands if (given := operand.shape) is not None]
    for name, given in like:
        yield from ((rule, name) for rule in _alike(shape, given))
    if shape == _broadcast([given for _, given in like]):
        yield ShapeRule.BROADCAST, ""
    for argument in facts.arguments:
        if not argument.held and _states(_stated(argument.value), shape):
            yield ShapeRule.GIVEN, argument.name
    if len(facts.case.call.args) > 2 and _states(_stated_by(facts.case.call.args[1:]), shape):
        yield ShapeRule.GIVEN, "1"
    if like and shape in _reduced(facts, like[0][1]):
        yield ShapeRule.REDUCED, ""
    if len(like) > 1 and shape == _product(like[0][1], like[1][1]):
        yield ShapeRule.PRODUCT, ""
    yield from _gathered(shape, facts)


def _once(ranks: list[int]) -> list[int]:
    return ranks[:1] if len(set(ranks)) == 1 else ranks


def _alike(shape: Shape, given: Shape) -> Iterator[ShapeRule]:
    """Rules about one argument."""
    if shape == given:
        yield ShapeRule.SAME
    if shape == given[::-1]:
        yield ShapeRule.REVERSED
    if shape == (math.prod(given),):
        yield ShapeRule.FLAT
    if sorted(shape) == sorted(given):
        yield ShapeRule.PERMUTED
    if math.prod(shape) == math.prod(given):
        yield ShapeRule.RESHAPED
    if len(shape) < len(given) and _within(shape, given):
        yield ShapeRule.DROPPED
    if len(shape) > len(given) and _within(given, shape):
        yield ShapeRule.ADDED
    if len(shape) == len(given) and all(one <= other for one, other in zip(shape, given, strict=True)):
        yield ShapeRule.SELECTED


def _within(part: Shape, whole: Shape) -> bool:
    """Whether the lengths are among the others, in that order."""
    left = iter(whole)
    return all(length in left for length in part)


def _broadcast(found: list[Shape]) -> Shape | None:
    if not found:
        return None
    axes: list[int] = []
    for lengths in zip_longest(*(shape[::-1] for shape in found), fillvalue=1):
        longer = set(lengths) - {1} or {1}
        if len(longer) > 1:
            return None
        axes += longer
    return tuple(axes[::-1])


def _stated(value: Value) -> Shape | None:
    """The shape that an argument states: a length, or several."""
    return _stated_by(value.items if isinstance(value, Sequence) else (value,))


def _stated_by(lengths: Iterable[Value]) -> Shape | None:
    found = tuple(lengths)
    return tuple(x for x in found if isinstance(x, int)) if all(type(x) is int for x in found) else None


def _states(stated: Shape | None, shape: Shape) -> bool:
    """Whether these are the lengths; one of -1 may be any."""
    return (
        stated is not None
        and len(stated) == len(shape)
        and all(one in (other, -1) for one, other in zip(stated, shape, strict=True))
    )


def _reduced(facts: Facts, shape: Shape) -> Iterator[Shape]:
    """The shape without the axes that the call names: all where it names none or None."""
    kwargs = facts.case.call.kwargs
    axis = given(facts.case.call, "axis", 1)
    named = tuple(range(len(shape))) if axis is None else _stated(axis)
    if named is None or not all(-len(shape) <= i < len(shape) for i in named):
        return
    gone = {i % len(shape) for i in named}
    if kwargs.get("keepdims") is True:
        yield tuple(1 if i in gone else length for i, length in enumerate(shape))
    else:
        yield tuple(length for i, length in enumerate(shape) if i not in gone)


def _product(one: Shape, other: Shape) -> Shape | None:
    """Of `matmul`, whose vectors have no second axis."""
    if not one or not other or one[-1] != (other[-2] if len(other) > 1 else other[0]):
        return None
    stack = _broadcast([one[:-2], other[:-2]])
    return None if stack is None else (*stack, *one[-2:-1], *(other[-1:] if len(other) > 1 else ()))


def _gathered(shape: Shape, facts: Facts) -> Iterator[Claim[ShapeRule]]:
    """Rules about the items of the first argument, a list or a tuple of arrays."""
    if not facts.arguments or not isinstance(facts.arguments[0].value, Sequence):
        return
    items = [Argument("0", item).shape for item in facts.arguments[0].value.items]
    parts = [item for item in items if item is not None]
    if not parts or len(parts) < len(items):
        return
    if any(shape[:i] + shape[i + 1 :] == parts[0] and n == len(parts) for i, n in enumerate(shape)) and (
        all(one == other for one, other in pairwise(parts))
    ):
        yield ShapeRule.STACKED, ""
    for axis, length in enumerate(shape):
        if any(len(part) != len(shape) for part in parts):
            break
        others = {part[:axis] + part[axis + 1 :] for part in parts}
        if others == {shape[:axis] + shape[axis + 1 :]} and sum(part[axis] for part in parts) == length:
            yield ShapeRule.JOINED, ""
            break
