"""Builds a call's arrays, scalars and dtypes with an implementation's own constructors, and checks each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from fnp_spec.guest.harness.foreign.kind import Kind, kind_of
from fnp_spec.guest.harness.foreign.protocols import (
    UnreadableError,
    address_of,
    attempt,
    quietly,
    same_bytes,
    writeable,
)
from fnp_spec.guest.harness.foreign.read import Reader, Seen
from fnp_spec.guest.harness.foreign.strategies import Way, spellings, type_names, ways
from fnp_spec.guest.vocabulary import Refusal


class UnbuildableError(Exception):
    """An argument cannot be built on this implementation; the text is a reason of the protocol."""


@dataclass(frozen=True)
class Built:
    """An array of the implementation, and how far it is what the case describes.

    `carrier` is the case's array in NumPy. `shares`: the array lies in the carrier's memory. `layout`: it has
    the carrier's strides. `address` is where it lies, None if that cannot be seen. `writeable` and `strides`
    are what it said when it was built, and `seen` is how it was read then.
    """

    array: Any
    carrier: np.ndarray
    shares: bool
    layout: bool
    address: int | None
    writeable: bool | None
    strides: tuple[int, ...] | None
    seen: Seen


_DTYPE, _SHAPE, _ELEMENTS = range(3)
"""What the best of the failed candidates failed by."""


class Builder:
    """Builds values of one implementation.

    Every array is read back: one that differs from its carrier in dtype, shape or a single bit is not used.
    """

    def __init__(self, implementation: Any, reader: Reader) -> None:
        self.implementation = implementation
        self.reader = reader

    @quietly
    def array(self, carrier: np.ndarray) -> Built:
        """The implementation's array of the carrier's elements; raises `UnbuildableError`.

        For a carrier that owns its memory, best is one of the same strides that does so too, in a place that
        is known; for a view, one that shares its memory, then one of its strides. Among equals, the first.
        What is best for the probe of its kind is taken when it is as good for the carrier.
        """
        failures = {_DTYPE}
        best = self._best_of(kind_of(carrier))
        if best is not None:
            way, rank = best
            built = self._built(way, carrier, failures)
            if built is not None and _rank(built) == rank:
                return built
        tried = self._tried(carrier, failures)
        if tried is None:
            raise UnbuildableError(_refusal(carrier, max(failures)))
        return tried[1]

    def _best_of(self, kind: Kind) -> tuple[Way, tuple[bool, ...]] | None:
        """The way that does best for a kind of array, and how well; None if none does."""
        known = self.reader.best
        if kind not in known:
            tried = self._tried(kind.probe(), set())
            known[kind] = None if tried is None else (tried[0], _rank(tried[1]))
        return known[kind]

    def _tried(self, carrier: np.ndarray, failures: set[int]) -> tuple[Way, Built] | None:
        """The first of the best ways, and what it makes of the carrier; None if none is faithful."""
        best: tuple[Way, Built] | None = None
        for way in ways(self._spellings(carrier.dtype), self.reader.shows_memory):
            built = self._built(way, carrier, failures)
            if built is not None and (best is None or _rank(built) > _rank(best[1])):
                best = way, built
            if best is not None and all(_rank(best[1])):
                break
        return best

    def object_array(self, carrier: np.ndarray) -> Any:
        """The implementation's array of the same objects or strings; raises `UnbuildableError`."""
        implementation = self.implementation
        dtype = object if carrier.dtype.char == "O" else self.dtype(carrier.dtype)

        def filled() -> Any:
            array = implementation.empty(carrier.shape, dtype=dtype)
            for index in np.ndindex(carrier.shape):
                array[index] = carrier[index]
            return array

        for make in (
            lambda: implementation.asarray(carrier),
            lambda: implementation.array(carrier.tolist(), dtype=dtype),
            filled,
        ):
            candidate = attempt(make)
            seen = self._read(candidate)
            if seen is not None and seen.array.dtype == carrier.dtype and _same_objects(seen.array, carrier):
                return candidate
        raise UnbuildableError(Refusal.DTYPE.of(word(carrier.dtype)))

    def dtype(self, wanted: np.dtype) -> Any:
        """The implementation's equal of a dtype; raises `UnbuildableError`."""
        for spelling in self._spellings(wanted):
            found = None if isinstance(spelling, str | type) else self.reader.dtype(spelling)
            if found is not None and found == wanted:
                return spelling
        raise UnbuildableError(Refusal.DTYPE.of(word(wanted)))

    def scalar(self, value: np.generic) -> Any:
        """The implementation's equal of a NumPy scalar; raises `UnbuildableError`."""
        names = type_names(value.dtype)
        kinds = [kind for name in names if (kind := getattr(self.implementation, name, None)) is not None]
        if not kinds:
            raise UnbuildableError(Refusal.LACKS.of(f"numpy.{names[0]}"))
        candidate = attempt(lambda: kinds[0](*_spelled(value)))
        read: Any = candidate
        if self.reader.is_array(candidate):
            seen = attempt(self.reader.array, candidate)
            read = seen.array[()] if seen is not None and seen.array.ndim == 0 else None
        elif not isinstance(candidate, np.generic):
            read = attempt(self.reader.scalar, candidate)
        if read is None or read.dtype != value.dtype or not same_bytes(np.asarray(read), np.asarray(value)):
            raise UnbuildableError(Refusal.SCALAR.of(word(value.dtype)))
        return candidate

    def _built(self, way: Way, carrier: np.ndarray, failures: set[int]) -> Built | None:
        """What one way makes of the carrier, None unless it is faithful."""
        candidate = way.make(self.implementation, carrier)
        seen = self._read(candidate)
        if seen is None or not _faithful(seen, carrier, failures):
            return None
        return _built(candidate, carrier, seen)

    def _spellings(self, dtype: np.dtype) -> list[Any]:
        def right(described: Any) -> bool:
            found = None if described is None else self.reader.dtype(described)
            # To NumPy, None equals float64.
            return (
                found is not None
                and found == dtype
                and found.isalignedstruct == dtype.isalignedstruct
                and found.metadata == dtype.metadata
            )

        key = dtype, dtype.char, dtype.isalignedstruct, str(dtype.metadata)
        known = self.reader.spellings
        if key not in known:
            known[key] = spellings(self.implementation, dtype, right)
        return known[key]

    def _read(self, candidate: Any) -> Seen | None:
        if not isinstance(candidate, self.reader.array_types) or _wraps(candidate, self.reader.native):
            return None
        try:
            return self.reader.array(candidate)
        except UnreadableError:
            return None


def same_steps(array: np.ndarray, strides: tuple[int, ...] | None) -> bool:
    """Whether the strides are the array's; an axis of length 1 has no step."""
    if array.size <= 1:
        return True
    if strides is None:
        return False
    axes = zip(array.shape, array.strides, strides, strict=True)
    return all(length == 1 or one == other for length, one, other in axes)


def word(dtype: np.dtype) -> str:
    """A dtype as a parameter of a refusal: byte order only if it is foreign, strings without length."""
    if dtype.metadata:
        return "metadata"
    if dtype.names is not None or dtype.subdtype is not None:
        return "subarray" if dtype.names is None else "struct"
    return dtype.kind if dtype.kind in "SUVT" else dtype.str.lstrip("<|")


def _faithful(seen: Seen, carrier: np.ndarray, failures: set[int]) -> bool:
    dtype = seen.array.dtype
    if dtype != carrier.dtype or dtype.metadata != carrier.dtype.metadata or not seen.exact:
        return False
    if not seen.sure:
        failures.add(_ELEMENTS)
        return False
    if seen.array.shape != carrier.shape:
        failures.add(_SHAPE)
        return False
    if not same_bytes(seen.array, carrier):
        failures.add(_ELEMENTS)
        return False
    return True


def _refusal(carrier: np.ndarray, failure: int) -> str:
    if failure == _ELEMENTS:
        return Refusal.ELEMENTS.of(word(carrier.dtype))
    if failure == _SHAPE:
        return Refusal.RANK.of(f"{carrier.ndim}-d {word(carrier.dtype)}")
    return Refusal.DTYPE.of(word(carrier.dtype))


def _rank(built: Built) -> tuple[bool, ...]:
    if built.carrier.flags.owndata and built.carrier.nbytes:
        return built.layout, built.address is not None, not built.shares
    return built.shares, built.layout


def _built(candidate: Any, carrier: np.ndarray, seen: Seen) -> Built:
    if not carrier.flags.writeable and writeable(candidate) is not False:
        attempt(lambda: candidate.setflags(write=False))
        if writeable(candidate) is not False:
            attempt(lambda: setattr(candidate.flags, "writeable", False))
    shares = seen.direct and address_of(seen.array) == address_of(carrier)
    return Built(
        candidate,
        carrier,
        shares=shares or not carrier.nbytes,
        layout=same_steps(carrier, seen.strides),
        address=address_of(seen.array) if seen.direct else None,
        writeable=writeable(candidate),
        strides=seen.strides,
        seen=seen,
    )


def _wraps(candidate: Any, native: Any) -> bool:
    """Whether it holds a NumPy array in a place where the implementation's own arrays hold something else.

    What is done with such an array is done by NumPy, or fails for want of the implementation's own storage.
    """
    own = getattr(native, "__dict__", {})
    return any(
        isinstance(value, np.ndarray) and own.get(name) is not None and not isinstance(own[name], np.ndarray)
        for name, value in getattr(candidate, "__dict__", {}).items()
    )


def _same_objects(one: np.ndarray, other: np.ndarray) -> bool:
    def same(a: object, b: object) -> bool:
        return a is b or (type(a) is type(b) and attempt(lambda: bool(a == b)) is True)

    return one.shape == other.shape and all(map(same, one.ravel(), other.ravel()))


def _spelled(value: np.generic) -> tuple[object, ...]:
    """Python values that make the scalar, as arguments of its type."""
    if not isinstance(value, np.datetime64 | np.timedelta64):
        return (value.item(),)
    unit, step = np.datetime_data(value.dtype)
    count = "NaT" if np.isnat(value) else int(value.view(np.int64))
    return (count,) if unit == "generic" else (count, f"{step if step > 1 else ''}{unit}")
