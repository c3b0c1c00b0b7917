"""The table of aspects: a row says all that is peculiar to one. A new aspect is a row and its comparison."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.model.case import Observation
from fnp_spec.model.difference import (
    AnswerSide,
    Difference,
    DTypeSide,
    Kind,
    Part,
    Side,
    TypeSide,
    WarningsSide,
)
from fnp_spec.model.dtype import DType
from fnp_spec.model.value import Array, ObjectArray, Scalar, Value
from fnp_spec.value.parts import held_by, leaves

_LAYOUT = frozenset({Aspect.STRIDES, Aspect.VIEW})
_CONTENT = _LAYOUT | {Aspect.VALUE, Aspect.DTYPE, Aspect.SHAPE}
_RESULT = _CONTENT | {Aspect.TYPE}
_ALL_ELSE = frozenset(Aspect) - {Aspect.EXCEPTION}
_WITH_SHAPE = frozenset({Array, ObjectArray})
_WITH_DTYPE = _WITH_SHAPE | {Scalar}
_LENGTH_OF_TEXT = re.compile(r"(?<=[SUV])\d+$")


class Shown(NamedTuple):
    """What an expectation shows, as far as it decides which aspects it speaks of."""

    raises: bool
    has_dtype: bool = False
    has_shape: bool = False
    has_memory: bool = False
    """An array with elements: strides and memory are not modelled for those of dtype object."""


@dataclass(frozen=True)
class AspectRow:
    """What is peculiar to one aspect."""

    applies: Callable[[Shown], bool]
    of_result: bool = False
    """Nothing is known of it where the result was not seen."""
    hides: Mapping[Kind, frozenset[Aspect]] = field(default_factory=dict)
    """Aspects that a difference in it leaves incomparable: elements of arrays of different shapes."""
    advisory: bool = False
    """A difference is no divergence unless an assertion of the test depends on the aspect."""
    may_be_lost: bool = False
    """A case whose oracle does not reproduce it is worth keeping without it; of other aspects, it is not."""
    signs: Callable[[Side], str] | None = None
    """The word of a side that enters the signature of a difference; None: the kind alone signs."""


def _type(side: Side) -> str:
    return side.type if isinstance(side, TypeSide) else ""


def _dtype(side: Side) -> str:
    return dtype_word(side.dtype) if isinstance(side, DTypeSide) else ""


def _raised(side: Side) -> str:
    return side.raised or "" if isinstance(side, AnswerSide) else ""


def _categories(side: Side) -> str:
    return ",".join(side.categories) if isinstance(side, WarningsSide) else ""


ASPECTS: Mapping[Aspect, AspectRow] = {
    Aspect.TYPE: AspectRow(
        lambda shown: not shown.raises,
        of_result=True,
        hides={Kind.TYPE: _CONTENT, Kind.HOLDER: _LAYOUT, Kind.NUMBER: _LAYOUT | {Aspect.DTYPE}},
        signs=_type,
    ),
    Aspect.VALUE: AspectRow(
        lambda shown: not shown.raises,
        of_result=True,
        hides={Kind.LENGTH: _RESULT, Kind.KEYS: _RESULT, Kind.UNREADABLE: _LAYOUT},
    ),
    Aspect.DTYPE: AspectRow(
        lambda shown: shown.has_dtype, of_result=True, hides={Kind.OBJECTS: _LAYOUT}, signs=_dtype
    ),
    Aspect.SHAPE: AspectRow(
        lambda shown: shown.has_shape, of_result=True, hides={Kind.SHAPE: _LAYOUT | {Aspect.VALUE}}
    ),
    Aspect.STRIDES: AspectRow(lambda shown: shown.has_memory, of_result=True, may_be_lost=True),
    Aspect.VIEW: AspectRow(lambda shown: shown.has_memory, of_result=True, may_be_lost=True),
    Aspect.EFFECTS: AspectRow(lambda _: True),
    Aspect.EXCEPTION: AspectRow(
        lambda _: True,
        hides={Kind.RAISES: _ALL_ELSE, Kind.RETURNS: _ALL_ELSE, Kind.EXCEPTION: frozenset({Aspect.MESSAGE})},
        signs=_raised,
    ),
    Aspect.MESSAGE: AspectRow(lambda shown: shown.raises, advisory=True, may_be_lost=True),
    Aspect.WARNINGS: AspectRow(lambda _: True, may_be_lost=True, signs=_categories),
}


def applicable(expect: Observation) -> tuple[Aspect, ...]:
    """The aspects that an expectation speaks of, in the order of the table."""
    return _spoken_of(Shown(raises=True) if expect.raised else _shown(expect.result))


@cache
def _spoken_of(shown: Shown) -> tuple[Aspect, ...]:
    return tuple(aspect for aspect, row in ASPECTS.items() if row.applies(shown))


def _shown(result: Value) -> Shown:
    has_dtype = has_shape = has_memory = False
    for _, leaf in leaves(result):
        held = held_by(leaf)
        kind = type(held)
        has_dtype |= kind in _WITH_DTYPE
        has_shape |= kind in _WITH_SHAPE
        has_memory |= isinstance(held, Array) and held.buffer is not None
    return Shown(False, has_dtype, has_shape, has_memory)


def hidden_by(difference: Difference) -> frozenset[Aspect]:
    """The aspects that cannot be compared because of a difference."""
    return ASPECTS[difference.aspect].hides.get(difference.kind, frozenset())


def differ(aspect: Aspect, kind: Kind, expected: Side, got: Side, part: Part) -> Difference:
    """The difference, signed as the table says."""
    signs = ASPECTS[aspect].signs
    words = () if signs is None else (signs(expected), signs(got))
    return Difference(
        aspect=aspect, kind=kind, part=part, expected=expected, got=got, signature=(kind, *words)
    )


def dtype_word(dtype: DType | None) -> str:
    """A dtype in one word: `f8`, `>f8`, `U` of any length, `string`, `longlong`, `subarray`, `struct`.

    A dtype that is not kept is a struct: no other one is so large.
    """
    if dtype is None:
        return "struct"
    if not isinstance(dtype, str):
        return dtype.name if dtype.kind == "c_type" else dtype.kind
    plain = dtype.lstrip("<|" if not dtype.endswith(("b1", "i1", "u1")) else "<>|")
    return _LENGTH_OF_TEXT.sub("", plain)
