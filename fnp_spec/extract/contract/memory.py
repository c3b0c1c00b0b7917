"""Whose memory the results of a call are, how they lie in it, and what the call does to its arguments."""

from __future__ import annotations

from collections.abc import Iterator

from fnp_spec.extract.contract.facts import Argument, Facts, Held, dtype_of, option, shape_of
from fnp_spec.extract.contract.fold import Claim, Seen
from fnp_spec.guest.codec.layout import contiguous_strides
from fnp_spec.model.contract import EffectRule, Given, MemoryRule, OrderRule
from fnp_spec.model.value import Array


def memory(facts: Facts) -> Seen[MemoryRule]:
    """Whose memory the results are."""
    return Seen(_given(facts), frozenset(_memory(facts)) | {(MemoryRule.VARIES, "")})


def order(facts: Facts) -> Seen[OrderRule]:
    """How new arrays lie in memory."""
    return Seen(_given(facts), frozenset(_order(facts)) | {(OrderRule.VARIES, "")})


def effects(facts: Facts) -> Seen[EffectRule]:
    """Which arguments the call changes; a buffer that two of them show is named by the first."""
    expect = facts.case.expect
    changed = {effect.argument for effect in expect.argument_effects}
    for effect in expect.buffer_effects:
        changed |= set(_viewed(facts, effect.buffer)[:1]) or {"what a step made"}
    claim = (EffectRule.CHANGES, " ".join(sorted(changed))) if changed else (EffectRule.NONE, "")
    given = {Given.NAMES: facts.names(), Given.ARGUMENTS: facts.told(_layouts, option)}
    return Seen(given, frozenset({claim, (EffectRule.VARIES, "")}))


def _given(facts: Facts) -> dict[Given, str]:
    layouts, arguments = facts.told(_layouts), facts.told(_layouts, option)
    return {Given.NAMES: facts.names(), Given.LAYOUT: layouts, Given.ARGUMENTS: arguments}


def _layouts(argument: Argument) -> str:
    return "|".join(sorted({layout(held) for held in argument.held}))


def layout(held: Held) -> str:
    """`C`, `F`, `CF` of both, `strided` of neither; scalars and arrays of objects are of both and C."""
    if not isinstance(held, Array):
        return "CF"
    c, f = _lies(held, fortran=False), _lies(held, fortran=True)
    return "CF" if c and f else "C" if c else "F" if f else "strided"


def _lies(array: Array, *, fortran: bool) -> bool:
    """Whether the elements lie in that order without gaps; axes of length one lie as they like."""
    if 0 in array.shape:
        return True
    size = dtype_of(array).itemsize
    strides = contiguous_strides(array.shape, size) if array.strides is None else array.strides
    axes = [(length, step) for length, step in zip(array.shape, strides, strict=True) if length != 1]
    for length, step in axes if fortran else reversed(axes):
        if step != size:
            return False
        size *= length
    return True


def _memory(facts: Facts) -> Iterator[Claim[MemoryRule]]:
    arrays = [held for held in facts.held if isinstance(held, Array)]
    if not arrays:
        yield MemoryRule.NONE, ""
    given = len(facts.case.call.buffers)
    buffers = [array.buffer for array in arrays if array.buffer is not None]  # without elements: no memory
    views = [buffer for buffer in buffers if buffer < given]
    if not views:
        yield MemoryRule.FRESH, ""
    if views and len(views) < len(buffers):
        yield MemoryRule.PART, ""
    for argument in facts.arguments:
        if (
            argument.held
            and len(views) == len(buffers)
            and all(argument.name in _viewed(facts, buffer) for buffer in views)
        ):
            yield MemoryRule.VIEW, argument.name


def _viewed(facts: Facts, buffer: int) -> list[str]:
    """The arguments that show a buffer."""
    return [
        argument.name
        for argument in facts.arguments
        if any(isinstance(held, Array) and held.buffer == buffer for held in argument.held)
    ]


def _order(facts: Facts) -> Iterator[Claim[OrderRule]]:
    given = len(facts.case.call.buffers)
    fresh = [
        held
        for held in facts.held
        if isinstance(held, Array)
        and held.buffer is not None
        and held.buffer >= given
        and sum(length > 1 for length in held.shape) > 1
    ]
    if not fresh:
        yield OrderRule.NONE, ""
    if all(_lies(array, fortran=False) for array in fresh):
        yield OrderRule.C, ""
    if all(_lies(array, fortran=True) for array in fresh):
        yield OrderRule.F, ""
    arrays = [held for a in facts.arguments for held in a.held if len(shape_of(held)) > 1]
    as_fortran = bool(arrays) and all(layout(held) == "F" for held in arrays)
    if all(_lies(array, fortran=as_fortran) for array in fresh):
        yield OrderRule.A, ""
    if arrays and all(_keeps(array, arrays[0]) for array in fresh):
        yield OrderRule.K, ""


def _keeps(array: Array, given: Held) -> bool:
    """Whether the axes lie in the order of those of the other array, without gaps."""
    if len(array.shape) != len(shape_of(given)):
        return False
    steps = _steps(given)
    outermost = sorted(range(len(steps)), key=lambda axis: -abs(steps[axis]))
    size = dtype_of(array).itemsize
    own = _steps(array)
    for axis in reversed(outermost):
        if array.shape[axis] != 1 and own[axis] != size:
            return False
        size *= array.shape[axis]
    return True


def _steps(held: Held) -> tuple[int, ...]:
    strides = held.strides if isinstance(held, Array) else None
    return contiguous_strides(shape_of(held), dtype_of(held).itemsize) if strides is None else strides
