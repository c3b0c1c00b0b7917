"""Siblings of a call are calls: they have the elements, another form, and pass the check of a corpus."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fnp_spec.corpus.check import check_case
from fnp_spec.corpus.store import Corpus
from fnp_spec.extract import siblings
from fnp_spec.guest.harness.serve import Harness
from fnp_spec.guest.mutant.outline import Outline
from fnp_spec.guest.vocabulary import Form
from fnp_spec.model.case import Answer, Call, Derived, Observation
from fnp_spec.model.value import Array, ObjectArray, Value
from fnp_spec.value.arrays import to_array
from fnp_spec.value.question import document_of, id_of
from fnp_spec.value.render import render_call

CORPUS = Corpus(Path(__file__).parents[3])
GRID = Call.model_validate(
    {
        "operation": "numpy.sum",
        "form": "call",
        "args": [{"kind": "array", "buffer": 0, "dtype": "<i2", "shape": [2, 2]}],
        "buffers": [{"nbytes": 8, "data": "AQACAAMABAA="}],
    }
)
LIST = Call.model_validate(
    {"operation": "numpy.take", "form": "call", "args": [{"kind": "list", "items": [7, 8, 9]}, 1]}
)


def first(call: Call | None) -> np.ndarray:
    assert call is not None
    array = call.args[0]
    assert isinstance(array, Array)
    return to_array(array, call.buffers)


@pytest.mark.parametrize("change", [c for c in siblings.OF_FIRST if "dtype" not in c and "size" not in c])
def test_a_sibling_has_the_elements_laid_out_otherwise(change: str) -> None:
    made = siblings.changed(GRID, change)
    seen = first(made)
    assert made is not None
    array = made.args[0]
    assert isinstance(array, Array)
    outline = Outline(seen.dtype, seen.shape, seen.strides, array.writeable)
    assert siblings.OF_FIRST[change] in outline.words()
    assert seen.tolist() == [[1, 2], [1, 2] if "zero" in change else [3, 4]]
    assert len(made.buffers) == 1  # what nothing views any more is gone


@pytest.mark.parametrize("dtype", ["f4", "u8", "U", "c16"])
def test_a_sibling_has_the_elements_in_another_dtype(dtype: str) -> None:
    seen = first(siblings.changed(GRID, f"dtype {dtype}"))
    assert seen.dtype.str[1:].startswith(dtype)
    assert np.array_equal(seen.astype("c16"), [[1, 2], [3, 4]])


def test_a_list_of_numbers_counts_as_an_array() -> None:
    assert first(siblings.changed(LIST, "dtype f4")).tolist() == [7, 8, 9]


def test_a_large_array_is_cropped() -> None:
    grown = LIST.model_dump(mode="json")
    grown["args"][0]["items"] = list(range(500))
    assert first(siblings.changed(Call.model_validate(grown), "dtype i1")).tolist() == [0, 1, 2, 3]


def test_a_list_of_texts_counts_as_an_array() -> None:
    texts = LIST.model_dump(mode="json")
    texts["args"][0]["items"] = ["ab", "c"]
    assert first(siblings.changed(Call.model_validate(texts), "layout strided")).tolist() == ["ab", "c"]


def test_all_arrays_may_be_cropped_first() -> None:
    large = Array.model_validate({"kind": "array", "buffer": 0, "dtype": "|i1", "shape": [4, 5]})
    buffers = [{"nbytes": 20, "data": "AAECAwQFBgcICQoLDA0ODxAREhM="}]
    call = Call.model_validate(
        {"operation": "numpy.add", "form": "call", "args": [large, 1, large], "buffers": buffers}
    )
    made = siblings.changed(call, siblings.CROPPED, "dtype f4")
    assert first(made).tolist() == [[0, 1], [5, 6]]
    assert made is not None
    assert isinstance(other := made.args[2], Array)
    assert to_array(other, made.buffers).tolist() == [[0, 1], [5, 6]]
    assert siblings.changed(GRID, siblings.CROPPED, "dtype f4") is None


@pytest.mark.parametrize(("change", "shape", "items"), [
    ("size 0", (0,), ()), ("size 1", (1,), ("a",)), ("size 0-d", (), ("a",)), ("dtype f4", None, None),
])  # fmt: skip
def test_of_objects_there_may_be_fewer(
    change: str, shape: tuple[int, ...] | None, items: tuple[str, ...] | None
) -> None:
    strings = {"kind": "object_array", "shape": [2], "items": ["a", "b"], "dtype": {"kind": "string"}}
    call = Call.model_validate({"operation": "numpy.strings.upper", "form": "call", "args": [strings]})
    made = siblings.changed(call, change)
    if shape is None:
        assert made is None
    else:
        assert made is not None
        assert isinstance(array := made.args[0], ObjectArray)
        assert (array.shape, array.items) == (shape, items)


def test_every_other_element_may_be_left_as_it_is() -> None:
    made = siblings.with_mask(GRID, np.array([[1.5, 2.5], [3.5, 4.5]]))
    assert made is not None
    where, out = (made.kwargs[name] for name in ("where", "out"))
    assert isinstance(where, Array)
    assert isinstance(out, Array)
    assert to_array(where, made.buffers).tolist() == [[True, False], [True, False]]
    assert to_array(out, made.buffers).tolist() == [[0, 0], [0, 0]]


def test_of_two_arrays_the_second_changes_alone() -> None:
    (array,) = GRID.args
    both = GRID.model_copy(update={"operation": "numpy.add", "args": (array, array)})
    made = siblings.changed(both, "second dtype f8")
    assert first(made).dtype == "i2"
    assert made is not None
    assert len(made.buffers) == 2
    assert siblings.changed(GRID, "second dtype f8") is None


def test_values_at_the_edges_are_of_the_dtype() -> None:
    assert first(siblings.changed(GRID, siblings.EDGES)).tolist() == [[32767, -32768], [0, 1]]


def test_an_axis_of_length_one_has_a_stride_of_its_own() -> None:
    thin = first(siblings.changed(GRID, siblings.THIN))
    assert thin.tolist() == [[1], [3]]
    assert thin.strides[-1] == 2 * thin.itemsize


def test_numbers_may_be_numpys() -> None:
    made = siblings.changed(LIST, siblings.INTEGER)
    assert made is not None
    assert render_call(made) == "numpy.take([7, 8, 9], numpy.int32(1))"
    again = siblings.changed(made, "scalar u8")
    assert again is not None
    assert render_call(again) == "numpy.take([7, 8, 9], numpy.uint64(18446744073709551615))"
    assert siblings.changed(LIST, "scalar u8") is None


def test_a_result_may_go_over_its_argument_from_the_other_end() -> None:
    made = siblings.changed(GRID, siblings.OVERLAP)
    assert made is not None
    out = made.kwargs["out"]
    assert isinstance(out, Array)
    assert to_array(out, made.buffers).tolist() == [[3, 4], [1, 2]]
    assert len(made.buffers) == 1


@pytest.mark.parametrize(
    ("name", "position", "left"), [("axis", 1, True), ("k", None, True), ("a", 0, False)]
)
def test_a_parameter_is_left_out_where_nothing_stands_behind_it(
    name: str, position: int | None, left: bool
) -> None:
    call = siblings.with_parameter(GRID.model_copy(update={"args": (*GRID.args, 0)}), "k", value="x")
    made = siblings.without_parameter(call, name, position)
    assert (made is not None) is left
    if made is not None:
        assert len(made.args) + len(made.kwargs) == 2
    assert siblings.without_parameter(GRID, "axis", 1) is None


def test_the_twin_of_a_function_is_a_method() -> None:
    assert list(siblings.twins("numpy.sum")) == ["numpy.ndarray.sum"]
    assert list(siblings.twins("numpy.ma.MaskedArray.sum")) == ["numpy.ma.sum"]
    made = siblings.twin(GRID, "numpy.ndarray.sum")
    assert made is not None
    assert made.form is Form.METHOD
    assert siblings.twin(LIST, "numpy.ndarray.take") is None


def test_what_has_no_array_has_none() -> None:
    plain: tuple[Value, ...] = (1,)
    without = GRID.model_copy(update={"args": plain, "buffers": ()})
    assert not [change for change in siblings.CHANGES if siblings.changed(without, change)]


@pytest.mark.parametrize(
    "operation",
    ["numpy.lib.stride_tricks.as_strided", "numpy.lib.recfunctions.join_by", "numpy.testing.assert_equal"],
)
def test_what_shows_any_memory_and_what_only_compares_may_have_none(operation: str) -> None:
    assert siblings.may_have(GRID)
    assert not siblings.may_have(GRID.model_copy(update={"operation": operation}))


def test_a_transform_of_nothing_to_a_length_may_not_be_asked() -> None:
    """NumPy shows memory that nobody wrote: another answer each time."""
    one = GRID.model_copy(update={"operation": "numpy.fft.irfft", "kwargs": {"n": 1}})
    nothing = siblings.changed(one, "size 0")
    assert nothing is not None
    assert siblings.may_have(one)
    assert not siblings.may_have(nothing)
    assert siblings.may_have(nothing.model_copy(update={"kwargs": {}}))


def test_siblings_of_the_corpus_are_cases_that_a_harness_can_be_asked(tmp_path: Path) -> None:
    harness = Harness(np, tmp_path)
    found = 0
    for stored in list(CORPUS.cases("FNP-P2C-018"))[::20]:
        for change in siblings.CHANGES:
            if (made := siblings.changed(stored.case.call, change)) is None:
                continue
            found += 1
            answer = harness.answer("f_0", document_of(made))
            assert answer["kind"] == "observed", render_call(made)
            expect = Answer(oracles=("2.4.6",), expect=Observation.model_validate(answer["observation"]))
            derived = {"derived": Derived(parent=stored.case.id, change=change), "seen": 0, "provenance": ()}
            case = {**derived, "call": made, "id": id_of(made), "answers": (expect,)}
            check_case(stored.case.model_copy(update=case), None)
    assert found > 100
