"""The words that both sides share: the forms of a call, and the aspects of its answer."""

from __future__ import annotations

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
    OPERATOR = "operator"
    """An operator, subscript or protocol builtin, named by its special method, operands as written."""


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
