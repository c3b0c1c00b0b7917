"""Which dtype the results of a call are of, by the dtypes of its arguments."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from fnp_spec.extract.contract.facts import (
    Argument,
    Facts,
    dtype_of,
    kind_of,
    name_of,
    native,
    number,
    option,
    word,
)
from fnp_spec.extract.contract.fold import Claim, Seen
from fnp_spec.model.contract import DTypeRule, Given
from fnp_spec.model.value import DTypeValue, Name
from fnp_spec.value.dtypes import to_dtype

_WEAK = {"bool": False, "int": 0, "float": 0.0, "complex": 0j}


def dtypes(facts: Facts) -> Seen[DTypeRule]:
    """What a case shows of dtypes."""
    kinds = {kind_of(dtype) for operand in facts.operands for dtype in operand.dtypes}
    given = {
        Given.KINDS: " ".join(sorted(kinds)) or "_",
        Given.DTYPES: facts.told(partial(_token, facts.operands)),
        Given.ARGUMENTS: facts.told(partial(_token, facts.operands), option),
    }
    return Seen(given, frozenset(_claims(facts)) | {(DTypeRule.VARIES, "")})


def _token(operands: list[Argument], argument: Argument) -> str:
    """`f8`; `f4|i4` of several dtypes, `int` of a Python number, `dtype f8` of what names one."""
    if argument.positional and (kind := number(argument.value)):
        return kind
    if argument.positional and isinstance(argument.value, str) and argument in operands:
        return "str"
    if argument in operands or argument.held:
        names = "|".join(sorted({name_of(native(dtype)) for dtype in argument.dtypes}))
        return names if argument.held or argument.is_list else f"({names})"
    dtype = _asked(argument)
    return f"dtype {name_of(native(dtype))}" if dtype is not None else ""


def _claims(facts: Facts) -> Iterator[Claim[DTypeRule]]:
    found = [dtype_of(held) for held in facts.held]
    found += [to_dtype(leaf.dtype) for _, leaf in facts.results if isinstance(leaf, DTypeValue)]
    if not found:
        yield DTypeRule.NONE, " ".join(sorted({word(leaf) for _, leaf in facts.results})) or "nothing"
        return
    if len(set(found)) > 1:
        yield DTypeRule.FIXED, " ".join(map(name_of, found[:8]))
        return
    dtype = found[0]
    yield DTypeRule.FIXED, name_of(dtype)
    for argument in facts.arguments:
        if argument.dtype == dtype:
            yield DTypeRule.SAME, argument.name
        elif argument.dtype is not None and native(argument.dtype) == dtype:
            yield DTypeRule.NATIVE, argument.name
        if _asked(argument) == dtype:
            yield DTypeRule.ASKED, argument.name
    promoted = _promoted(facts)
    if promoted is not None:
        for rule, made in _of_promoted(promoted):
            if made == dtype:
                yield rule, ""


def _promoted(facts: Facts) -> np.dtype | None:
    """The dtype that the arguments promote to, Python numbers as weak as they are; None where they do not."""
    operands = facts.operands
    found: list[np.dtype | bool | int | float | complex] = [dtype for a in operands for dtype in a.dtypes]
    if not found:
        return None
    others = [a for a in facts.arguments if a.positional and a not in operands]
    found += [_WEAK[kind] for a in others if (kind := number(a.value))]
    try:
        return np.result_type(*found)
    except TypeError:
        return None


def _of_promoted(dtype: np.dtype) -> Iterator[tuple[DTypeRule, np.dtype]]:
    yield DTypeRule.PROMOTED, dtype
    whole = dtype.kind in "biu"
    if dtype.kind in "biufc":
        yield DTypeRule.SUM, np.promote_types(dtype, "u8" if dtype.kind == "u" else "i8") if whole else dtype
        yield DTypeRule.MEAN, np.dtype("f8") if whole else dtype
        floating = np.promote_types(dtype, "f2") if whole else dtype
        yield DTypeRule.FLOATING, floating
        yield DTypeRule.COMPLEX, np.promote_types(dtype, "c8")
    if dtype.kind == "c":
        yield DTypeRule.REAL, np.dtype(f"f{dtype.itemsize // 2}")
    elif dtype.kind in "biuf":
        yield DTypeRule.REAL, dtype


def _asked(argument: Argument) -> np.dtype | None:
    """The dtype that an argument names: an instance, a type or a text, of one letter in `dtype` only."""
    value = argument.value
    if isinstance(value, DTypeValue):
        return to_dtype(value.dtype)
    name = value.name.rpartition(".")[2] if isinstance(value, Name) else value
    if not isinstance(name, str) or not (1 if argument.name == "dtype" else 2) <= len(name) <= 16:
        return None
    try:
        return np.dtype(name)
    except (TypeError, ValueError, SyntaxError):
        return None
