"""What two calls did to their arguments: their memory, seen through the arrays, and everything else."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.judge.aspects import differ
from fnp_spec.judge.bounded import element_side
from fnp_spec.judge.differences import Comparison, Steps
from fnp_spec.model.case import Call, Observation
from fnp_spec.model.difference import (
    DEEPEST_STEP,
    LONGEST_TEXT,
    ByteSide,
    ChangeSide,
    Difference,
    Kind,
    LengthSide,
    Part,
    Side,
)
from fnp_spec.model.value import Array
from fnp_spec.value.arrays import to_array, to_bytes
from fnp_spec.value.parts import argument_leaves


def effects(
    call: Call, expect: Observation, seen: Observation, comparison: Comparison
) -> Iterator[Difference]:
    """Every difference in EFFECTS; the sides of `comparison` hold memory as it is after the call."""
    changed = [{effect.buffer for effect in answer.buffer_effects} for answer in (expect, seen)]
    for index in sorted(changed[0] | changed[1]):
        if index >= len(call.buffers):
            sides = [ChangeSide(kind="change", changed=index in buffers, buffer=index) for buffers in changed]
            yield _effect(Kind.NO_MEMORY, sides[0], sides[1])
        else:
            yield from _memory(call, index, changed[0], changed[1], comparison)
    after = [
        {effect.argument: effect.after for effect in answer.argument_effects} for answer in (expect, seen)
    ]
    for name in sorted(after[0].keys() | after[1].keys()):
        if name in after[0] and name in after[1]:
            for found in comparison.values(after[0][name], after[1][name]):
                yield _effect(found.kind, found.expected, found.got, name, found.part.steps)
        else:
            kind = Kind.UNCHANGED if name in after[0] else Kind.CHANGED
            changes = [ChangeSide(kind="change", changed=name in side) for side in after]
            yield _effect(kind, changes[0], changes[1], name)


def _memory(
    call: Call, index: int, expected: set[int], got: set[int], comparison: Comparison
) -> Iterator[Difference]:
    """One buffer of the call, element by element of the arrays that view it, so that the tolerance applies.

    Bytes that no argument shows have no dtype to compare them under: they are equal or they differ.
    """
    sides = comparison.expected, comparison.got
    memory = [np.frombuffer(to_bytes(side.buffers[index]), np.uint8) for side in sides]
    if len(memory[0]) != len(memory[1]):
        lengths = [LengthSide(kind="length", unit="bytes", length=len(content)) for content in memory]
        yield _effect(Kind.LENGTH, lengths[0], lengths[1])
        return
    differing = memory[0] != memory[1]
    if not differing.any():
        return
    for name, steps, value in argument_leaves(call):
        if not isinstance(value, Array) or value.buffer != index:
            continue
        arrays = [to_array(value, side.buffers) for side in sides]
        place = comparison.first_disagreement(arrays[0], arrays[1])
        if place is not None:
            unchanged = ChangeSide(kind="change", changed=False)
            elements = [
                element_side(array, place) if index in changed else unchanged
                for array, changed in zip(arrays, (expected, got), strict=True)
            ]
            yield _effect(_kind_of_change(index, expected, got), elements[0], elements[1], name, steps)
            return
        shape, strides = (*value.shape, arrays[0].itemsize), (*arrays[0].strides, 1)
        np.ndarray(shape, bool, differing.data, value.offset, strides)[...] = False
    if differing.any():
        at = int(np.argmax(differing))
        found = [ByteSide(kind="byte", buffer=index, at=at, byte=int(content[at])) for content in memory]
        yield _effect(Kind.BYTE, found[0], found[1])


def _kind_of_change(index: int, expected: set[int], got: set[int]) -> Kind:
    if index not in got:
        return Kind.UNCHANGED
    return Kind.ELEMENT if index in expected else Kind.CHANGED


def _effect(
    kind: Kind, expected: Side, got: Side, argument: str | None = None, steps: Steps = ()
) -> Difference:
    name = None if argument is None else argument[:LONGEST_TEXT]
    return differ(Aspect.EFFECTS, kind, expected, got, Part(argument=name, steps=steps[:DEEPEST_STEP]))
