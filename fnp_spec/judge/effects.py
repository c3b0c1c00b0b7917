"""What two calls did to their arguments: their memory, seen through the arrays, and everything else."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.judge.differences import Comparison, Difference, render_element
from fnp_spec.judge.elements import first_disagreement
from fnp_spec.model.case import Call, Observation
from fnp_spec.model.value import Array
from fnp_spec.value.arrays import to_array, to_bytes
from fnp_spec.value.parts import argument_leaves

_UNCHANGED = "unchanged"


def effects(
    call: Call, expect: Observation, seen: Observation, comparison: Comparison
) -> Iterator[Difference]:
    """Every difference in EFFECTS; the sides of `comparison` hold memory as it is after the call."""
    changed = [{effect.buffer for effect in answer.buffer_effects} for answer in (expect, seen)]
    for index in sorted(changed[0] | changed[1]):
        if index >= len(call.buffers):
            yield _effect("no such memory", f"changes memory {index} of {len(call.buffers)}")
        else:
            yield from _memory(call, index, changed[0], changed[1], comparison)
    after = [
        {effect.argument: effect.after for effect in answer.argument_effects} for answer in (expect, seen)
    ]
    for name in sorted(after[0].keys() | after[1].keys()):
        path = f"argument {name}"
        if name in after[0] and name in after[1]:
            for difference in comparison.values(after[0][name], after[1][name], path):
                yield _effect(difference.expected, difference.got)
        else:
            texts = [f"{path} {'changes' if name in side else _UNCHANGED}" for side in after]
            yield _effect(texts[0], texts[1])


def _memory(
    call: Call, index: int, expected: set[int], got: set[int], comparison: Comparison
) -> Iterator[Difference]:
    """One buffer of the call, element by element of the arrays that view it, so that the tolerance applies.

    Bytes that no argument shows have no dtype to compare them under: they are equal or they differ.
    """
    sides = comparison.expected, comparison.got
    memory = [np.frombuffer(to_bytes(side.buffers[index]), np.uint8) for side in sides]
    if len(memory[0]) != len(memory[1]):
        yield _effect(f"{len(memory[0])} bytes of memory {index}", f"{len(memory[1])} bytes")
        return
    differing = memory[0] != memory[1]
    if not differing.any():
        return
    for path, value in argument_leaves(call):
        if not isinstance(value, Array) or value.buffer != index:
            continue
        arrays = [to_array(value, side.buffers) for side in sides]
        place = first_disagreement(arrays[0], arrays[1], comparison.tolerance)
        if place is not None:
            texts = [
                render_element(array, place, path) if index in changed else f"{path} {_UNCHANGED}"
                for array, changed in zip(arrays, (expected, got), strict=True)
            ]
            yield _effect(texts[0], texts[1])
            return
        shape, strides = (*value.shape, arrays[0].itemsize), (*arrays[0].strides, 1)
        np.ndarray(shape, bool, differing.data, value.offset, strides)[...] = False
    if differing.any():
        at = int(np.argmax(differing))
        texts = [f"memory {index}: byte {at} = {content[at]}" for content in memory]
        yield _effect(texts[0], texts[1])


def _effect(expected: str, got: str) -> Difference:
    return Difference(Aspect.EFFECTS, expected, got)
