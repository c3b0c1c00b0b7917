"""Hypothesis strategies over everything that the case grammar holds."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

UNITS = ("Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns", "ps", "fs", "as")


def simple_dtypes() -> st.SearchStrategy[np.dtype]:
    """Every plain dtype, in both byte orders; long double, datetimes of every unit, empty strings."""
    numbers = st.sampled_from("?bBhHiIlLefdgFDG").map(np.dtype)
    strings = st.builds(lambda kind, n: np.dtype(f"{kind}{n}"), st.sampled_from("SUV"), st.integers(0, 9))
    times = st.builds(
        lambda kind, step, unit: np.dtype(f"{kind}8[{step}{unit}]"),
        st.sampled_from("Mm"), st.integers(1, 30), st.sampled_from(UNITS),
    )  # fmt: skip
    generic = st.sampled_from([np.dtype("M8"), np.dtype("m8")])
    order = st.sampled_from("<>")
    return st.builds(
        lambda dtype, way: dtype.newbyteorder(way), st.one_of(numbers, strings, times, generic), order
    )


def structured(inner: st.SearchStrategy[np.dtype]) -> st.SearchStrategy[np.dtype]:
    """Structured dtypes: packed, aligned, with gaps, overlapping fields, titles and subarrays."""

    @st.composite
    def build(draw: st.DrawFn) -> np.dtype:
        formats = draw(st.lists(inner, min_size=1, max_size=4))
        shapes = [draw(st.sampled_from([None, (2,), (2, 1)])) for _ in formats]
        # NumPy reads a subarray of a dtype without a size, such as S0, as something else.
        shaped = zip(formats, shapes, strict=True)
        formats = [f if s is None or not f.itemsize else np.dtype((f, s)) for f, s in shaped]
        names = [f"f{i}" for i in range(len(formats))]
        match draw(st.sampled_from(["packed", "aligned", "offsets"])):
            case "packed":
                return np.dtype(list(zip(names, formats, strict=True)))
            case "aligned":
                return np.dtype({"names": names, "formats": formats}, align=True)
        offsets = [draw(st.integers(0, 12)) for _ in formats]
        end = max(o + f.itemsize for o, f in zip(offsets, formats, strict=True))
        spec = {
            "names": names,
            "formats": formats,
            "offsets": offsets,
            "itemsize": end + draw(st.integers(0, 5)),
        }
        if draw(st.booleans()):
            spec["titles"] = [f"title {i}" for i in range(len(formats))]
        return np.dtype(spec)  # type: ignore[call-overload,no-any-return]

    return build()


DTYPES = st.recursive(simple_dtypes(), structured, max_leaves=6)


@st.composite
def arrays(draw: st.DrawFn, dtypes: st.SearchStrategy[np.dtype] = DTYPES) -> np.ndarray:
    """Arrays of arbitrary bytes and layout: 0-d, empty, transposed, negative, zero and gapped strides."""
    dtype = draw(dtypes)
    shape = draw(hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4))
    if dtype.itemsize == 0:
        return np.zeros(shape, [("item", dtype)])["item"]  # by itself, an empty string dtype gets a length
    size = int(np.prod(shape, dtype=int)) * dtype.itemsize
    raw = np.frombuffer(draw(st.binary(min_size=size, max_size=size)), np.uint8).copy()
    if dtype.kind == "U" or (dtype.names is not None and not _plain(dtype)):
        raw[:] = 0  # four arbitrary bytes are no code point
    array = np.ndarray(shape, dtype, raw.data) if size else np.empty(shape, dtype)
    match draw(st.sampled_from(["plain", "transposed", "reversed", "step", "broadcast", "readonly"])):
        case "transposed":
            return array.T
        case "reversed":
            return array[..., ::-1] if array.ndim else array
        case "step":
            return array[::2] if array.ndim else array
        case "broadcast":
            return np.ndarray((2, *array.shape), dtype, raw.data, 0, (0, *array.strides)) if size else array
        case "readonly":
            array.flags.writeable = False
    return array


def _plain(dtype: np.dtype) -> bool:
    if dtype.subdtype is not None:
        return _plain(dtype.subdtype[0])
    if dtype.fields is not None:
        return all(_plain(field[0]) for field in dtype.fields.values())
    return dtype.kind != "U"


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-(1 << 200), 1 << 200),
    st.floats(),
    st.complex_numbers(allow_nan=True),
    st.text(),
    st.text(st.characters(codec=None)),
    st.binary(),
    st.just(...),
    st.builds(
        slice, st.none() | st.integers(-5, 5), st.none() | st.integers(-5, 5), st.none() | st.integers(1, 3)
    ),
)


def numpy_scalars() -> st.SearchStrategy[object]:
    """NumPy scalars of every dtype, those without a size included."""
    return arrays().filter(lambda array: array.size).map(lambda array: array[(0,) * array.ndim])


def memoryviews() -> st.SearchStrategy[memoryview]:
    """Memoryviews of arrays of numbers and bytes, whatever their layout."""
    numbers = st.sampled_from(["?", "b", "<H", ">i4", "<l", "<e", ">f8", "<D", "g", "S3", "i1,>f4"])
    return arrays(numbers.map(np.dtype)).map(lambda array: array.data)


STRING_DTYPES = st.builds(
    lambda named, coerce: np.dtypes.StringDType(coerce=coerce, **named),
    st.sampled_from([{}, {"na_object": None}, {"na_object": float("nan")}, {"na_object": "missing"}]),
    st.booleans(),
)
_PLAIN = st.integers(1 - (1 << 53), (1 << 53) - 1) | st.text(st.characters(categories=["L", "N"]), max_size=9)
METADATA_DTYPES = st.builds(
    lambda dtype, metadata: np.dtype(dtype, metadata=metadata),
    DTYPES,
    st.dictionaries(_PLAIN, _PLAIN, min_size=1, max_size=3),
)
C_TYPES = st.sampled_from("lLqQ").map(np.dtype)


@st.composite
def string_arrays(draw: st.DrawFn) -> np.ndarray:
    """Arrays of StringDType, with missing strings where there is something that stands for them."""
    dtype = draw(STRING_DTYPES)
    shape = draw(hnp.array_shapes(min_dims=0, max_dims=2, min_side=0, max_side=3))
    texts = st.text(max_size=20)
    elements = st.one_of(texts, st.just(dtype.na_object)) if hasattr(dtype, "na_object") else texts
    array = np.empty(shape, dtype)
    for index in np.ndindex(shape):
        array[index] = draw(elements)
    return array


@st.composite
def structured_object_arrays(draw: st.DrawFn) -> np.ndarray:
    """Structured arrays with objects in some of their fields."""
    dtype = draw(
        st.sampled_from(
            [
                np.dtype([("a", "O")]),
                np.dtype([("a", "<i2"), ("b", "O"), ("c", ">f8")]),
                np.dtype([("a", [("x", "O"), ("y", "U3")]), ("b", "?")], align=True),
            ]
        )
    )
    shape = draw(hnp.array_shapes(min_dims=0, max_dims=2, min_side=0, max_side=3))
    array = np.zeros(shape, dtype)
    for index in np.ndindex(shape):
        held = draw(SCALARS)
        array[index] = {1: (held,), 2: ((held, "abc"), True), 3: (7, held, -0.0)}[len(dtype.names or ())]
    return array


STANDARD = st.one_of(
    st.dates(),
    st.datetimes().map(lambda time: time.replace(fold=0)),
    st.timedeltas(),
    st.fractions(),
    st.decimals(),
    st.builds(object),
    st.builds(range, st.integers(), st.integers(), st.integers(min_value=1)),
)


def values() -> st.SearchStrategy[object]:
    """Nested values with arrays, dtypes and NumPy scalars in them."""
    leaves = st.one_of(
        SCALARS,
        STANDARD,
        DTYPES,
        STRING_DTYPES,
        METADATA_DTYPES,
        C_TYPES,
        arrays(),
        arrays(METADATA_DTYPES),
        memoryviews(),
        string_arrays(),
        structured_object_arrays(),
        numpy_scalars(),
    )
    keys = st.one_of(st.text(max_size=4), st.integers())
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3),
            st.lists(inner, max_size=3).map(tuple),
            st.dictionaries(keys, inner, max_size=3),
        ),
        max_leaves=6,
    )
