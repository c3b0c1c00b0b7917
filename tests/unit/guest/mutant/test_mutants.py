"""Each fault shows in the call that it is about, as the aspect that it is about, and in no other."""

from __future__ import annotations

import base64
from pathlib import Path

import numpy as np
import pytest

from fnp_spec.guest.codec.canonical import Json
from fnp_spec.guest.harness.serve import Harness
from fnp_spec.guest.mutant.kinds import DTYPES, GIVEN, LAYOUTS, SIZES, Fault
from fnp_spec.guest.mutant.serve import Mutants
from fnp_spec.guest.mutant.site import DORMANT
from fnp_spec.guest.mutant.site import SHOWS as SHOWS_IN_SIBLING
from fnp_spec.judge.judge import disagreement
from fnp_spec.model.case import Observation
from tests.unit.extract.cases import case


def array(values: object, dtype: str = "f8", **more: object) -> tuple[Json, Json]:
    """An array and its buffer."""
    made = np.array(values, dtype)
    data = base64.b64encode(made.tobytes()).decode()
    encoded: Json = {"kind": "array", "buffer": 0, "dtype": made.dtype.str, "shape": list(made.shape), **more}
    if not made.size:
        del encoded["buffer"]
    return encoded, {"nbytes": max(made.nbytes, 16), "data": data or base64.b64encode(bytes(16)).decode()}


def call(operation: str, *args: object, form: str = "call", **kwargs: object) -> Json:
    """A call of which an array is an argument, or of none."""
    made: Json = {"operation": operation, "form": form, "args": [], "kwargs": kwargs, "buffers": []}
    for value in args:
        if isinstance(value, tuple):
            encoded, buffer = value
            if "buffer" in encoded:
                encoded = {**encoded, "buffer": len(made["buffers"])}
                made["buffers"].append(buffer)
            made["args"].append(encoded)
        else:
            made["args"].append(value)
    return made


THREE = array([1.5, 2.5, 3.5])
GRID = array([[1, 2, 3], [4, 5, 6]], "i8")
ADD = call("numpy.add", THREE, THREE)
COUNT = call("numpy.count_nonzero", THREE)
TRANSPOSE = call("numpy.transpose", GRID)
COPY = call("numpy.copy", THREE)
FLOOR = call("numpy.divide", THREE, array([1.0, 0.0, 2.0]))
BAD_AXIS = call("numpy.sum", THREE, axis=3)
BAD_TYPE = call("numpy.reshape", THREE, "x")
SUM = call("numpy.sum", GRID, axis=0)
MIXED = call("numpy.add", array([1, 2], "i2"), array([1.0, 2.0]))
MULTIPLY = call("numpy.multiply", GRID, GRID)
EMPTY = call("numpy.sort", array([]))
BACKWARDS = call("numpy.negative", array([1.0, 2.0, 3.0], strides=[-8], offset=16))

SHOWS: dict[Fault, tuple[Json, str, Json]] = {
    Fault.ULP: (ADD, "value", COUNT),
    Fault.OFF_BY_ONE: (COUNT, "value", BAD_AXIS),
    Fault.DTYPE: (ADD, "dtype", BAD_AXIS),
    Fault.PROMOTION: (MIXED, "dtype", ADD),
    Fault.ORDER: (ADD, "value", COUNT),
    Fault.MEMORY_ORDER: (MULTIPLY, "strides", ADD),
    Fault.COPY_FOR_VIEW: (TRANSPOSE, "view", COPY),
    Fault.VIEW_FOR_COPY: (COPY, "view", ADD),
    Fault.IN_PLACE: (ADD, "effects", TRANSPOSE),
    Fault.LOST_WARNING: (FLOOR, "warnings", ADD),
    Fault.EXTRA_WARNING: (ADD, "warnings", BAD_AXIS),
    Fault.EXCEPTION: (BAD_TYPE, "exception", ADD),
    Fault.ACCEPTS: (BAD_AXIS, "exception", ADD),
    Fault.IGNORED_KEYWORD: (SUM, "type", call("numpy.sum", GRID)),
    Fault.WRONG_DEFAULT: (call("numpy.sum", GRID), "type", SUM),
    Fault.AT_SIZE: (EMPTY, "shape", ADD),
    Fault.AT_LAYOUT: (BACKWARDS, "value", ADD),
    Fault.AT_DTYPE: (SUM, "value", ADD),
    Fault.AFTER_FIRST: (ADD, "value", BAD_AXIS),
}
"""A call in which the fault shows, the aspect in which it does, and a call in which it does not show."""
PARAMETERS: dict[Fault, dict[str, object]] = {
    Fault.IGNORED_KEYWORD: {"parameter": "axis", "position": 1},
    Fault.WRONG_DEFAULT: {"parameter": "axis", "position": 1},
    Fault.AT_SIZE: {"parameter": "0"},
    Fault.AT_LAYOUT: {"parameter": "negative"},
    Fault.AT_DTYPE: {"parameter": "i8"},
}


@pytest.mark.parametrize("fault", Fault)
def test_a_fault_shows_where_it_is(fault: Fault, tmp_path: Path) -> None:
    shown, aspect, other = SHOWS[fault]
    request = {"kind": fault, "pick": 7, "earlier": 1, **PARAMETERS.get(fault, {})}
    mutants = Mutants(np, tmp_path)
    right = Harness(np, tmp_path).answer("f_0", shown)["observation"]
    expected = case("f_0", expect=right).model_copy(update={"call": _typed(shown)})
    wrong = mutants.respond({"id": "f_0", "call": shown, "fault": request})
    assert wrong["kind"] == "observed", wrong
    seen = Observation.model_validate(wrong["observation"])
    assert aspect in disagreement(expected, seen)
    dormant = mutants.respond({"id": "f_0", "call": other, "fault": request})
    assert dormant["kind"] == "missing"


def _typed(document: Json) -> object:
    return type(case().call).model_validate(document)


@pytest.mark.parametrize("operation", ["numpy.add", "numpy.sort", "numpy.ndarray.sum"])
def test_a_parameter_without_another_default_has_no_fault(operation: str, tmp_path: Path) -> None:
    asked = call(operation, THREE, form="method" if "ndarray" in operation else "call")
    fault = {"kind": Fault.WRONG_DEFAULT, "pick": 0, "earlier": 0, "parameter": "out"}
    answer = Mutants(np, tmp_path).respond({"id": "f_0", "call": asked, "fault": fault})
    assert (answer["kind"], answer["name"]) == ("missing", "fault of this kind")


def test_words_tell_arrays_apart() -> None:
    assert len({*SIZES, *LAYOUTS, *DTYPES}) == len(SIZES) + len(LAYOUTS) + len(DTYPES)


SIBLINGS: dict[str, tuple[Fault, dict[str, object], Json, bool]] = {
    "another dtype": (Fault.AT_DTYPE, {"parameter": "f4"}, ADD, True),
    "a dtype that NumPy refuses": (Fault.AT_DTYPE, {"parameter": "V"}, ADD, False),
    "another layout": (Fault.AT_LAYOUT, {"parameter": "negative"}, ADD, True),
    "a layout that one dimension cannot have": (Fault.AT_LAYOUT, {"parameter": "fortran"}, COPY, False),
    "another size": (Fault.AT_SIZE, {"parameter": "0"}, COPY, True),
    "memory": (Fault.VIEW_FOR_COPY, {"parameter": ""}, COPY, True),
    "a parameter": (Fault.IGNORED_KEYWORD, {"parameter": "axis"}, call("numpy.sum", GRID), True),
    "a parameter that changes nothing": (Fault.IGNORED_KEYWORD, {"parameter": "subok"}, COPY, False),
}
"""A fault, its parameter, a call of which a sibling is asked, and whether the fault shows there."""


@pytest.mark.parametrize("name", SIBLINGS)
def test_a_sibling_tells_whether_a_fault_could_be_killed(name: str, tmp_path: Path) -> None:
    fault, parameter, asked, shows = SIBLINGS[name]
    word = GIVEN if fault is Fault.IGNORED_KEYWORD else parameter["parameter"] or "i8"
    request = {"kind": fault, "pick": 0, "earlier": 0, **parameter}
    answer = Mutants(np, tmp_path).respond({"id": "f_0", "call": asked, "fault": request, "sibling": word})
    assert answer == {"id": "f_0", "kind": "missing", "name": SHOWS_IN_SIBLING if shows else DORMANT}
