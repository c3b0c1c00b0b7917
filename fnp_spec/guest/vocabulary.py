"""The words that both sides share: forms of a call, aspects of its answer, reasons why one is not seen."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Form(StrEnum):
    """How the operation of a call is invoked."""

    CALL = "call"
    """`numpy.reshape(*args, **kwargs)`: a function, a ufunc or a type."""
    METHOD = "method"
    """`args[0].reshape(*args[1:], **kwargs)`."""
    GET = "get"
    """Attribute read: `args[0].shape`."""
    SET = "set"
    """Attribute assignment: `args[0].shape = args[1]`."""
    CONSTANT = "constant"
    """What a module holds, `numpy.pi`: there are no arguments."""
    OPERATOR = "operator"
    """An operator, subscript or protocol builtin, named by its special method, operands as written."""


BY_NAME = frozenset({Form.CALL, Form.CONSTANT})
"""The forms of what is looked for by its name alone; the others are found on their first argument."""


SUBSCRIPT = "__class_getitem__"
"""The method that a class is subscripted with: `numpy.ndarray[Any, Any]`."""


class OperationForm(StrEnum):
    """What a public operation is."""

    CALL = "call"
    """A function, a ufunc, a type, or a method of a class itself."""
    METHOD = "method"
    ATTRIBUTE = "attribute"
    CONSTANT = "constant"
    """A value that a module holds: `numpy.pi`."""
    OPERATOR = "operator"
    """The special method of an operator, a subscript or a protocol builtin."""


ADMITTED: Mapping[OperationForm, frozenset[Form]] = {
    OperationForm.CALL: frozenset({Form.CALL}),
    OperationForm.METHOD: frozenset({Form.METHOD}),
    OperationForm.ATTRIBUTE: frozenset({Form.GET, Form.SET}),
    OperationForm.CONSTANT: frozenset({Form.CONSTANT}),
    OperationForm.OPERATOR: frozenset({Form.OPERATOR, Form.METHOD}),
}
"""How a case may invoke what an operation is. Read-only attributes are assigned to as well: to be refused."""


class Aspect(StrEnum):
    """What is judged, each on its own."""

    TYPE = "type"
    """Kind of the result: array, scalar, dtype, tuple, None, which Python type."""
    VALUE = "value"
    """Elements and contents."""
    DTYPE = "dtype"
    SHAPE = "shape"
    STRIDES = "strides"
    """Memory order of an array result (steps of axes of length > 1)."""
    VIEW = "view"
    """Whether an array result is a view of an argument's memory, of which, and where."""
    EFFECTS = "effects"
    """Arguments after the call: memory, containers, stream contents and positions."""
    EXCEPTION = "exception"
    """Whether it raises, and the class."""
    MESSAGE = "message"
    """Text of the exception; advisory unless the test matched it."""
    WARNINGS = "warnings"
    """Categories of the warnings issued."""


class Refusal(StrEnum):
    """Reasons that have a parameter, which follows after `: `: why an argument or a step cannot be made.

    Any other reason is a fixed phrase. All are codes of the protocol: what is not seen is grouped by them.
    """

    DTYPE = "cannot build dtype"
    """Of a dtype: `f8`, `>f8`, `U` of any length, `struct`."""
    ELEMENTS = "cannot build these elements of dtype"
    RANK = "cannot build an array"
    """Of so many dimensions and a dtype: `0-d U`."""
    SCALAR = "cannot build a scalar of dtype"
    LACKS = "implementation has no"
    """Of a public name of NumPy."""
    RAISES = "raises"
    """Of a step of the set-up: a class of exception."""

    def of(self, parameter: str) -> str:
        """The reason with its parameter."""
        return f"{self}: {parameter}"


def split_reason(reason: str) -> tuple[str, ...]:
    """A reason as its code and its parameter, if it has one."""
    return tuple(reason.split(": ", 1))
