from __future__ import annotations

import base64
import io
import warnings
import zipfile
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.judge.aspects import applicable
from fnp_spec.judge.judge import differences, disagreement, judge
from fnp_spec.model.case import ArchiveMembers, Case, Close, Observation, Ulp
from fnp_spec.model.difference import (
    AnswerSide,
    ChangeSide,
    Difference,
    DTypeSide,
    ElementSide,
    Kind,
    Part,
    ShapeSide,
)
from fnp_spec.model.outcome import AspectVerdict, Status
from tests.unit.guest.codec.strategies import arrays, values
from tests.unit.judge.observed import answering, case_of, observe

TYPE, VALUE, DTYPE, SHAPE = Aspect.TYPE, Aspect.VALUE, Aspect.DTYPE, Aspect.SHAPE
STRIDES, VIEW, EFFECTS, EXCEPTION = Aspect.STRIDES, Aspect.VIEW, Aspect.EFFECTS, Aspect.EXCEPTION
MESSAGE, WARNINGS = Aspect.MESSAGE, Aspect.WARNINGS
UNCHANGED = ChangeSide(kind="change", changed=False)
OF_ARRAYS = {TYPE, VALUE, DTYPE, SHAPE, STRIDES, VIEW, EFFECTS, EXCEPTION, WARNINGS}


def verdicts(case: Case, seen: Observation) -> tuple[set[Aspect], dict[Aspect, AspectVerdict]]:
    """Aspects that passed, and the verdicts of the others."""
    _, passed, others = judge(case, seen)
    return set(passed), {outcome.aspect: outcome.verdict for outcome in others}


def failing(case: Case, seen: Observation) -> set[Aspect]:
    return {aspect for aspect, verdict in verdicts(case, seen)[1].items() if verdict is AspectVerdict.FAIL}


def of(expected: object, got: object, **fields: Any) -> tuple[Case, Observation]:
    """A case that returns one value, and an implementation that returns another."""
    return case_of(lambda: expected, **fields), observe(lambda: got)


def difference(case: Case, seen: Observation, aspect: Aspect) -> Difference:
    for outcome in judge(case, seen)[2]:
        if outcome.aspect is aspect and outcome.difference is not None:
            assert outcome.difference.aspect is aspect
            return outcome.difference
    raise AssertionError(f"{aspect} does not fail")


def sides(case: Case, seen: Observation, aspect: Aspect) -> tuple[object, object]:
    found = difference(case, seen, aspect)
    return found.expected, found.got


def element(dtype: str, number: float, *index: int) -> ElementSide:
    data = base64.b64encode(np.dtype(dtype).type(number).tobytes()).decode()
    value = {"kind": "scalar", "dtype": dtype, "data": data}
    return ElementSide.model_validate({"kind": "element", "index": index, "value": value})


@given(values())
def test_every_expectation_passes_its_own_case(value: object) -> None:
    case = case_of(lambda: value)
    status, passed, others = judge(case, case.expect)
    assert (status, passed, others) == (Status.PASSED, applicable(case.expect), ())
    assert differences(case, case.expect) == {}  # the slow way says so too


@given(arrays(st.sampled_from(["<f2", ">f4", "<f8", ">f8"]).map(np.dtype)), st.data())
def test_one_bit_of_one_float_fails_the_value_and_nothing_else(
    array: np.ndarray, data: st.DataObject
) -> None:
    other = array.copy(order="K")
    if not other.size or 0 in array.strides:
        return
    index = tuple(data.draw(st.integers(0, length - 1)) for length in array.shape)
    raw = bytearray(other[index].tobytes())
    bit = data.draw(st.integers(0, 8 * len(raw) - 1))
    raw[bit // 8] ^= 1 << bit % 8
    other[index] = np.frombuffer(bytes(raw), array.dtype)[0]
    if np.isnan(other[index]):
        return
    case = case_of(lambda: array.copy(order="K"))
    assert failing(case, observe(lambda: other)) == {VALUE}
    assert verdicts(case, observe(lambda: other))[0] == OF_ARRAYS - {VALUE}


def test_the_first_difference_is_shown_with_its_index() -> None:
    case, seen = of(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0, 2.0], [3.5, 5.0]]))
    found = difference(case, seen, VALUE)
    assert (found.kind, found.part, found.signature) == (Kind.ELEMENT, Part(), ("element",))
    assert (found.expected, found.got) == (element("<f8", 3.0, 1, 0), element("<f8", 3.5, 1, 0))


def test_a_dtype_that_holds_the_numbers_costs_the_dtype_only() -> None:
    case, seen = of(np.array([1, 2]), np.array([1.0, 2.0]))
    assert failing(case, seen) == {DTYPE}
    assert sides(case, seen, DTYPE) == (
        DTypeSide(kind="dtype", dtype="<i8"),
        DTypeSide(kind="dtype", dtype="<f8"),
    )
    assert difference(case, seen, DTYPE).signature == ("dtype", "i8", "f8")
    assert failing(*of(np.array([1, 2]), np.array([1, 2], "i4"))) == {DTYPE}  # strides counted in items
    assert failing(*of(np.array([1, 2]), np.array([1, 2], ">i8"))) == {DTYPE}
    assert failing(*of(np.array([1, 2]), np.array([1.0, 2.5]))) == {DTYPE, VALUE}
    case, seen = of(np.array([1.1]), np.array([1.1], "f4"))
    assert sides(case, seen, VALUE) == (element("<f8", 1.1, 0), element("<f4", 1.1, 0))
    assert failing(*of(np.array([1, 2]), np.array([1, 2], object))) == {DTYPE}
    assert failing(*of(np.array(["a"], object), np.array(["a"]))) == {DTYPE, VALUE}


def test_the_alignment_flag_is_part_of_a_structured_dtype() -> None:
    fields: Any = {"names": ["a"], "formats": ["<i4"], "offsets": [0], "itemsize": 4}
    assert failing(*of(np.zeros(1, np.dtype(fields)), np.zeros(1, np.dtype(fields, align=True)))) == {DTYPE}


def test_elements_of_different_shapes_are_not_judged() -> None:
    case, seen = of(np.zeros((2, 3)), np.ones((3, 2)))
    passed, others = verdicts(case, seen)
    assert others == {SHAPE: AspectVerdict.FAIL}
    assert not passed & {VALUE, STRIDES, VIEW}
    assert sides(case, seen, SHAPE) == (
        ShapeSide(kind="shape", shape=(2, 3)),
        ShapeSide(kind="shape", shape=(3, 2)),
    )


def test_what_one_part_hides_another_part_may_still_fail() -> None:
    case, seen = of((np.zeros(2), np.zeros(2)), (np.zeros(3), np.ones(2)))
    assert failing(case, seen) == {SHAPE, VALUE}
    assert difference(case, seen, SHAPE).part == Part(steps=(0,))
    assert difference(case, seen, SHAPE).got == ShapeSide(kind="shape", shape=(3,))
    assert difference(case, seen, VALUE).part == Part(steps=(1,))
    assert difference(case, seen, VALUE).got == element("<f8", 1.0, 0)


def test_memory_order_counts_on_axes_longer_than_one() -> None:
    assert failing(*of(np.zeros((2, 3)), np.zeros((2, 3), order="F"))) == {STRIDES}
    assert failing(*of(np.zeros((1, 3)), np.zeros((1, 3), order="F"))) == set()
    assert failing(*of(np.zeros((0, 3)), np.zeros((0, 3), order="F"))) == set()


def test_a_copy_is_no_view() -> None:
    array = np.arange(4.0)
    case = case_of(lambda a: a[1:], array)
    assert failing(case, observe(lambda a: a[1:].copy(), array)) == {VIEW}
    assert failing(case_of(lambda a: a[1:].copy(), array), observe(lambda a: a[1:], array)) == {VIEW}
    assert verdicts(case, observe(lambda a: a[1:], array)) == (OF_ARRAYS, {})


def test_a_view_of_another_place_or_that_can_be_written_is_another_view() -> None:
    array = np.zeros(4)
    case = case_of(lambda a: a[1:3], array)
    assert failing(case, observe(lambda a: a[2:4], array)) == {VIEW}

    def read_only(a: np.ndarray) -> np.ndarray:
        view = a[1:3]
        view.flags.writeable = False
        return view

    assert failing(case, observe(read_only, array)) == {VIEW}


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        (np.float64(1), np.array(1.0)),
        (np.float64(1), 1.0),
        (1.0, np.float64(1)),
        (True, np.True_),
        (True, 1),
        ((1, [True]), (1, [1])),
        (1, 1.0),
        (2**70, float(2**70)),
        (np.array(True), True),
        ((1, 2), [1, 2]),
        (np.linalg.eigh(np.eye(2)), tuple(np.linalg.eigh(np.eye(2)))),
        (b"a", bytearray(b"a")),
        ({1: 2}, {1: 2.0}),
    ],
)
def test_the_same_content_of_another_type_owes_the_type_only(expected: object, got: object) -> None:
    assert failing(*of(expected, got)) == {TYPE}
    assert failing(*of(got, expected)) == {TYPE}


def test_another_type_altogether_leaves_nothing_else_to_judge() -> None:
    passed, others = verdicts(*of(np.zeros(3), None))
    assert others == {TYPE: AspectVerdict.FAIL}
    assert passed == {EXCEPTION, WARNINGS, EFFECTS}


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        (0.0, -0.0),
        (complex(1, np.nan), complex(2, np.nan)),
        (2**64, 2**64 + 1),
        ("a", "b"),
        ("a", "\ud800"),
        ((1, 2), (1, 2, 3)),
        ({"a": 1}, {"b": 1}),
        (np.dtype("i4"), np.dtype("i8")),
        (slice(1, 2), slice(1, 3)),
        (Fraction(1, 2), Fraction(1, 3)),
        (Decimal("1.0"), Decimal("1.00")),
        (np.array([1, None], object), np.array([2, None], object)),
        (np.str_("ab"), np.str_("ac")),
    ],
)
def test_other_content_of_the_same_type_fails_the_value_only(expected: object, got: object) -> None:
    assert failing(*of(expected, got)) == {VALUE}


def test_the_tolerance_reaches_scalars_and_python_numbers() -> None:
    near = np.nextafter(1.0, 2.0)
    for expected, got in ((1.0, float(near)), (np.float64(1), near), ([1j], [complex(0, float(near))])):
        assert failing(*of(expected, got)) == {VALUE}
        assert failing(*of(expected, got, tolerance=Ulp(kind="ulp", max=1))) == set()
    assert failing(*of(1.0, 1.1, tolerance=Close(kind="close", rtol=0.01))) == {VALUE}
    assert failing(*of(np.array(1.0), np.array(1.1), tolerance=Ulp(kind="ulp", max=3))) == {VALUE}


def _raise(error: BaseException) -> Callable[..., Any]:
    def function(*args: Any) -> None:
        raise error

    return function


def test_an_exception_instead_of_an_answer_is_all_there_is_to_say() -> None:
    case = case_of(lambda: np.zeros(2))
    seen = observe(_raise(TypeError("no")))
    assert verdicts(case, seen) == (set(), {EXCEPTION: AspectVerdict.FAIL})
    assert sides(case, seen, EXCEPTION) == (
        AnswerSide(kind="answer"),
        AnswerSide(kind="answer", raised="builtins.TypeError"),
    )
    assert difference(case, seen, EXCEPTION).signature == ("raises", "", "builtins.TypeError")
    back = case_of(_raise(TypeError("no")))
    assert verdicts(back, observe(lambda: None)) == (set(), {EXCEPTION: AspectVerdict.FAIL})


def test_the_class_of_an_exception_counts_and_its_message_only_where_the_test_matched_it() -> None:
    case = case_of(_raise(ValueError("bad axis")))
    assert verdicts(case, case.expect)[0] == {EXCEPTION, MESSAGE, WARNINGS, EFFECTS}
    other = verdicts(case, observe(_raise(TypeError("bad axis"))))
    assert other == ({WARNINGS, EFFECTS}, {EXCEPTION: AspectVerdict.FAIL})
    reworded = observe(_raise(ValueError("axis is bad")))
    assert judge(case, reworded)[0] is Status.PASSED
    assert verdicts(case, reworded)[1] == {MESSAGE: AspectVerdict.ADVISORY}
    matched = case.model_copy(update={"asserted": (MESSAGE,)})
    assert judge(matched, reworded)[0] is Status.DIVERGED


def _warn(category: type[Warning], text: str) -> Callable[..., Any]:
    return lambda: warnings.warn(text, category, stacklevel=2)


def test_warnings_count_by_category() -> None:
    case = case_of(_warn(RuntimeWarning, "divide"))
    assert failing(case, observe(_warn(RuntimeWarning, "another text"))) == set()
    assert failing(case, observe(_warn(DeprecationWarning, "divide"))) == {WARNINGS}
    assert failing(case, observe(lambda: None)) == {WARNINGS}


def _assign(value: float, at: int = 1) -> Callable[[np.ndarray], None]:
    return lambda a: a.__setitem__(at, value)


def test_effects_are_compared_through_the_arrays_under_the_tolerance() -> None:
    near = float(np.nextafter(5.0, 6.0))
    case = case_of(_assign(5.0), np.zeros(3))
    assert failing(case, observe(_assign(near), np.zeros(3))) == {EFFECTS}
    found = difference(case, observe(_assign(4.0), np.zeros(3)), EFFECTS)
    assert (found.kind, found.part) == (Kind.ELEMENT, Part(argument="0"))
    assert (found.expected, found.got) == (element("<f8", 5.0, 1), element("<f8", 4.0, 1))
    missed = difference(case, observe(lambda a: None, np.zeros(3)), EFFECTS)
    assert (missed.kind, missed.got) == (Kind.UNCHANGED, UNCHANGED)
    within = case_of(_assign(5.0), np.zeros(3), tolerance=Ulp(kind="ulp", max=1))
    assert failing(within, observe(_assign(near), np.zeros(3))) == set()
    assert failing(within, observe(_assign(near, 2), np.zeros(3))) == {EFFECTS}


def test_an_effect_nobody_expects_fails() -> None:
    case = case_of(lambda a: None, np.zeros(3))
    found = difference(case, observe(_assign(1.0), np.zeros(3)), EFFECTS)
    assert (found.kind, found.part) == (Kind.CHANGED, Part(argument="0"))
    assert (found.expected, found.got) == (UNCHANGED, element("<f8", 1.0, 1))
    assert failing(case_of(list.clear, [1]), observe(lambda a: None, [1])) == {EFFECTS}
    assert failing(case_of(lambda a: None, [1]), observe(list.clear, [1])) == {EFFECTS}


def test_bytes_between_the_elements_are_effects_too() -> None:
    case = case_of(lambda a: None, np.zeros(4)[::2])
    before = case.call.buffers[0]
    raw = bytearray(base64.b64decode(before.data or ""))
    raw[8] = 1
    after = before.model_copy(update={"data": base64.b64encode(raw).decode()})
    seen = Observation.model_validate({"buffer_effects": [{"buffer": 0, "after": after}]})
    assert failing(case, seen) == {EFFECTS}
    assert failing(case, Observation.model_validate({"buffer_effects": [{"buffer": 7, "after": after}]})) == {
        EFFECTS
    }


def test_a_nan_of_another_payload_is_no_other_effect() -> None:
    quiet, loud = (np.frombuffer(bytes(6) + bytes([high, 0x7F]), "<f8")[0] for high in (0xF8, 0xF9))
    case = case_of(_assign(quiet), np.zeros(3))
    seen = observe(_assign(loud), np.zeros(3))
    assert seen != case.expect
    assert failing(case, seen) == set()


def _archive(members: dict[str, bytes], method: int, level: int | None = None) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method, compresslevel=level) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def test_archives_are_compared_by_their_members() -> None:
    members = {"a.npy": b"x" * 99, "b.npy": b"y"}
    stored, deflated = (
        (lambda f, m=method: f.write(_archive(members, m)) and None)
        for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    )
    tolerance = ArchiveMembers(kind="archive_members")
    case = case_of(stored, io.BytesIO(), tolerance=tolerance)
    assert failing(case, observe(deflated, io.BytesIO())) == set()
    assert failing(case_of(stored, io.BytesIO()), observe(deflated, io.BytesIO())) == {EFFECTS}
    changed = _archive({**members, "b.npy": b"z"}, zipfile.ZIP_STORED)
    assert failing(case, observe(lambda f: f.write(changed) and None, io.BytesIO())) == {EFFECTS}
    swapped = _archive(dict(reversed(members.items())), zipfile.ZIP_STORED)
    assert failing(case, observe(lambda f: f.write(swapped) and None, io.BytesIO())) == {EFFECTS}


@pytest.mark.parametrize(
    "damage",
    [b"no archive", _archive({"a": bytes(9999)}, zipfile.ZIP_DEFLATED)[:60]],
    ids=["not one", "the head of one"],
)
def test_what_is_no_archive_is_compared_by_its_bytes(damage: bytes) -> None:
    case = case_of(
        lambda f: f.write(damage) and None, io.BytesIO(), tolerance=ArchiveMembers(kind="archive_members")
    )
    assert failing(case, observe(lambda f: f.write(damage) and None, io.BytesIO())) == set()
    assert failing(case, observe(lambda f: f.write(damage + b"!") and None, io.BytesIO())) == {EFFECTS}


@pytest.mark.parametrize(("megabytes", "failed"), [(1, set()), (65, {VALUE})])
def test_an_archive_that_inflates_without_bound_fails(megabytes: int, failed: set[Aspect]) -> None:
    results = []
    for level in (1, 9):
        data = _archive({"a": bytes(megabytes << 20)}, zipfile.ZIP_DEFLATED, level)
        results.append({"kind": "file", "via": "bytesio", "data": base64.b64encode(data).decode()})
    expect, seen = (Observation.model_validate({"result": result}) for result in results)
    case = case_of(lambda: None, tolerance=ArchiveMembers(kind="archive_members"))
    assert expect != seen
    assert failing(answering(case, expect), seen) == failed


def test_what_was_not_seen_never_passes() -> None:
    case = case_of(lambda: np.zeros(3))
    seen = case.expect.model_copy(update={"unobservable": {STRIDES: "no strides"}})
    status, passed, others = judge(case, seen)
    assert status is Status.UNOBSERVABLE
    assert STRIDES not in passed
    assert [(outcome.aspect, outcome.reason) for outcome in others] == [(STRIDES, "no strides")]


def test_a_failure_beside_something_unseen_is_a_divergence() -> None:
    case, seen = of(np.zeros(3), np.zeros(3, "f4"))
    unseen = seen.model_copy(update={"unobservable": {VIEW: "no addresses", VALUE: "no elements"}})
    assert judge(case, unseen)[0] is Status.DIVERGED
    assert failing(case, unseen) == {DTYPE}


def test_what_was_not_seen_never_passes_even_when_the_case_claims_it_too() -> None:
    case = case_of(lambda: np.zeros(3))
    blind = case.expect.model_copy(update={"unobservable": {VALUE: "no elements"}})
    assert judge(answering(case, blind), blind)[0] is Status.UNOBSERVABLE


def test_an_exception_is_all_there_is_to_say_also_where_something_was_not_seen() -> None:
    case = case_of(lambda: np.zeros(3))
    seen = observe(_raise(TypeError("no"))).model_copy(update={"unobservable": {STRIDES: "no strides"}})
    assert verdicts(case, seen) == (set(), {EXCEPTION: AspectVerdict.FAIL})


def test_a_call_that_was_not_made_passes_in_nothing() -> None:
    for function in (lambda: np.zeros(3), _raise(ValueError("x"))):
        case = case_of(function)
        seen = Observation.model_validate({"unobservable": {EXCEPTION: "argument cannot be built"}})
        status, passed, others = judge(case, seen)
        assert (status, passed) == (Status.UNOBSERVABLE, ())
        assert {outcome.aspect for outcome in others} == set(applicable(case.expect))


def test_a_result_that_was_not_seen_passes_in_no_aspect_of_it() -> None:
    case = case_of(lambda: np.zeros(3))
    seen = Observation.model_validate({"unobservable": {TYPE: "unknown", VALUE: "unknown"}})
    assert verdicts(case, seen)[0] == {EXCEPTION, WARNINGS, EFFECTS}


def test_unstable_aspects_are_not_judged() -> None:
    case, seen = of(np.zeros(3), np.ones(3))
    unstable = answering(case, case.expect, {VALUE: "uninitialised"})
    assert judge(unstable, seen) == (Status.PASSED, tuple(a for a in Aspect if a in OF_ARRAYS - {VALUE}), ())
    raising = answering(case, case.expect, {EXCEPTION: "differs"})
    assert judge(raising, observe(_raise(ValueError("x"))))[0] is Status.PASSED


def test_disagreement_is_exact_whatever_the_tolerance() -> None:
    case, seen = of(1.0, 1.1, tolerance=Close(kind="close", rtol=1.0))
    assert failing(case, seen) == set()
    assert disagreement(case, seen) == {VALUE}
    assert disagreement(case, case.expect) == frozenset()


@pytest.mark.parametrize(
    "result",
    [
        {"kind": "array", "dtype": "<f8", "shape": [3]},
        {"kind": "array", "dtype": "<f8", "shape": [3], "buffer": 9},
        {"kind": "array", "dtype": "<f8", "shape": [3], "buffer": 0, "offset": 8},
        {"kind": "array", "dtype": "<f8", "shape": [3], "buffer": 0, "strides": [-8]},
        {"kind": "array", "dtype": "<f8", "shape": [3], "buffer": 0, "strides": [8, 8]},
        {"kind": "array", "dtype": "<b7", "shape": [3], "buffer": 0},
        {"kind": "array", "dtype": {"kind": "subarray", "base": "<f8", "shape": [1]}, "shape": [3]},
    ],
)  # fmt: skip
def test_an_array_that_cannot_be_read_fails_the_value(result: dict[str, Any]) -> None:
    case = case_of(lambda: np.zeros(3))
    seen = Observation.model_validate(
        {"result": result, "buffers": [{"nbytes": 24, "data": base64.b64encode(bytes(24)).decode()}]}
    )
    assert VALUE in failing(case, seen)
    assert difference(case, seen, VALUE).kind is Kind.UNREADABLE


def test_a_scalar_of_too_few_bytes_fails_the_value() -> None:
    case = case_of(lambda: np.float64(0))
    seen = Observation.model_validate({"result": {"kind": "scalar", "dtype": "<f8", "data": "AAAA"}})
    assert failing(case, seen) == {VALUE}
