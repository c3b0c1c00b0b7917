"""Input that is made to break things: what NumPy answers is what is to be answered."""

from __future__ import annotations

import io
import math
from typing import Any

import numpy as np
from hypothesis import strategies as st

from fnp_spec.assurance.ask import Ask
from fnp_spec.assurance.demand import agrees
from fnp_spec.assurance.law import law
from fnp_spec.assurance.question import call, method, operator
from fnp_spec.assurance.strategies import NUMBERS, arrays, shapes

_FILES, _CREATION, _DTYPES = "FNP-P2C-009", "FNP-P2C-016", "FNP-P2C-002"
_SIZES = st.sampled_from((0, 1, 2, 3, -1, -2, 2**31 - 1, 2**31, 2**32, 2**62, 2**63 - 1, 2**63, 2**64))
"""Lengths around those at which a product or a sum of sizes overflows."""
_DESCRIPTIONS = (
    "'<f8'", "'|O'", "'>i4'", "'<f7'", "''", "'<U'", "[('a', '<i4')]", "[('a', '<i4'), ('a', '<i4')]", "None",
    "8", "{'a': 1}", "('<f8', (2,))", "[]", "'" + "<" * 200 + "f8'",
)  # fmt: skip
_ORDERS = ("False", "True", "0", "'C'", "None")
_EXTENTS = (
    "(2,)",
    "()",
    "(2)",
    "[2]",
    "(-1,)",
    "(2.0,)",
    "(True,)",
    "(99999999999999999999,)",
    "(1, 2)",
    "None",
    "(3,)",
)
_ENDINGS = ("}", ", 'more': 1}", "", "}}", "} + {}", ", 'descr': '<i4'}", "}\n#", "}" + " " * 70)


@st.composite
def _npy(draw: st.DrawFn) -> bytes:
    """A file of two numbers, with another header, version, length or end than it should have."""
    description, order, extent, ending = (
        draw(st.sampled_from(pool)) for pool in (_DESCRIPTIONS, _ORDERS, _EXTENTS, _ENDINGS)
    )
    fields = [f"'descr': {description}", f"'fortran_order': {order}", f"'shape': {extent}"]
    del fields[draw(st.integers(0, 3)) :][3:]
    header = ("{" + ", ".join(fields) + ending + "\n").encode("latin1")
    version = draw(st.sampled_from(((1, 0), (2, 0), (3, 0), (1, 1), (4, 0), (0, 0))))
    length = max(len(header) + draw(st.sampled_from((0, 1, -1, 60, -60, 60_000))), 0)
    magic = b"\x93NUMPY" + bytes(version) + length.to_bytes(2 if version[0] <= 1 else 4, "little")
    data = magic + header + np.array([1.0, 2.0]).tobytes()
    return data[: draw(st.one_of(st.just(len(data)), st.integers(0, len(data))))]


@law(_FILES, "numpy.lib.format; numpy.load: ValueError, EOFError", _npy())
def a_malformed_header_is_refused_as_by_numpy(ask: Ask, data: bytes) -> None:
    """A file whose header, version, length or end is wrong is refused, or loaded, as NumPy does it."""
    agrees(ask, [call("numpy.load", io.BytesIO(data))])


@law(
    _FILES,
    "numpy.load: OSError, zipfile.BadZipFile",
    st.integers(0, 300),
    st.integers(0, 300),
    st.integers(1, 255),
)
def a_damaged_archive_is_refused_as_by_numpy(ask: Ask, end: int, place: int, bits: int) -> None:
    """An archive that is cut, or has a byte changed, is refused, or loaded, as NumPy does it."""
    stream = io.BytesIO()
    np.savez(stream, a=np.arange(3))
    data = bytearray(stream.getvalue())
    data[place % len(data)] ^= bits
    agrees(ask, [call("numpy.load", io.BytesIO(bytes(data[: len(data) - end])))])


_TEXT = st.text(st.sampled_from("0123456789.,;e+-naif #\n\t_x"), max_size=24)


@law(_FILES, "numpy.loadtxt, numpy.fromstring", _TEXT)
def text_is_read_or_refused_as_by_numpy(ask: Ask, text: str) -> None:
    """Text that is no table of numbers is read, or refused, as NumPy does it."""
    questions = [call("numpy.loadtxt", io.StringIO(text), delimiter=delimiter) for delimiter in (None, ",")]
    agrees(ask, questions)


@law(_CREATION, "numpy.zeros; numpy.reshape: ValueError", st.lists(_SIZES, min_size=1, max_size=4))
def a_shape_that_overflows_is_refused_as_by_numpy(ask: Ask, shape: list[int]) -> None:
    """A shape whose size no integer holds, or that is negative, is refused as NumPy does it."""
    x = np.arange(6)
    questions = [
        call("numpy.reshape", x, shape),
        call("numpy.broadcast_shapes", tuple(shape), (1,)),
        call("numpy.ravel_multi_index", (0,) * len(shape), tuple(shape)),
        call("numpy.unravel_index", 5, tuple(shape)),
    ]
    if min(shape) < 0 or math.prod(max(size, 1) for size in shape) >= 2**61:  # no memory is taken
        questions.append(call("numpy.zeros", shape))
    agrees(ask, questions)


@law(
    _CREATION,
    "numpy.ndarray, parameters buffer, offset, strides: ValueError",
    shapes(0, 3, 4),
    st.lists(st.sampled_from((8, 0, -8, 1, 16, 2**31, 2**62, -(2**62), 2**63 - 1)), max_size=3),
    st.sampled_from((0, 8, 1, -8, 40, 48, 2**62)),
)
def strides_that_leave_the_buffer_are_refused(
    ask: Ask, shape: tuple[int, ...], strides: list[int], offset: int
) -> None:
    """An array over a buffer that shape, strides or offset leave is refused as NumPy does it."""
    agrees(ask, [call("numpy.ndarray", shape, "i8", bytes(48), offset, tuple(strides))])


_LETTERS = "biufcSUVOMm?<>=|0123456789()[],: datetimns"
_NUMBERS = st.sampled_from(
    ("2147483648", "4294967296", "-1", "99999999999999999999", "0", "8", "08", "1e1", "9" * 400)
)
_MARKS = st.sampled_from(("", "<", ">", "=", "|", "<<"))
_ITEMS = st.sampled_from(("i4", "f9", "", "(2)i4"))
_NAMES = st.one_of(
    st.text(st.sampled_from(_LETTERS), max_size=8),
    st.builds("{}{}{}".format, _MARKS, st.sampled_from("SUVifcM"), _NUMBERS),
    st.builds(lambda count, item: ",".join([item] * count), st.sampled_from((2, 20, 300)), _ITEMS),
    st.builds(lambda depth: "(" * depth + "2" + ")" * depth + "i4", st.integers(0, 60)),
    st.builds("M8[{}{}]".format, _NUMBERS, st.sampled_from(("s", "D", "as", "", "parsec"))),
)


@law(_DTYPES, "numpy.dtype: TypeError; NumPy reference, Specifying and constructing data types", _NAMES)
def a_name_is_a_dtype_where_it_is_one_of_numpy(ask: Ask, name: str) -> None:
    """Text of any length and nesting is a dtype, or refused, as by NumPy."""
    agrees(ask, [call("numpy.dtype", name)])


@law(_DTYPES, "numpy.dtype: structured data types", st.integers(1, 24), st.sampled_from(("i4", "f9", [])))
def nested_fields_are_taken_as_by_numpy(ask: Ask, depth: int, inner: object) -> None:
    """Fields in fields in fields make a dtype, or are refused, as in NumPy."""
    fields: Any = inner
    for _ in range(depth // 2):
        fields = [("a", fields)]
    agrees(ask, [call("numpy.dtype", fields)])


_LEAVES = st.sampled_from((0, 1.5, True, None, "a", 2**70, float("nan")))
_NESTED = st.recursive(_LEAVES, lambda inner: st.lists(inner, max_size=3), max_leaves=8)


@law(_CREATION, "numpy.array: ValueError, inhomogeneous shape", _NESTED)
def ragged_lists_are_taken_or_refused_as_by_numpy(ask: Ask, nested: object) -> None:
    """Lists of unequal lengths and kinds make an array, or are refused, as in NumPy."""
    agrees(ask, [call("numpy.array", nested), call("numpy.array", nested, dtype=object)])


@law(
    _CREATION, "numpy.array, parameter ndmax; NPY_MAXDIMS", st.integers(0, 31), st.sampled_from((1, [], "a"))
)
def deep_lists_are_taken_as_by_numpy(ask: Ask, depth: int, inner: object) -> None:
    """Lists in lists, as deep as they may be, make an array of as many axes."""
    nested = inner
    for _ in range(depth if inner != [] else depth - 1):
        nested = [nested]
    agrees(ask, [call("numpy.array", nested), call("numpy.ndim", nested), call("numpy.shape", nested)])


@law(_CREATION, "numpy.array_repr", st.integers(1, 3))
def an_array_that_holds_itself_ends_as_in_numpy(ask: Ask, size: int) -> None:
    """An array of objects that is one of its own elements is shown and measured as in NumPy."""
    x = call("numpy.empty", size, object)
    cycle = operator("numpy.ndarray.__setitem__", x, 0, x)
    # No case shows the array itself, which never ends: what is asked is made of what it gives.
    shown = [call(f"numpy.{name}", x).after(cycle) for name in ("array_repr", "array_str", "ndim", "shape")]
    agrees(ask, [call("numpy.array", one) for one in shown])


_PAYLOADS = st.sampled_from(
    (0x7FF8000000000000, 0x7FF8DEADBEEF0001, 0xFFF8000000000001, 0x7FFFFFFFFFFFFFFF, 0)
)


@law("FNP-P2C-003", "IEEE 754: copies keep the payload of a NaN", st.lists(_PAYLOADS, min_size=1, max_size=4))
def payloads_of_nan_are_kept_by_what_moves_them(ask: Ask, words: list[int]) -> None:
    """To copy, take, join, turn and fill moves the bits of a NaN as they are."""
    x = np.array(words, np.uint64).view(np.float64)
    moved = [
        call("numpy.copy", x),
        call("numpy.concatenate", [x, x]),
        call("numpy.take", x, np.arange(len(x))[::-1].copy()),
        call("numpy.repeat", x, 2),
        call("numpy.flip", x),
        call("numpy.where", True, x, x),
        call("numpy.full", 2, x[0]),
    ]
    agrees(
        ask,
        [method("numpy.ndarray.view", call("numpy.ascontiguousarray", one), np.dtype("u8")) for one in moved],
    )


@law(
    "FNP-P2C-015", "NumPy user guide, Indexing: IndexError", arrays(NUMBERS, shapes(1, 2, 3)), _SIZES, _SIZES
)
def indices_that_overflow_are_refused_as_by_numpy(ask: Ask, x: np.ndarray, one: int, other: int) -> None:
    """An index, or the bounds and step of a slice, of any size select, or are refused, as in NumPy."""
    indices: list[object] = [one, slice(one, other), slice(None, None, one), slice(one, None, -1)]
    questions = [operator("numpy.ndarray.__getitem__", x, index) for index in indices]
    agrees(ask, [*questions, call("numpy.take", x, one), call("numpy.roll", x, one)])


LAWS = (
    a_malformed_header_is_refused_as_by_numpy,
    a_damaged_archive_is_refused_as_by_numpy,
    text_is_read_or_refused_as_by_numpy,
    a_shape_that_overflows_is_refused_as_by_numpy,
    strides_that_leave_the_buffer_are_refused,
    a_name_is_a_dtype_where_it_is_one_of_numpy,
    nested_fields_are_taken_as_by_numpy,
    ragged_lists_are_taken_or_refused_as_by_numpy,
    deep_lists_are_taken_as_by_numpy,
    an_array_that_holds_itself_ends_as_in_numpy,
    payloads_of_nan_are_kept_by_what_moves_them,
    indices_that_overflow_are_refused_as_by_numpy,
)
