"""Strings of any length are judged by their elements and by the parameters of their dtype."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.dtypes import StringDType

from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.judge.judge import judge
from fnp_spec.model.outcome import AspectVerdict
from tests.unit.judge.observed import case_of, observe

STRINGS = np.array(["a", "longer than a pointer is"], StringDType())


@pytest.mark.parametrize(
    ("expected", "got", "failing"),
    [
        (STRINGS, STRINGS.copy(), set()),
        (STRINGS, np.array(["a", "b"], StringDType()), {Aspect.VALUE}),
        (STRINGS, STRINGS.astype(StringDType(coerce=False)), {Aspect.DTYPE}),
        (STRINGS, STRINGS.astype(StringDType(na_object=None)), {Aspect.DTYPE}),
        (STRINGS, STRINGS.astype(object), {Aspect.DTYPE}),
        (STRINGS, STRINGS.astype("U30"), {Aspect.DTYPE, Aspect.VALUE}),
        (STRINGS, STRINGS[:, None], {Aspect.SHAPE}),
        (
            np.array(["a", np.nan], StringDType(na_object=np.nan)),
            np.array(["a", "nan"], StringDType(na_object=np.nan)),
            {Aspect.TYPE},
        ),
        (np.dtype("longlong"), np.dtype("longlong"), set()),
        (np.dtype("longlong"), np.dtype("long"), {Aspect.VALUE}),
        (StringDType(), StringDType(coerce=False), {Aspect.VALUE}),
    ],
)
def test_what_differs_fails(expected: Any, got: Any, failing: set[Aspect]) -> None:
    _, _, others = judge(case_of(lambda: expected), observe(lambda: got))
    assert {outcome.aspect for outcome in others if outcome.verdict is AspectVerdict.FAIL} == failing
