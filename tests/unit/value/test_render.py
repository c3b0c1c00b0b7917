from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given

from fnp_spec.model.case import Call
from fnp_spec.model.value import File, Instance
from fnp_spec.value.render import render_call, render_value, shorten
from tests.unit.guest.codec.strategies import arrays, values
from tests.unit.judge.observed import case_of


def call_of(operation: str, form: str, *args: Any, **options: Any) -> Call:
    call = case_of(lambda *every: None, *args, *options.values()).call
    named = dict(zip(options, call.args[len(args) :], strict=True))
    fields = {"operation": operation, "form": form, "args": call.args[: len(args)], "kwargs": named}
    return Call.model_validate({**call.model_dump(), **fields})


def rendered(value: object) -> str:
    call = case_of(lambda a: None, value).call
    return render_value(call.args[0], call.buffers)


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (
            call_of("numpy.reshape", "call", np.arange(6).reshape(2, 3), (3, 2), order="F"),
            "numpy.reshape(array([[0, 1, 2], [3, 4, 5]]), (3, 2), order='F')",
        ),
        (call_of("numpy.ndarray.sum", "method", np.eye(1), 0), "array([[1.0]]).sum(0)"),
        (call_of("numpy.generic.real", "get", 1), "(1).real"),
        (call_of("numpy.pi", "constant"), "numpy.pi"),
        (call_of("numpy.ndarray.T", "get", np.zeros(1)), "array([0.0]).T"),
        (call_of("numpy.ndarray.shape", "set", np.zeros(2), (2, 1)), "array([0.0, 0.0]).shape = (2, 1)"),
        (call_of("numpy.ndarray.__add__", "operator", np.arange(2), 1.5), "array([0, 1]) + 1.5"),
        (call_of("numpy.ndarray.__radd__", "operator", 2, np.arange(2)), "2 + array([0, 1])"),
        (call_of("numpy.ndarray.__rpow__", "operator", -2, np.arange(2)), "(-2) ** array([0, 1])"),
        (call_of("numpy.ndarray.__imatmul__", "operator", np.eye(1), 2), "array([[1.0]]) @= 2"),
        (call_of("numpy.ndarray.__invert__", "operator", np.arange(2)), "~array([0, 1])"),
        (call_of("numpy.ndarray.__getitem__", "operator", np.arange(2), slice(1, 2)), "array([0, 1])[1:2]"),
        (
            call_of(
                "numpy.ndarray.__getitem__", "operator", np.arange(2), (..., slice(None, None, -1), None)
            ),
            "array([0, 1])[..., ::-1, None]",
        ),
        (call_of("numpy.ndarray.__getitem__", "operator", np.arange(2), (1,)), "array([0, 1])[1,]"),
        (call_of("numpy.ndarray.__getitem__", "operator", np.arange(2), ()), "array([0, 1])[()]"),
        (
            call_of("numpy.ndarray.__getitem__", "operator", np.eye(1), ((0, 0), slice(1))),
            "array([[1.0]])[(0, 0), :1]",
        ),
        (call_of("numpy.ndarray.__setitem__", "operator", np.arange(2), 0, 5), "array([0, 1])[0] = 5"),
        (call_of("numpy.ndarray.__contains__", "operator", np.arange(2), 5), "5 in array([0, 1])"),
        (call_of("numpy.ndarray.__len__", "operator", np.arange(2)), "len(array([0, 1]))"),
        (call_of("numpy.ndarray.__index__", "operator", np.array(2)), "operator.index(array(2))"),
    ],
)
def test_a_call_reads_as_python(call: Call, text: str) -> None:
    assert render_call(call) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (np.float64(1.5), "numpy.float64(1.5)"),
        (np.float32(0.1), "numpy.float32(0.1)"),
        (np.float64(1e300), "numpy.float64(1e+300)"),
        (np.longdouble(-np.inf), "numpy.longdouble(-inf)"),
        (np.complex64(complex(1, -0.0)), "numpy.complex64((1.0-0.0j))"),
        (np.str_("a b"), "numpy.str_('a b')"),
        (np.datetime64("2000-01-01"), "numpy.datetime64('2000-01-01', 'D')"),
        (np.datetime64("NaT"), "numpy.datetime64('NaT')"),
        (np.timedelta64(3, ("us", 25)), "numpy.timedelta64(3, ('us', 25))"),
        (np.zeros((), "i4,f8")[()], "numpy.void((0, 0.0))"),
        (np.dtype("<i4"), "dtype('<i4')"),
        (np.dtype("i4,(2,)f8"), "dtype({'f0': '<i4' at 0, 'f1': ('<f8', (2,)) at 4; 20 bytes})"),
        (np.arange(3, dtype=">i2"), "array([0, 1, 2], '>i2')"),
        (np.array(["a  b", "'"]), "array(['a  b', \"'\"], '<U4')"),
        (np.array([b"a\0b"]), "array([b'a\\x00b'], '|S3')"),
        (np.zeros((2, 0)), "empty((2, 0), '<f8')"),
        (np.array([1, None, "x"], object), "array([1, None, 'x'], dtype=object)"),
        (np.array(None, object), "array(None, dtype=object)"),
        (np.arange(100).reshape(10, 10), "array([0, 1, 2, ..., 97, 98, 99]).reshape(10, 10)"),
        (np.arange(6)[::-2], "array([5, 3, 1]){offset=40, strides=(-16,)}"),
        (np.broadcast_to(np.int64(7), (2,)), "array([7, 7]){strides=(0,), read-only}"),
        ((1,), "(1,)"),
        ({"a": [1.0, float("-inf")]}, "{'a': [1.0, float('-inf')]}"),
        ({1}, "{1}"),
        (set(), "set([])"),
        (slice(1, None), "slice(1, None, None)"),
        (1 << 60, "1152921504606846976"),
        (bytearray(b"\xff"), "bytearray(b'\\xff')"),
        ("\ud800", "'\\ud800'"),
    ],
)
def test_a_value_reads_as_python(value: object, text: str) -> None:
    assert rendered(value) == text


def test_each_step_of_the_set_up_has_its_line() -> None:
    state, zeros = {"kind": "ref", "step": 0}, {"kind": "ref", "step": 1}
    call = Call.model_validate(
        {
            "operation": "numpy.random.RandomState.randint",
            "form": "method",
            "args": [state, 5],
            "kwargs": {"size": zeros},
            "setup": [
                {"operation": "numpy.random.RandomState", "form": "call", "args": [1234]},
                {"operation": "numpy.zeros", "form": "call", "args": [3]},
                {"operation": "numpy.ndarray.__setitem__", "form": "operator", "args": [zeros, 0, -1]},
                {"operation": "numpy.ndarray.shape", "form": "set", "args": [zeros, 3]},
                {"operation": "numpy.ndarray.__neg__", "form": "operator", "args": [zeros]},
            ],
        }
    )
    lines = [
        "%0 = numpy.random.RandomState(1234)",
        "%1 = numpy.zeros(3)",
        "%1[0] = -1",
        "%1.shape = 3",
        "%4 = -%1",
        "%0.randint(5, size=%1)",
    ]
    assert render_call(call) == "\n".join(lines)
    assert render_call(call, limit=200) == "; ".join(lines)


def test_an_object_of_numpy_reads_by_its_type() -> None:
    call = call_of("numpy.copy", "call", np.arange(2))
    bare = Instance(kind="instance", type="numpy.random.RandomState")
    assert render_value(bare, ()) == "<numpy.random.RandomState>"
    held = Instance.model_validate({"kind": "instance", "type": "numpy.matrix", "array": call.args[0]})
    assert render_value(held, call.buffers) == "<numpy.matrix of array([0, 1])>"


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"via": "str"}, "path 'a.npy' holding b'abc'"),
        ({"via": "path", "data": None}, "path 'a.npy' (no file)"),
        (
            {"via": "open", "access": "both", "position": 2},
            "open(path 'a.npy' holding b'abc', to read and write) {position 2}",
        ),
        ({"via": "bytesio", "closed": True}, "io.BytesIO(b'abc') {closed}"),
        ({"via": "stringio", "position": 1}, "io.StringIO('abc') {position 1}"),
    ],
)
def test_a_file_shows_its_content_and_its_state(fields: dict[str, Any], text: str) -> None:
    file = File.model_validate({"kind": "file", "name": "a.npy", "data": "YWJj", **fields})
    assert render_value(file, ()) == text


def test_arrays_that_share_memory_show_it() -> None:
    array = np.arange(4)
    call = call_of("numpy.copyto", "call", array[:3], array[1:])
    assert (
        render_call(call) == "numpy.copyto(array([0, 1, 2]){memory 0}, array([1, 2, 3]){memory 0, offset=8})"
    )


@given(values())
def test_any_value_renders(value: object) -> None:
    assert rendered(value)


@given(arrays())
def test_print_options_of_the_process_do_not_count(array: np.ndarray) -> None:
    usual = rendered(array)
    with np.printoptions(precision=1, suppress=True, sign="+", nanstr="?", legacy="1.13", threshold=1):
        assert rendered(array) == usual


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", "g"])
def test_numbers_show_the_digits_that_tell_them_apart(dtype: str) -> None:
    one = np.array(0.1, dtype)[()]
    assert rendered(one) != rendered(np.nextafter(one, one * 2))


def test_a_limit_holds_and_says_that_it_cut() -> None:
    call = call_of("numpy.dot", "call", np.arange(16), np.arange(16))
    assert len(render_call(call)) > 40
    assert len(render_call(call, limit=40)) == 40
    assert render_call(call, limit=40).endswith("...")
    assert shorten("a\n  b") == "a b"
