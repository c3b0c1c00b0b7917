"""The tripwire: in a process of its own, for what it diverts stays diverted."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from fnp_spec.guest.harness.tripwire.diversion import obstacle

pytestmark = pytest.mark.skipif(bool(obstacle()), reason=f"no tripwire: {obstacle()}")

PREPARED = """
import json, operator, sys
from concurrent.futures import ThreadPoolExecutor
import numpy as np
from functools import partial
from numpy import add, isfortran
from numpy._core import _multiarray_umath as compiled
reduce, matmul, held = np.add.reduce, np.ndarray.__matmul__, [np.sin]
class Early(np.ndarray): pass
class Number(np.float32): pass

from fnp_spec.guest.harness.tripwire import Tripwire
from fnp_spec.guest.vocabulary import Form
wire = Tripwire(withholding="withholding" in sys.argv)
class Late(np.ndarray): pass
a = np.eye(2)
early, late, random = a.view(Early), a.view(Late), np.random.default_rng(0)

def thread(function):
    with ThreadPoolExecutor(1) as pool:
        pool.submit(function).result()

def noted(text, form, operation):
    call = eval('lambda: ' + text)
    try:
        with wire:
            call()
    except TypeError:
        pass
    except ImportError:
        return "refused"
    found = np.polynomial.legendre.legx if form == "constant" else None
    return wire.answered(Form(form), operation, [a], found)

print(json.dumps([noted(*asked) for asked in json.load(sys.stdin)]))
"""
CALLS = {
    "add(a, a)": "numpy.add",
    "add('a', 1)": "numpy.add",
    "a + a": "numpy.add",
    "operator.add(a, a)": "numpy.add",
    "operator.iadd(early, 1)": "numpy.add",
    "late < 1": "numpy.less",
    "matmul(a, a)": "numpy.matmul",
    "reduce(a)": "numpy.ufunc.reduce",
    "list(map(held[0], [1, 2]))": "numpy.sin",
    "partial(np.concatenate, [a])()": "numpy.concatenate",
    "compiled.multiply(2, 3)": "numpy.multiply",
    "thread(lambda: np.linalg.det(a))": "numpy.linalg.det",
    "a.sum()": "numpy.ndarray.sum",
    "np.ndarray.cumsum(early)": "numpy.ndarray.cumsum",
    "a.T": "numpy.ndarray.T",
    "random.normal()": "numpy.random.Generator.normal",
    "np.random.rand(2)": "numpy.random.rand",
    "np.fft.fft(a)": "numpy.fft.fft",
    "np.strings.upper(['a'])": "numpy.strings.upper",
    "np.pad(a, 1)": "numpy.pad",
    "np.zeros(2)": "numpy.zeros",
    "np.broadcast(a, a)": "numpy.broadcast",
    "np.broadcast_shapes((1,), (2,))": "numpy.broadcast_shapes",
    "np.binary_repr(3)": "numpy.binary_repr",
    "np.polynomial.polynomial.polyval(1, [1, 2])": "numpy.polynomial.polynomial.polyval",
}
MEANS = [
    "None", "np.asarray([1.5])", "np.array(a, 'f4')", "np.empty(3)", "a[0]", "operator.setitem(late, 0, 1)",
    "early[0]", "a.tolist()", "a.item(0)", "a.tobytes()", "np.frombuffer(b'12', 'u1')", "memoryview(a)",
    "a.shape, a.dtype", "np.dtype('f8')", "np.result_type(a, 1)", "len(a)", "float(np.float64(1))",
    "isfortran.__name__",
]  # fmt: skip
THE_VERY_THING = {
    ("np.array([1])", "call", "numpy.asarray"): "numpy.array",
    ("a[0]", "operator", "numpy.ndarray.__getitem__"): "numpy.ndarray.__getitem__",
    ("np.result_type(a)", "call", "numpy.result_type"): "numpy.result_type",
    ("np.dtype('f8')", "call", "numpy.dtype"): "numpy.dtype",
    ("Number(1)", "call", "numpy.float32"): "numpy.float32",
    ("None", "get", "numpy.ndarray.strides"): "numpy.ndarray.strides",
    ("None", "constant", "numpy.polynomial.legendre.legx"): "numpy.polynomial.legendre.legx",
}


@pytest.mark.parametrize("withholding", [False, True])
def test_what_numpy_does_is_noted_or_refused_however_it_was_come_by(withholding: bool) -> None:
    asked = [(text, "call", "numpy.other") for text in (*CALLS, *MEANS)] + list(THE_VERY_THING)
    words = [sys.executable, "-c", PREPARED, *["withholding"] * withholding]
    ended = subprocess.run(words, input=json.dumps(asked), capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    expected = [
        *(["refused"] * len(CALLS) if withholding else CALLS.values()),
        *[""] * len(MEANS),
        *THE_VERY_THING.values(),
    ]
    noted = dict(zip(asked, json.loads(ended.stdout), strict=True))
    assert noted == dict(zip(asked, expected, strict=True))
