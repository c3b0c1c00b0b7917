"""Questions in the grammar: steps once and in order, arrays over one memory, shapes that shrink first."""

from __future__ import annotations

import numpy as np
from hypothesis import Phase, find, settings

from fnp_spec.assurance.evidence import case_of
from fnp_spec.assurance.question import call, call_of, method, operator
from fnp_spec.assurance.strategies import ANY, LAYOUTS, arrays, laid_out
from fnp_spec.corpus.check import check_case
from fnp_spec.model.case import Observation
from fnp_spec.value.render import render_call


def test_a_step_that_is_used_twice_is_made_once() -> None:
    x = np.arange(4)
    step = call("numpy.ravel", x)
    question = operator(
        "numpy.ndarray.__add__", call("numpy.negative", step), method("numpy.ndarray.copy", step)
    )
    asked = call_of(question)
    assert render_call(asked).splitlines() == [
        "%0 = numpy.ravel(array([0, 1, 2, 3]))",
        "%1 = numpy.negative(%0)",
        "%2 = %0.copy()",
        "%1 + %2",
    ]
    check_case(case_of(asked, "2.4.6", Observation()), None)


def test_arrays_over_one_memory_share_a_buffer() -> None:
    x = np.arange(6)
    asked = call_of(call("numpy.add", x[1:4], x[2:5], out=x[:3]))
    assert len(asked.buffers) == 1


def test_a_layout_keeps_shape_and_elements() -> None:
    x = np.arange(12).reshape(3, 4)
    for layout in LAYOUTS:
        made = laid_out(x.copy(), layout)
        assert made.shape == x.shape
        if layout != "repeated":
            assert np.array_equal(made, x)


def test_shapes_shrink_before_values() -> None:
    found = find(
        arrays(),
        lambda x: x.size >= 2 and x.dtype.kind in "iu" and bool(np.any(x > 2)),
        settings=settings(database=None, phases=(Phase.generate, Phase.shrink), max_examples=5000),
    )
    assert found.shape == (2,)
    assert found.dtype == ANY[0]
    assert found.tolist() == [3, 3]
