"""Each of these functions is wrong in its own way, and breaks the law that `BREAKS` says."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy

from tests.liars.wrapping import fill

Lie = Callable[[Callable[..., Any]], Callable[..., Any]]


def _unless(condition: Callable[..., bool], instead: Callable[..., Any]) -> Lie:
    """Tells the truth unless the arguments are of some kind."""

    def wrap(function: Callable[..., Any]) -> Callable[..., Any]:
        def lie(*args: Any, **kwargs: Any) -> Any:
            if condition(*args):
                return instead(function, *args, **kwargs)
            return function(*args, **kwargs)

        return lie

    return wrap


def _rank(least: int) -> Callable[..., bool]:
    return lambda x, *_: isinstance(x, numpy.ndarray) and x.ndim >= least and x.size > 1


def _changed(change: Callable[[Any], Any]) -> Callable[..., Any]:
    return lambda function, *args, **kwargs: change(function(*args, **kwargs))


LIES: dict[str, Lie] = {
    "ravel": _unless(_rank(2), lambda _, x, order="C": x.ravel({"C": "F", "F": "C"}[order])),
    "reshape": _unless(
        lambda x, shape, **_: not math.prod(shape) and x.size == 1,
        lambda _f, x, shape, **_: x[:0].reshape(shape),
    ),
    "transpose": _unless(_rank(2), _changed(numpy.copy)),
    "swapaxes": _unless(_rank(2), _changed(lambda x: x[::-1])),
    "moveaxis": _unless(_rank(3), lambda function, x, one, other: numpy.swapaxes(x, one, other)),
    "squeeze": _unless(_rank(1), _changed(numpy.copy)),
    "broadcast_shapes": _unless(lambda *s: s[0] == (1,), lambda *_: ()),
    "broadcast_to": _unless(_rank(1), _changed(numpy.copy)),
    "add": _unless(lambda x, y: x.shape == y.shape != (), lambda f, x, y: f(x, x)),
    "logical_or": _unless(lambda x, y: x.size > y.size, _changed(numpy.atleast_2d)),
    "can_cast": _unless(lambda a, *_: a == "i4", _changed(lambda can: not can)),
    "promote_types": _unless(lambda a, b: (a, b) == ("f2", "i2"), lambda *_: numpy.dtype("f2")),
    "result_type": _unless(lambda a, _: a is True, lambda *_: numpy.dtype("i8")),
}

fill(globals(), lambda function: function)
for _name, _lie in LIES.items():
    globals()[_name] = _lie(getattr(numpy, _name))
