"""Families: the causes above the operation, by which one change of an implementation closes many items."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from fnp_spec.guest.vocabulary import SUBSCRIPT, Aspect, Refusal
from fnp_spec.ledger.causes import Cause, CauseKey
from fnp_spec.model.debt import Family
from fnp_spec.model.difference import Kind
from fnp_spec.model.outcome import Status

MOST_LEADING = 10

_ENDED = {
    Status.CRASHED: "the process dies",
    Status.TIMED_OUT: "a call does not return",
    Status.OUT_OF_MEMORY: "a call takes all memory",
    Status.ERRORED: "the harness fails",
}
_OF_KIND = {
    Kind.SHAPE: "another shape",
    Kind.ELEMENT: "other elements",
    Kind.LAW: "breaks a law",
    Kind.CONTENT: "another value",
    Kind.DESCRIPTOR: "another dtype as the result",
    Kind.LENGTH: "another number of items",
    Kind.KEYS: "other keys",
    Kind.UNREADABLE: "an array that cannot be read",
    Kind.STRIDES: "another memory order",
    Kind.COPY: "a copy where NumPy gives a view",
    Kind.ALIAS: "a view where NumPy gives a copy",
    Kind.PLACE: "a view of another place",
    Kind.WRITEABLE: "another permission to write",
    Kind.FIELDS: "a named tuple of other fields",
    Kind.RETURNS: "an answer where NumPy raises",
    Kind.EXCEPTION: "an exception of another class",
    Kind.MESSAGE: "another message, and the test matches it",
    Kind.SILENT: "no warning where NumPy warns",
    Kind.WARNS: "a warning where NumPy is silent",
    Kind.CATEGORIES: "warnings of other categories",
}
"""Families that the kind of a difference makes alone."""
_KINDS_OF_DTYPE = {
    "b": "booleans", "i": "integers", "u": "integers", "f": "floats", "c": "complex numbers", "S": "bytes",
    "U": "text", "V": "raw items", "M": "dates", "m": "durations", "O": "objects",
    "T": "variable-width strings",
}  # fmt: skip
"""By the first letter of a type string."""
_KINDS_OF_WORD = {
    "long": "integers", "longlong": "integers", "ulong": "integers", "ulonglong": "integers",
    "struct": "structured items", "subarray": "structured items", "record": "structured items",
    "string": "variable-width strings", "metadata": "dtypes with metadata",
}  # fmt: skip
"""By the word of what has no type string."""
_NUMBERS = {"booleans", "integers", "floats", "complex numbers"}


def family(key: CauseKey) -> str:
    """The family of a cause, from its codes alone."""
    match key.status:
        case Status.MISSING if key.operation.endswith(f".{SUBSCRIPT}"):
            return "classes that cannot be subscripted"
        case Status.MISSING:
            return f"missing operations of {key.operation.rpartition('.')[0]}"
        case Status.FALLBACK:
            return f"NumPy answers for {key.operation.rpartition('.')[0]}"
        case Status.BLOCKED:
            return f"set-up stops at {key.signature[1] if len(key.signature) > 1 else 'no step'}"
        case Status.UNOBSERVABLE:
            return _not_observed(*key.signature)
        case Status.DIVERGED | Status.PASSED:
            return _difference(key.aspect, *key.signature)
        case Status.CRASHED | Status.TIMED_OUT | Status.OUT_OF_MEMORY | Status.ERRORED:
            return _ENDED[key.status]
        case _:
            assert_never(key.status)


def _not_observed(code: str, parameter: str = "") -> str:
    """A reason that no row knows is a family of its own: it is a fixed phrase of its harness."""
    match code:
        case Refusal.DTYPE:
            return f"cannot build {_dtypes(parameter)}"
        case Refusal.ELEMENTS:
            return f"cannot build all elements of {_dtypes(parameter)}"
        case Refusal.RANK:
            return f"cannot build all ranks of {_dtypes(parameter.rpartition(' ')[2])}"
        case Refusal.SCALAR:
            return "cannot build NumPy scalars"
        case Refusal.LACKS:
            return "names that arguments need are missing"
        case _:
            return f"not seen: {code}"


def _dtypes(word: str) -> str:
    """Dtypes that come together: of foreign byte order, dates of any unit, ..."""
    if word.startswith(">"):
        return "dtypes of foreign byte order"
    kind = _kind(word)
    return f"dtype {word}" if kind in _NUMBERS else kind


def _kind(word: str) -> str:
    """What dtypes are of, by their word."""
    plain = word.lstrip(">")
    return _KINDS_OF_WORD.get(plain) or _KINDS_OF_DTYPE.get(plain[:1], word)


def _difference(aspect: Aspect | None, kind: str, expected: str = "", got: str = "") -> str:
    if aspect is Aspect.EFFECTS:
        return (
            "arguments that should change do not" if kind == Kind.UNCHANGED else "other effects on arguments"
        )
    match kind:
        case Kind.TYPE | Kind.CONTAINER | Kind.HOLDER | Kind.NUMBER:
            return f"{got} instead of {expected}"
        case Kind.DTYPE | Kind.OBJECTS:
            return _other_dtype(expected, got)
        case Kind.RAISES:
            return f"{got.rpartition('.')[2]} where NumPy answers"
        case _:
            return _OF_KIND[Kind(kind)]


def _other_dtype(expected: str, got: str) -> str:
    kinds = [_kind(expected), _kind(got)]
    if kinds[0] != kinds[1]:
        return f"{kinds[0]} become {kinds[1]}"
    if expected == got:  # the word leaves out lengths and fields
        return f"{kinds[0]} of another length or other fields"
    if expected.lstrip(">") == got.lstrip(">"):
        return f"{kinds[0]} of the other byte order"
    return f"{kinds[0]} of another dtype"


def families(causes: Iterable[Cause]) -> tuple[Family, ...]:
    """Every family with its items and cases, a case once in each, most cases first."""
    found: dict[str, list[Cause]] = {}
    for cause in causes:
        found.setdefault(family(cause.key), []).append(cause)
    made = [
        Family(name=name, items=len(group), cases=len(set().union(*(cause.members for cause in group))))
        for name, group in found.items()
    ]
    return tuple(sorted(made, key=lambda one: (-one.cases, one.name)))


def explained(causes: Iterable[Cause], leading: Iterable[Family]) -> int:
    """Cases with an item in one of the families, each counted once."""
    names = {one.name for one in leading}
    return len(set().union(*(cause.members for cause in causes if family(cause.key) in names)))
