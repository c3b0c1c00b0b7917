"""Array elements and dtypes as short text, whatever the print options of the process are."""

from __future__ import annotations

from typing import Any

import numpy as np

from fnp_spec.model.dtype import DType, StringDType
from fnp_spec.model.number import Float
from fnp_spec.value.dtypes import to_dtype
from fnp_spec.value.syntax import float_text

_MOST_ELEMENTS = 16
_AT_THE_ENDS = 3


def is_long(array: np.ndarray) -> bool:
    """Whether `render_array` leaves elements out."""
    return array.size > _MOST_ELEMENTS


def render_array(array: np.ndarray) -> str:
    """The elements as nested lists; of a long array the first and the last ones in C order, in one list."""
    array = np.asarray(array)
    if not is_long(array):
        return _nested(array) if array.size else "[]"
    ends = (*range(_AT_THE_ENDS), *range(array.size - _AT_THE_ENDS, array.size))
    texts = [_element(array[(*np.unravel_index(i, array.shape), ...)]) for i in ends]
    return f"[{', '.join([*texts[:_AT_THE_ENDS], '...', *texts[_AT_THE_ENDS:]])}]"


def _nested(array: np.ndarray) -> str:
    if array.ndim == 0:
        return _element(array)
    return f"[{', '.join(_nested(array[(i, ...)]) for i in range(len(array)))}]"


def _element(item: np.ndarray) -> str:
    """An array of shape () as the literal of its element."""
    if item.dtype.names is not None:
        fields = [render_array(item[name]) for name in item.dtype.names]
        return f"({', '.join(fields)}{',' if len(fields) == 1 else ''})"
    match item.dtype.kind:
        case "f" | "c":
            return _inexact(item)
        case "S" | "U":
            try:
                return repr(item.item())
            except (ValueError, SystemError):  # four bytes that are no code point
                return f"<invalid text {item.tobytes()!r}>"
        case "V":
            return repr(item.tobytes())
        case "m":
            return "'NaT'" if np.isnat(item) else _count(item)
        case "M":
            try:
                return repr(str(item[()]))
            except ValueError:  # a date without a unit
                return _count(item)
        case _:
            return repr(item.item())


def _count(item: np.ndarray) -> str:
    """A date or a duration as the number of its units."""
    return str(int(item.astype(item.dtype.newbyteorder("=")).view(np.int64)))


def _inexact(item: np.ndarray) -> str:
    if item.dtype.kind == "c":
        real, imag = _real(item.real), _real(item.imag)
        return f"({real}{'' if imag.startswith('-') else '+'}{imag}j)"
    return _real(item)


def _real(item: np.ndarray) -> str:
    """The shortest digits that tell the number from its neighbours in its own dtype."""
    with np.errstate(all="ignore"):
        number: Any = item[()]
        if not np.isfinite(number):
            return "nan" if np.isnan(number) else "-inf" if number < 0 else "inf"
        if number == 0 or 1e-4 <= abs(number) < 1e16:
            return np.format_float_positional(number, trim="0")
        return np.format_float_scientific(number, trim="-", exp_digits=2)


def dtype_name(dtype: DType) -> str:
    """A dtype by NumPy's name for it, as in `dtype=float64`, or `>f8` where the byte order is not native."""
    if not isinstance(dtype, str):
        return render_dtype(dtype)
    try:
        return str(to_dtype(dtype))
    except ValueError:
        return dtype


def render_dtype(dtype: DType) -> str:
    """A dtype by its type string or its name in quotes, a structured one by its fields."""
    if isinstance(dtype, str):
        return repr(dtype)
    if dtype.kind == "subarray":
        return f"({render_dtype(dtype.base)}, {dtype.shape})"
    if dtype.kind == "record":
        return f"(numpy.record, {render_dtype(dtype.base)})"
    if dtype.kind == "metadata":
        return f"{render_dtype(dtype.base)} with metadata {dict(dtype.items)}"
    if dtype.kind == "c_type":
        return repr(dtype.name)
    if dtype.kind == "string":
        return _string_dtype(dtype)
    fields = ", ".join(
        f"{field.name!r}: {render_dtype(field.format)} at {field.offset}" for field in dtype.fields
    )
    aligned = ", aligned" if dtype.align else ""
    return f"{{{fields}; {dtype.itemsize} bytes{aligned}}}"


def _string_dtype(dtype: StringDType) -> str:
    """As the call that makes it."""
    missing = (
        float_text(value.hex) if isinstance(value, Float) else repr(value) for value in dtype.na_object
    )
    given = [f"na_object={text}" for text in missing]
    return f"StringDType({', '.join(given if dtype.coerce else [*given, 'coerce=False'])})"


def render_scalar(array: np.ndarray) -> str:
    """An array of shape () as the call that makes the NumPy scalar: `numpy.float64(1.5)`."""
    dtype, text = array.dtype, _element(array)
    if dtype.kind in "mM":
        unit, step = np.datetime_data(dtype)
        units = "" if unit == "generic" else f", {unit!r}" if step == 1 else f", {(unit, step)}"
        return f"numpy.{dtype.type.__name__}({text}{units})"
    order = "" if dtype.isnative else f" {{{dtype.str}}}"
    return f"numpy.{dtype.type.__name__}({text}){order}"
