"""Builds a call's arrays, scalars and dtypes with an implementation's own constructors, and checks each."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from fnp_spec.codec.dtypes import padding_mask
from fnp_spec.codec.memory import byte_bounds
from fnp_spec.harness.read import Reader, Seen, UnreadableError, address_of, attempt, strides_of, writeable


class UnbuildableError(Exception):
    """An argument cannot be built on this implementation; the text is a short stable phrase."""


@dataclass(frozen=True)
class Built:
    """An array of the implementation, and how far it is what the case describes.

    `shares`: it lies in the carrier's memory. `layout`: its strides are the carrier's. `address` is where a
    copy lies, when that is known. `writeable` and `strides` are what it said when it was built.
    """

    array: Any
    carrier: np.ndarray
    shares: bool
    layout: bool
    address: int | None
    writeable: bool | None
    strides: tuple[int, ...] | None


class Builder:
    """Builds values of one implementation.

    Every array is read back: one that differs from its carrier in dtype, shape or a single bit is not used.
    """

    def __init__(self, implementation: Any, reader: Reader) -> None:
        self.implementation = implementation
        self.reader = reader

    def array(self, carrier: np.ndarray) -> Built:
        """The implementation's array of the carrier's elements; raises `UnbuildableError`.

        Of those that pass, the one that shares the carrier's memory and has its strides is best; among equals
        the first.
        """
        best, failures = None, {_DTYPE}
        for candidate in self._candidates(carrier):
            built = self._check(candidate, carrier, failures)
            if built is None:
                continue
            if built.shares and built.layout:
                return built
            if best is None or (built.shares, built.layout) > (best.shares, best.layout):
                best = built
        if best is None:
            raise UnbuildableError(_refusal(carrier, max(failures)))
        return best

    def _candidates(self, carrier: np.ndarray) -> Iterator[Any]:
        spellings = self._spellings(carrier.dtype)
        for strategy in _STRATEGIES:
            for spelling in spellings:
                yield attempt(strategy, self.implementation, carrier, spelling)
        yield attempt(lambda: self.implementation.asarray(carrier))
        for spelling in spellings:
            yield attempt(lambda dtype: self.implementation.asarray(carrier, dtype=dtype), spelling)

    def _check(self, candidate: Any, carrier: np.ndarray, failures: set[int]) -> Built | None:
        if not isinstance(candidate, self.reader.array_types) or _wraps(candidate, self.reader.native):
            return None
        try:
            seen = self.reader.array(candidate)
        except UnreadableError:
            return None
        if seen.array.dtype != carrier.dtype or not seen.exact:
            return None
        if seen.array.shape != carrier.shape:
            failures.add(_SHAPE)
            return None
        if not same_bytes(seen.array, carrier):
            failures.add(_ELEMENTS)
            return None
        return self._describe(candidate, carrier, seen)

    def _describe(self, candidate: Any, carrier: np.ndarray, seen: Seen) -> Built:
        if not carrier.flags.writeable and writeable(candidate) is not False:
            attempt(lambda: candidate.setflags(write=False))
            if writeable(candidate) is not False:
                attempt(lambda: setattr(candidate.flags, "writeable", False))
        shares = seen.direct and address_of(seen.array) == address_of(carrier)
        return Built(
            candidate,
            carrier,
            shares=shares or not carrier.nbytes,
            layout=not carrier.nbytes or same_steps(carrier, seen.strides),
            address=address_of(seen.array) if seen.direct else None,
            writeable=writeable(candidate),
            strides=seen.strides,
        )

    def object_array(self, carrier: np.ndarray) -> Any:
        """The implementation's array of the same objects; raises `UnbuildableError`."""
        implementation = self.implementation

        def filled() -> Any:
            array = implementation.empty(carrier.shape, dtype=object)
            for index in np.ndindex(carrier.shape):
                array[index] = carrier[index]
            return array

        for build in (
            lambda: implementation.array(carrier.tolist(), dtype=object),
            filled,
            lambda: implementation.asarray(carrier),
        ):
            candidate = attempt(build)
            if isinstance(candidate, self.reader.array_types) and not _wraps(candidate, self.reader.native):
                seen = attempt(self.reader.array, candidate)
                if seen is not None and seen.array.dtype.char == "O" and _same_objects(seen.array, carrier):
                    return candidate
        raise UnbuildableError("cannot build dtype O")

    def dtype(self, wanted: np.dtype) -> Any:
        """The implementation's equal of a dtype; raises `UnbuildableError`."""
        for spelling in self._spellings(wanted):
            if not isinstance(spelling, str | type) and self.reader.dtype(spelling) == wanted:
                return spelling
        structured = wanted.names is not None or wanted.subdtype is not None
        raise UnbuildableError(
            "cannot build a structured dtype" if structured else f"cannot build dtype {phrase(wanted)}"
        )

    def _spellings(self, dtype: np.dtype) -> list[Any]:
        """Ways to name a dtype to the implementation, the surest first: its dtypes, its types, strings."""
        make = getattr(self.implementation, "dtype", None)
        if dtype.names is not None or dtype.subdtype is not None:
            made = [attempt(lambda form: make(form), form) for form in _structured_forms(dtype)]
            return [described for described in made if described is not None]
        kinds = (
            [getattr(self.implementation, name, None) for name in _type_names(dtype)] if _whole(dtype) else []
        )
        names = [dtype.str, dtype.name] if dtype.isnative else [dtype.str]
        made = [attempt(lambda form: make(form), form) for form in (*names, *kinds)]
        right = [
            described for described in made if described is not None and self.reader.dtype(described) == dtype
        ]
        return [*right[:1], *(kind for kind in kinds[:1] if kind is not None), *reversed(names)]

    def scalar(self, value: np.generic) -> Any:
        """The implementation's equal of a NumPy scalar; raises `UnbuildableError`."""
        if value.dtype.names is not None:
            raise UnbuildableError("cannot build a structured scalar")
        names = _type_names(value.dtype)
        kinds = [kind for name in names if (kind := getattr(self.implementation, name, None)) is not None]
        if not kinds:
            raise UnbuildableError(f"implementation has no numpy.{names[0]}")
        candidate = attempt(lambda: kinds[0](*_spelled(value)))
        if self.reader.is_array(candidate):
            seen = attempt(self.reader.array, candidate)
            read = seen.array[()] if seen is not None and seen.array.ndim == 0 else None
        else:
            read = candidate if isinstance(candidate, np.generic) else attempt(self.reader.scalar, candidate)
        if read is None or read.dtype != value.dtype or not same_bytes(np.asarray(read), np.asarray(value)):
            raise UnbuildableError(f"cannot build a scalar of dtype {phrase(value.dtype)}")
        return candidate


def same_bytes(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two arrays of one dtype and shape agree in every bit that carries meaning."""
    if not one.nbytes:
        return True
    mask = padding_mask(one.dtype)
    if mask is None:
        return one.tobytes() == other.tobytes()
    rows = [np.frombuffer(array.tobytes(), np.uint8).reshape(-1, mask.size) * mask for array in (one, other)]
    return bool(np.array_equal(*rows))


def same_steps(array: np.ndarray, strides: tuple[int, ...] | None) -> bool:
    """Whether the strides are the array's; an axis of length 1 has no step."""
    if strides is None:
        return array.size == 1
    return all(
        n == 1 or one == other for n, one, other in zip(array.shape, array.strides, strides, strict=True)
    )


def phrase(dtype: np.dtype) -> str:
    """A dtype in the text of a refusal: byte order only if it is foreign, strings without their length."""
    return dtype.kind if dtype.kind in "SUV" else dtype.str.lstrip("<|")


_DTYPE, _SHAPE, _ELEMENTS = range(3)
"""What the best candidate failed by."""


def _refusal(carrier: np.ndarray, failure: int) -> str:
    if carrier.dtype.names is not None:
        return "cannot build a structured array"
    if failure == _ELEMENTS:
        return f"cannot build these elements of dtype {phrase(carrier.dtype)}"
    if failure == _SHAPE:
        return (
            f"cannot build an array of {carrier.ndim} dimensions"
            if carrier.size
            else "cannot build an empty array"
        )
    return f"cannot build dtype {phrase(carrier.dtype)}"


def _memory(array: np.ndarray) -> tuple[memoryview, int]:
    """The bytes of the array's extent, and the offset of element (0, ..., 0) in them."""
    address, low, high = byte_bounds(array)
    data = memoryview((ctypes.c_char * (high - low)).from_address(low)).cast("B")
    return data if array.flags.writeable else data.toreadonly(), address - low


def _strided(implementation: Any, carrier: np.ndarray, dtype: Any) -> Any:
    if not carrier.nbytes:
        return None
    data, offset = _memory(carrier)
    return implementation.ndarray(
        carrier.shape, dtype=dtype, buffer=data, offset=offset, strides=carrier.strides
    )


def _from_buffer(implementation: Any, carrier: np.ndarray, dtype: Any) -> Any:
    if not carrier.nbytes:
        return None
    data, offset = _memory(carrier)
    flat = implementation.frombuffer(data, dtype=dtype)
    if carrier.flags.c_contiguous:
        return flat if carrier.ndim == 1 else flat.reshape(carrier.shape)
    start = flat[offset // carrier.itemsize :] if offset else flat
    return implementation.lib.stride_tricks.as_strided(start, carrier.shape, carrier.strides)


def _from_dlpack(implementation: Any, carrier: np.ndarray, dtype: Any) -> Any:  # noqa: ARG001
    return implementation.from_dlpack(carrier)


def _from_lists(implementation: Any, carrier: np.ndarray, dtype: Any) -> Any:
    return implementation.array(carrier.tolist(), dtype=dtype)


def _empty(implementation: Any, carrier: np.ndarray, dtype: Any) -> Any:
    return None if carrier.size else implementation.empty(carrier.shape, dtype=dtype)


_STRATEGIES: tuple[Callable[[Any, np.ndarray, Any], Any], ...] = (
    _strided,
    _from_buffer,
    _from_dlpack,
    _from_lists,
    _empty,
)
"""Lists come before `asarray`, which wins when it shares memory: it may answer with a NumPy array in disguise."""


def _wraps(candidate: Any, native: Any) -> bool:
    """Whether it holds a NumPy array in a place where the implementation's own arrays hold something else.

    What is done with such an array is done by NumPy, or fails for want of the implementation's own storage.
    """
    for name, value in getattr(candidate, "__dict__", {}).items():
        own = getattr(native, "__dict__", {}).get(name)
        if isinstance(value, np.ndarray) and own is not None and not isinstance(own, np.ndarray):
            return True
    return False


def _same_objects(one: np.ndarray, other: np.ndarray) -> bool:
    def same(a: object, b: object) -> bool:
        return a is b or (type(a) is type(b) and attempt(lambda: bool(a == b)) is True)

    return one.shape == other.shape and all(map(same, one.flat, other.flat))


def _whole(dtype: np.dtype) -> bool:
    """Whether the scalar type alone says all of the dtype."""
    return dtype.kind in "biufcO" and dtype.isnative


def _type_names(dtype: np.dtype) -> tuple[str, ...]:
    name = dtype.type.__name__
    return (name, "bool_") if name == "bool" else (name, dtype.name) if _whole(dtype) else (name,)


def _spelled(value: np.generic) -> tuple[object, ...]:
    """Python values that make the scalar, as arguments of its type."""
    if value.dtype.kind in "mM":
        unit, step = np.datetime_data(value.dtype)
        count = "NaT" if np.isnat(value) else int(value.view(np.int64))  # type: ignore[arg-type]
        return (count,) if unit == "generic" else (count, f"{step if step > 1 else ''}{unit}")
    return (value.item(),)


def _structured_forms(dtype: np.dtype) -> list[object]:
    """A structured dtype as its constructor takes it: a list where that says all, else a dict."""
    if dtype.subdtype is not None:
        base, shape = dtype.subdtype
        return [(base.str, shape)]
    fields = [dtype.fields[name] for name in dtype.names]  # type: ignore[index,union-attr]
    spec = {
        "names": list(dtype.names or ()),
        "formats": [field[0].str for field in fields],
        "offsets": [field[1] for field in fields],
        "itemsize": dtype.itemsize,
    }
    plain = all(field[0].names is None and field[0].subdtype is None for field in fields)
    listed = [(name, field[0].str) for name, field in zip(dtype.names or (), fields, strict=True)]
    return [*([listed] if plain and np.dtype(listed) == dtype else []), *([spec] if plain else [])]
