"""The classes of faults, and the parameters of those that have one."""

from __future__ import annotations

from enum import StrEnum


class Fault(StrEnum):
    """One way to be wrong, in one operation."""

    ULP = "ulp"
    """One floating-point number of the result is the next one."""
    OFF_BY_ONE = "off_by_one"
    """One element of the result is one more, or another word."""
    DTYPE = "dtype"
    """The result has another dtype of its kind."""
    PROMOTION = "promotion"
    """Of arguments of two dtypes the first decides."""
    ORDER = "order"
    """The elements of the result stand in reverse."""
    MEMORY_ORDER = "memory_order"
    """A result in C order is in Fortran order, and the other way round."""
    COPY_FOR_VIEW = "copy_for_view"
    """A result that shows the memory of an argument is a copy."""
    VIEW_FOR_COPY = "view_for_copy"
    """A result that has the elements of an argument shows its memory."""
    IN_PLACE = "in_place"
    """The result is written over an argument of its shape and dtype."""
    LOST_WARNING = "lost_warning"
    """No warning gets out."""
    EXTRA_WARNING = "extra_warning"
    """There is a warning more."""
    EXCEPTION = "exception"
    """What is raised has another class."""
    ACCEPTS = "accepts"
    """What NumPy refuses returns None."""
    IGNORED_KEYWORD = "ignored_keyword"
    """The parameter is left at its default, whatever is given."""
    WRONG_DEFAULT = "wrong_default"
    """The parameter has another default."""
    AT_SIZE = "at_size"
    """Wrong where an argument is an array of that size."""
    AT_LAYOUT = "at_layout"
    """Wrong where an argument is an array that lies so."""
    AT_DTYPE = "at_dtype"
    """Wrong where an argument is an array or scalar of that dtype."""
    AFTER_FIRST = "after_first"
    """Right for the first case of the operation in a process, wrong for all later ones."""


GIVEN, LEFT_OUT = "given", "left_out"
"""Siblings of a call by a parameter; the others are by the words below, of its first array."""
SIZES = ("0", "0-d", "1")
LAYOUTS = ("negative", "zero", "fortran", "strided", "swapped", "readonly")
"""Strides below zero; of zero; Fortran order; with gaps; other byte order; not writeable."""
DTYPES = (
    "b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16",
    "O", "S", "U", "M", "m", "V",
)  # fmt: skip
"""Strings, times and structs of any size count as one."""
