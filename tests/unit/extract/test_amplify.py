"""Siblings of a call are calls: they have the elements, another form, and pass the check of a corpus."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fnp_spec.corpus.check import check_case
from fnp_spec.corpus.store import Corpus
from fnp_spec.extract.amplify import siblings
from fnp_spec.guest.harness.serve import Harness
from fnp_spec.guest.mutant.outline import Outline
from fnp_spec.model.case import Answer, Call, Observation
from fnp_spec.model.value import Array
from fnp_spec.value.arrays import to_array
from fnp_spec.value.question import document_of, id_of

CORPUS = Corpus(Path(__file__).parents[3])
GRID = Call.model_validate(
    {
        "operation": "numpy.sum",
        "form": "call",
        "args": [{"kind": "array", "buffer": 0, "dtype": "<i2", "shape": [2, 2]}],
        "buffers": [{"nbytes": 8, "data": "AQACAAMABAA="}],
    }
)


@pytest.mark.parametrize("word", ["negative", "fortran", "strided", "swapped", "readonly", "f4", "u8", "U"])
def test_a_sibling_has_the_elements_in_another_form(word: str) -> None:
    ((_, made),) = siblings(GRID, [word])
    (array,) = made.args
    assert isinstance(array, Array)
    seen = to_array(array, made.buffers)
    outline = Outline(seen.dtype, seen.shape, seen.strides, array.writeable)
    assert word in outline.words()
    assert np.array_equal(seen.astype("i8"), [[1, 2], [3, 4]])


def test_what_has_no_array_or_overlaps_has_none() -> None:
    (array,) = GRID.args
    twice = GRID.model_copy(update={"operation": "numpy.add", "args": (array, array)})
    assert not list(siblings(twice))
    assert not list(siblings(GRID.model_copy(update={"args": (1,), "buffers": ()})))


def test_siblings_of_the_corpus_are_cases_that_a_harness_can_be_asked(tmp_path: Path) -> None:
    harness = Harness(np, tmp_path)
    found = 0
    for stored in list(CORPUS.cases("FNP-P2C-018"))[::20]:
        for _, made in siblings(stored.case.call):
            found += 1
            answer = harness.answer("f_0", document_of(made))
            assert answer["kind"] == "observed", answer
            expect = Answer(oracles=("2.4.6",), expect=Observation.model_validate(answer["observation"]))
            derived = {"call": made, "id": id_of(made), "answers": (expect,)}
            check_case(stored.case.model_copy(update=derived), None)
    assert found > 100
