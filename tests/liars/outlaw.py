"""Each of these functions is wrong in its own way, and breaks a law or two."""

from __future__ import annotations

import math
import types
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

LIES |= {
    "copy": _unless(_rank(1), lambda _, x, **__: x.view()),
    "astype": _unless(_rank(1), lambda f, x, dtype, **_: f(x, dtype, copy=False)),
    "copyto": lambda _: lambda to, source, where=True: to.__setitem__(..., source),
    "nditer": lambda f: lambda x, flags=(), order="K": f(x, flags),
    "sum": _unless(_rank(2), lambda f, x, axis=None: f(x, axis) + (axis == -1)),
    "cumsum": _unless(_rank(1), lambda f, x, axis=None: f(x[::-1], axis)[::-1]),
    "max": _unless(_rank(1), lambda f, x, axis=None: -f(-x, axis) if x.dtype.kind == "f" else f(x, axis)),
    "any": lambda f: lambda x, axis=None: f(x, axis) if x.size else numpy.all(x, axis),
    "load": _unless(lambda _: True, lambda f, file: numpy.atleast_1d(f(file))),
    "savez": lambda f: lambda file, *args, **kwargs: f(file, **kwargs),
    "take": _unless(lambda x, i, *_: numpy.size(i) > 1, lambda f, x, i, axis=None: f(x, i[::-1], axis)),
    "nonzero": _unless(_rank(2), lambda f, x: f(x.T)),
    "where": _unless(lambda c, *_: numpy.ndim(c) > 0, lambda f, c, x, y: f(c, y, x)),
    "sort": _unless(_rank(1), lambda f, x, **kwargs: f(x, **kwargs)[..., ::-1]),
    "argsort": _unless(lambda x: x.dtype.kind in "iu", lambda f, x, **_: f(x[..., ::-1])),
    "searchsorted": lambda f: lambda x, v, side: f(x, v, "left"),
    "partition": lambda _: lambda x, kth: x.copy(),
    "unique": lambda f: lambda x, **kwargs: (*f(x, **kwargs)[:2], 1 + 0 * f(x, **kwargs)[2]),
    "argmax": lambda _: lambda x, axis: x.shape[-1] - 1 - numpy.argmax(x[..., ::-1], axis),
    "repeat": lambda f: lambda x, n: f(x + 0.0 if x.dtype == "f8" else x, n).astype("f4").astype(x.dtype),
    "array": _unless(lambda x: isinstance(x, list), lambda f, x, dtype=None: f(x, dtype or object)),
    "unravel_index": _unless(lambda _, shape: min(shape) < 0, lambda *_: (numpy.intp(0),)),
}
DEEP_LIES: dict[str, Lie] = {
    "fft.fft": lambda f: lambda x, n=None, axis=-1, norm=None: f(x, n, axis),
    "fft.rfft": lambda f: lambda x: f(x)[..., ::-1],
    "fft.fftn": lambda f: lambda x: f(x, axes=(-1,)),
    "fft.ifftshift": lambda _: numpy.fft.fftshift,
    "fft.fftfreq": lambda _: lambda n: numpy.fft.ifftshift(numpy.arange(n) - (n - 1) // 2) / n,
    "linalg.solve": lambda f: lambda a, b: f(a.T, b),
    "linalg.qr": lambda f: lambda a: (f(a)[0], f(a)[1] * 2),
    "linalg.svd": lambda f: (
        lambda a, **kwargs: (f(a, **kwargs)[0], f(a, **kwargs)[1][::-1], f(a, **kwargs)[2])
    ),
    "linalg.eigh": lambda f: lambda a: (f(a)[0], f(a)[1].T),
    "linalg.cholesky": lambda f: lambda a: f(a).T,
    "linalg.matrix_power": lambda f: lambda a, n: f(a, n or 1),
    "random.PCG64": lambda f: lambda seed: f(seed + 1),
    "random.SeedSequence": lambda f: lambda seed, spawn_key: f(seed),
}

fill(globals(), lambda function: function)
for _name, _lie in LIES.items():
    globals()[_name] = _lie(getattr(numpy, _name))
for _path, _lie in DEEP_LIES.items():
    _module, _name = _path.split(".")
    if isinstance(globals()[_module], types.ModuleType):
        globals()[_module] = types.SimpleNamespace(**vars(globals()[_module]))
    setattr(globals()[_module], _name, _lie(getattr(getattr(numpy, _module), _name)))
