"""What laws demand of replies; each raises `BrokenError`, in the words of the one line that is shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

import numpy as np

from fnp_spec.assurance.ask import Ask, BrokenError, UnaskedError
from fnp_spec.assurance.evidence import case_of, verdict
from fnp_spec.assurance.question import Question
from fnp_spec.assurance.reply import Reply, asked
from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.judge.elements import first_disagreement
from fnp_spec.model.case import Exact, Tolerance
from fnp_spec.model.outcome import Status
from fnp_spec.value.elements import render_array

EXACT = Exact()


def same(reply: Reply, expected: object, tolerance: Tolerance = EXACT) -> None:
    """The result is an array or a number of this dtype, this shape and these elements."""
    right = np.asarray(expected)
    got = reply.value
    if not isinstance(got, np.ndarray) or got.dtype != right.dtype:
        _broken(reply, f"something of dtype {right.dtype}")
    alike(reply, got, right, tolerance)


def alike(reply: Reply, got: object, expected: object, tolerance: Tolerance = EXACT) -> None:
    """A part of the result has this shape and these elements, of whatever dtype."""
    left, right = np.asarray(got), np.asarray(expected)
    if left.shape != right.shape:
        _broken(reply, f"something of shape {right.shape}")
    if left.dtype != right.dtype:
        left = left.astype(right.dtype)
    if first_disagreement(right, left, tolerance) is not None:
        _broken(reply, render_array(right))


def near(reply: Reply, got: object, expected: object, roundings: float, scale: float = 1.0) -> None:
    """A part of the result is at most so many roundings of a number like `scale` away, in each element."""
    left, right = np.asarray(got), np.asarray(expected)
    if left.shape != right.shape or left.dtype.kind not in "fc":
        _broken(reply, f"something of shape {right.shape} and floating point")
    bound = roundings * float(np.finfo(left.dtype).eps) * max(scale, 1.0)
    if not np.all(np.abs(left - right) <= bound):
        _broken(reply, f"{render_array(right)} within {bound:.1e}")


def holds(reply: Reply, true: bool, what: str) -> None:
    """Something of the reply is true; `what` says what it should be."""
    if not true:
        _broken(reply, what)


def view(reply: Reply, *, is_view: bool = True) -> None:
    """Every array of the result that has elements is a view of an argument; or none is."""
    if reason := reply.seen.unobservable.get(Aspect.VIEW):
        raise UnaskedError(reason)
    for array in reply.arrays:
        if array.buffer is not None and reply.shares(array) is not is_view:
            _broken(reply, "a view of its argument" if is_view else "memory of its own")


def agrees(ask: Ask, questions: Sequence[Question], tolerance: Tolerance = EXACT) -> list[Reply]:
    """The implementation replies as the oracle does, in all that a case is judged by."""
    unasked: UnaskedError | None = None
    replies = []
    for right, reply in zip(ask.oracle(questions), ask.each(questions), strict=True):
        if isinstance(reply, UnaskedError):
            unasked = reply
            continue
        status, aspect = verdict(case_of(reply.call, "", right.seen, tolerance=tolerance), reply.seen)
        if status is Status.UNOBSERVABLE:
            unasked = UnaskedError(f"{aspect} cannot be seen")
        elif status is not Status.PASSED:
            raise BrokenError(f"{asked(reply.call)} {reply}, and NumPy {right} ({aspect})")
        replies.append(reply)
    if unasked is not None:
        raise unasked
    return replies


def _broken(reply: Reply, expected: str) -> NoReturn:
    raise BrokenError(f"{asked(reply.call)} {reply}, and should give {expected}")
