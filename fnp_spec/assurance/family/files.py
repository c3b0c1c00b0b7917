"""Array files: what is saved is loaded, in the bytes that the format says."""

from __future__ import annotations

import io

import numpy as np
from hypothesis import strategies as st

from fnp_spec.assurance.ask import Ask
from fnp_spec.assurance.demand import agrees, alike, holds, same
from fnp_spec.assurance.law import law
from fnp_spec.assurance.question import call
from fnp_spec.assurance.strategies import FLOATS, arrays, shapes
from fnp_spec.model.case import ArchiveMembers

_PACKET = "FNP-P2C-009"
_FORMAT = "numpy.lib.format: format version 1.0"


@law(_PACKET, f"numpy.save; {_FORMAT}", arrays())
def what_is_saved_is_in_the_bytes_of_the_format(ask: Ask, x: np.ndarray) -> None:
    """The file of an array is, byte by byte, the one that NumPy writes."""
    agrees(ask, [call("numpy.save", io.BytesIO(), x)])


@law(_PACKET, "numpy.save, numpy.load", arrays())
def what_is_saved_is_loaded(ask: Ask, x: np.ndarray) -> None:
    """An array that is saved and loaded has its dtype, its shape and its elements."""
    saved = ask(call("numpy.save", io.BytesIO(), x))
    data = saved.left(0)
    holds(saved, isinstance(data, bytes) and bool(data), "a file")
    same(ask(call("numpy.load", io.BytesIO(data))), x)


@law(_PACKET, f"numpy.load; {_FORMAT}", arrays(), st.sampled_from(((1, 0), (2, 0), (3, 0))))
def what_numpy_saved_is_loaded(ask: Ask, x: np.ndarray, version: tuple[int, int]) -> None:
    """An array is loaded from the file that NumPy writes, in each version of the format."""
    stream = io.BytesIO()
    np.lib.format.write_array(stream, x, version)
    same(ask(call("numpy.load", io.BytesIO(stream.getvalue()))), x)


@law(
    _PACKET,
    "numpy.savez, numpy.savez_compressed",
    arrays(),
    arrays(),
    st.booleans(),
    tolerance=ArchiveMembers(kind="archive_members"),
)
def members_of_an_archive_are_loaded_by_name(
    ask: Ask, x: np.ndarray, y: np.ndarray, compressed: bool
) -> None:
    """Arrays that are saved together are loaded by their names, those without one by their number."""
    name = "numpy.savez_compressed" if compressed else "numpy.savez"
    saved = ask(call(name, io.BytesIO(), x, y=y))
    loaded = ask(call("numpy.load", io.BytesIO(saved.left(0))))
    members = loaded.value if isinstance(loaded.value, dict) else {}
    holds(loaded, members.keys() == {"arr_0", "y"}, "arr_0 and y")
    for member, right in (("arr_0", x), ("y", y)):
        holds(loaded, np.asarray(members[member]).dtype == right.dtype, f"{member} of dtype {right.dtype}")
        alike(loaded, members[member], right)


@law(_PACKET, "numpy.savetxt, numpy.loadtxt", arrays(FLOATS[:2], shapes(2, 2, 3, 1)))
def text_with_enough_digits_is_loaded_exactly(ask: Ask, x: np.ndarray) -> None:
    """With 18 digits, a number that is written as text is read as the same number."""
    saved = ask(call("numpy.savetxt", io.BytesIO(), x))
    read = ask(call("numpy.loadtxt", io.BytesIO(saved.left(0)), dtype=x.dtype, ndmin=2))
    same(read, x)


LAWS = (
    what_is_saved_is_in_the_bytes_of_the_format,
    what_is_saved_is_loaded,
    what_numpy_saved_is_loaded,
    members_of_an_archive_are_loaded_by_name,
    text_with_enough_digits_is_loaded_exactly,
)
