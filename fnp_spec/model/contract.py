"""Contract tables: what the cases of an operation have in common, as rules that cover each of them once.

A table is read from the top: a case is covered by the first row whose `given` it meets, and does what that
row says. The last row has no `given`, and covers all that the rows above it do not.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Generic, TypeVar

from pydantic import Field

from fnp_spec.model.base import Model, OperationName


class Given(StrEnum):
    """What of a call decides whether a row covers it, from coarse to fine.

    The last four tell of each argument in turn, `_` where they do not look, keywords by their name.
    """

    ANY = "any"
    """Nothing: any call that no row above covers."""
    KINDS = "kinds"
    """The kinds of dtype among the operands: `float int`."""
    NAMES = "names"
    """How many arguments are positional, and which keywords there are: `2, axis`."""
    DTYPES = "dtypes"
    """The dtypes, Python numbers by their type: `f8, int, dtype=i4`."""
    RANKS = "ranks"
    """The numbers of dimensions: `2-d, 1-d`."""
    LAYOUT = "layout"
    """How the arrays lie in memory: `C`, `F`, `CF` (both) or `strided`."""
    ARGUMENTS = "arguments"
    """As the level before, and options by value: `2-d, axis=1`."""


class DTypeRule(StrEnum):
    """Of which dtype a result is; what comes first is preferred where several hold."""

    NONE = "none"
    """`of`: the Python types of the results."""
    SAME = "same"
    """That of the argument `of`, byte order included."""
    PROMOTED = "promoted"
    """To which NumPy promotes the arguments, in native byte order."""
    ASKED = "asked"
    """That which the argument `of` names."""
    SUM = "sum"
    """Promoted; of booleans and integers shorter than 64 bits, the 64-bit integer of their sign."""
    MEAN = "mean"
    """Promoted; of booleans and integers, f8."""
    FLOATING = "floating"
    """Promoted; of booleans and integers, the smallest float that ufuncs take for them, f2 to f8."""
    REAL = "real"
    """Promoted; of complex numbers, that of their parts."""
    COMPLEX = "complex"
    """Promoted, as complex numbers of that precision."""
    NATIVE = "native"
    """That of the argument `of`, in native byte order."""
    FIXED = "fixed"
    """`of`, in native byte order where it names none; of each result in turn where they differ."""
    VARIES = "varies"
    """As more of the call decides than `given` can say."""


class ShapeRule(StrEnum):
    """Of which shape a result is; what comes first is preferred where several hold."""

    NONE = "none"
    """No result is an array or a scalar."""
    SCALAR = "scalar"
    """(), of a scalar or a 0-d array."""
    SAME = "same"
    """That of the argument `of`."""
    BROADCAST = "broadcast"
    """To which the arguments broadcast together."""
    REDUCED = "reduced"
    """That of the first argument without the axes of `axis`, or with these of length one (`keepdims`)."""
    GIVEN = "given"
    """That which the argument `of` states."""
    FLAT = "flat"
    """One axis, as long as the argument `of` has elements."""
    REVERSED = "reversed"
    """That of the argument `of`, axes in reverse."""
    PRODUCT = "product"
    """Of the matrix product of the first two arguments."""
    JOINED = "joined"
    """Of the first argument's items along one of their axes."""
    STACKED = "stacked"
    """Of the first argument's items along a new axis."""
    PERMUTED = "permuted"
    """That of the argument `of`, axes in another order."""
    RESHAPED = "reshaped"
    """As many elements as the argument `of` has."""
    DROPPED = "dropped"
    """That of the argument `of` without some of its axes."""
    ADDED = "added"
    """That of the argument `of` with some more axes."""
    SELECTED = "selected"
    """As many axes as the argument `of` has, none longer than there."""
    RANK = "rank"
    """As many axes as `of` says; of each result in turn where they differ."""
    VARIES = "varies"


class OrderRule(StrEnum):
    """How the elements of a new array of two dimensions or more lie in memory, by NumPy's letters."""

    NONE = "none"
    """No result is a new array with two axes longer than one."""
    C = "C"
    """The last axis runs fastest."""
    K = "K"
    """As those of the first array among the arguments, gaps closed."""
    A = "A"
    """As Fortran does where all arrays among the arguments lie so, otherwise as C does."""
    F = "F"
    """The first axis runs fastest."""
    VARIES = "varies"


class MemoryRule(StrEnum):
    """Whose memory the arrays of a result are."""

    NONE = "none"
    """No result is an array, or only of objects, whose memory is not modelled."""
    FRESH = "fresh"
    """New memory."""
    VIEW = "view"
    """Views of the argument `of`."""
    PART = "part"
    """Some are views of an argument."""
    VARIES = "varies"


class EffectRule(StrEnum):
    """What a call does to its arguments."""

    NONE = "none"
    """Nothing."""
    CHANGES = "changes"
    """Changes the argument or arguments `of`."""
    VARIES = "varies"


def _usual(field: object) -> bool:
    """Whether a field need not be written."""
    return field in ((), "", Given.ANY)


R = TypeVar("R", bound=StrEnum)


class Row(Model, Generic[R]):
    """A rule, and how many cases it covers."""

    by: Annotated[Given, Field(description="What `given` is of.", exclude_if=_usual)] = Given.ANY
    given: Annotated[
        tuple[str, ...],
        Field(description="Covers a call that has one of these; empty: any that is left.", exclude_if=_usual),
    ] = ()
    rule: R
    of: Annotated[
        str, Field(description="The argument or the dtype that the rule speaks of.", exclude_if=_usual)
    ] = ""
    cases: Annotated[int, Field(ge=1)]


class ErrorRow(Model):
    """An error that calls raise, by its class and the text of its message."""

    name: Annotated[str, Field(description="The nearest public class.")]
    message: Annotated[str, Field(description="With `{}` for what differs from call to call.")]
    only: Annotated[
        str,
        Field(
            description="What these calls have and no other call of the operation; empty: nothing.",
            exclude_if=_usual,
        ),
    ] = ""
    cases: Annotated[int, Field(ge=1)]


class DTypeContract(Model):
    """The dtypes of the results of one operation."""

    operation: OperationName
    rows: tuple[Row[DTypeRule], ...]


class ShapeContract(Model):
    """The shapes of the results of one operation, and their order in memory."""

    operation: OperationName
    rows: tuple[Row[ShapeRule], ...]
    order: tuple[Row[OrderRule], ...]


class ErrorContract(Model):
    """The errors of one operation."""

    operation: OperationName
    returns: Annotated[int, Field(ge=0, description="Cases that raise nothing: those of the other tables.")]
    rows: tuple[ErrorRow, ...]


class MemoryContract(Model):
    """Whose memory the results of one operation are, and what it does to its arguments."""

    operation: OperationName
    rows: tuple[Row[MemoryRule], ...]
    effects: tuple[Row[EffectRule], ...]
