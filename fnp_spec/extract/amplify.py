"""Siblings of recorded calls: the same question of an array that has another dtype, size or layout.

Nobody has answered them yet: what NumPy says to them is to be proved as of any other call.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fnp_spec.guest.codec.canonical import NotPortable
from fnp_spec.guest.codec.memory import Memory
from fnp_spec.guest.mutant.kinds import DTYPES, LAYOUTS, SIZES
from fnp_spec.guest.mutant.siblings import like
from fnp_spec.guest.mutant.site import DormantError
from fnp_spec.model.buffer import Buffer
from fnp_spec.model.case import Call
from fnp_spec.model.value import Array
from fnp_spec.value.arrays import to_array
from fnp_spec.value.parts import walk_call
from fnp_spec.value.views import UnreadableError

WORDS = (*SIZES, *LAYOUTS, *DTYPES)


def siblings(call: Call, words: Sequence[str] = WORDS) -> Iterator[tuple[str, Call]]:
    """The siblings of a call by its first array, each with its word; none is the call itself."""
    first = next((i for i, value in enumerate(call.args) if isinstance(value, Array)), None)
    if first is None or _is_shared(call, first):
        return
    for word in words:
        made = _sibling(call, first, word)
        if made is not None and made != call:
            yield word, made


def _is_shared(call: Call, position: int) -> bool:
    """Whether another array views the same buffer: what overlaps is a question of its own."""
    array = call.args[position]
    assert isinstance(array, Array)
    views = [value for _, value in walk_call(call) if isinstance(value, Array)]
    return array.buffer is not None and sum(value.buffer == array.buffer for value in views) > 1


def _sibling(call: Call, position: int, word: str) -> Call | None:
    array = call.args[position]
    assert isinstance(array, Array)
    memory = Memory()
    memory.begin()
    try:
        encoded = memory.encode(like(to_array(array, call.buffers), word))
    except (DormantError, NotPortable, UnreadableError):
        return None
    _, fresh, _ = memory.finish()
    buffers = list(call.buffers)
    if fresh:
        encoded["buffer"] = len(buffers) if array.buffer is None else array.buffer
        buffers[encoded["buffer"] : encoded["buffer"] + 1] = [Buffer.model_validate(fresh[0])]
    elif array.buffer is not None and array.buffer != len(buffers) - 1:
        return None  # those behind it would have other numbers
    elif array.buffer is not None:
        buffers.pop()
    args = (*call.args[:position], Array.model_validate(encoded), *call.args[position + 1 :])
    return call.model_copy(update={"args": args, "buffers": tuple(buffers)})
