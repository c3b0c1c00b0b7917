"""Answers that NumPy seldom gives, and implementations may: each is judged, none is an error."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.judge.archive import same_archive
from fnp_spec.judge.bounded import content_side, element_side, type_word
from fnp_spec.judge.elements import agree, ulp_distance
from fnp_spec.judge.judge import differences, judge
from fnp_spec.model.buffer import Buffer
from fnp_spec.model.case import BufferEffect, Call, Exact, Observation
from fnp_spec.model.difference import Difference, Kind, LengthSide
from fnp_spec.model.outcome import Status
from fnp_spec.model.value import Array, File, Instance, NamedTupleValue, Opaque, Value
from fnp_spec.model.value import Slice as SliceValue
from tests.unit.judge.observed import answering, case_of, observe

HELD = Array(kind="array", dtype="|u1", shape=(2,), buffer=0)
OTHERWISE = Array(kind="array", dtype="|i1", shape=(2,), buffer=0)


def found(expected: Value, got: Value) -> dict[Aspect, Difference]:
    """The differences between two results over a memory of four bytes."""
    memory = (Buffer(nbytes=4, data="AAECAw=="),)
    case = case_of(lambda: None)
    expect = Observation(result=expected, buffers=memory)
    answer = case.answers[0].model_copy(update={"expect": expect})
    return differences(
        case.model_copy(update={"answers": (answer,)}), Observation(result=got, buffers=memory)
    )


def test_objects_are_compared_by_their_types_and_by_what_they_hold() -> None:
    matrix = Instance(kind="instance", type="numpy.matrix", array=HELD)
    assert found(matrix, matrix) == {}
    assert found(matrix, matrix.model_copy(update={"array": OTHERWISE})).keys() == {Aspect.DTYPE}
    assert found(matrix, Instance(kind="instance", type="numpy.memmap", array=HELD)).keys() == {Aspect.TYPE}
    assert type_word(matrix) == "numpy.matrix"


def test_named_tuples_differ_by_their_names_and_by_their_items() -> None:
    one = NamedTupleValue(kind="namedtuple", name="QRResult", fields=("Q", "R"), items=(1, 2))
    renamed = one.model_copy(update={"fields": ("q", "r")})
    (difference,) = found(one, renamed).values()
    assert (difference.aspect, difference.kind) == (Aspect.TYPE, Kind.FIELDS)
    assert found(one, one.model_copy(update={"items": (1, 3)})).keys() == {Aspect.VALUE}


def test_arrays_of_objects_of_different_shapes_are_compared_no_further() -> None:
    one, other = (np.empty(length, object) for length in (2, 3))
    assert differences(case_of(lambda: one), observe(lambda: other)).keys() == {Aspect.SHAPE}


def test_memory_that_became_longer_is_an_effect() -> None:
    case = case_of(lambda a: a.fill(7), np.zeros(2, "u1"))
    changed = BufferEffect(buffer=0, after=Buffer(nbytes=4, data="BwcHBw=="))
    difference = differences(case, Observation(buffer_effects=(changed,)))[Aspect.EFFECTS]
    assert difference.kind is Kind.LENGTH
    assert isinstance(difference.got, LengthSide)
    assert (difference.got.unit, difference.got.length) == ("bytes", 4)


def test_an_effect_that_changes_nothing_is_none() -> None:
    given = np.arange(2, dtype="u1")
    case = case_of(lambda a: None, given)
    same = BufferEffect(buffer=0, after=case.call.buffers[0])
    assert differences(case, Observation(buffer_effects=(same,))) == {}


def test_structured_items_of_other_fields_do_not_agree() -> None:
    one = np.zeros(2, [("a", "i4")])
    for other in (np.zeros(2, [("b", "i4")]), np.zeros(2, [("a", "i4", (1,))])):
        assert not agree(one, other, Exact()).any()


def test_archives_of_two_names_are_two_things() -> None:
    one = File(kind="file", via="path", name="a.npz", data="")
    assert not same_archive(one, one.model_copy(update={"name": "b.npz"}))


@pytest.mark.parametrize("via", ["str", "path"])
def test_what_is_written_into_a_named_file_is_judged(via: str) -> None:
    file = {"kind": "file", "via": via, "name": "a.txt", "data": None}
    silent = case_of(lambda _: None, 1)
    call = Call.model_validate({**silent.call.model_dump(), "args": [file]})
    silent = silent.model_copy(update={"call": call})
    written = {"argument": "0", "after": {**file, "data": "AAAA"}}
    seen = Observation.model_validate({"argument_effects": [written]})
    assert judge(silent, seen)[0] is Status.DIVERGED
    assert judge(answering(silent, seen), seen)[0] is Status.PASSED
    assert judge(answering(silent, seen), Observation())[0] is Status.DIVERGED


@pytest.mark.parametrize(
    ("element", "kind"),
    [(True, "bool"), (3, "int"), (1 << 60, "int"), (1.5, "float"), (1j, "complex"), (object(), "opaque")],
)
def test_an_element_of_an_array_of_objects_is_kept_as_what_it_is(element: object, kind: str) -> None:
    array = np.empty(1, object)
    array[0] = element
    value = element_side(array, (0,)).value
    assert (getattr(value, "kind", None) or type(value).__name__) == kind


def test_a_slice_is_kept_by_its_limits() -> None:
    value = SliceValue(kind="slice", start=1, step=Opaque(kind="opaque", type="x"))
    assert content_side(value).value == value


def test_a_number_for_an_array_has_another_shape() -> None:
    one = case_of(lambda: np.float64(1.0))
    assert differences(one, observe(lambda: np.array([1.0, 2.0]))).keys() == {Aspect.TYPE, Aspect.SHAPE}


def test_memory_is_compared_through_the_arrays_among_the_arguments() -> None:
    case = case_of(lambda _number, a: a.fill(7), 1, np.zeros(2))
    difference = differences(case, observe(lambda _number, a: a.fill(8), 1, np.zeros(2)))[Aspect.EFFECTS]
    assert difference.part.argument == "1"


def test_the_same_exception_with_another_warning() -> None:
    def raises(warn: bool) -> None:
        if warn:
            warnings.warn("beware", UserWarning, stacklevel=1)
        raise ValueError("no")

    assert differences(case_of(raises, True), observe(raises, False)).keys() == {Aspect.WARNINGS}


def test_long_doubles_are_equal_or_infinitely_far_apart() -> None:
    one = np.array([1, 2], np.longdouble)
    assert ulp_distance(one, np.array([1, 3], np.longdouble)).tolist() == [0.0, np.inf]
