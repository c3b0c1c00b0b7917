"""The snippet of a case does on NumPy what the case says that NumPy does."""

from __future__ import annotations

import contextlib
import io
import warnings
from pathlib import Path

import pytest

from fnp_spec.corpus.store import Corpus, StoredCase
from fnp_spec.report.snippet import snippet

CORPUS = Corpus(Path(__file__).parents[3])
EVERY = 40


def sample() -> list[StoredCase]:
    stored = [case for packet in CORPUS.packet_ids() for case in CORPUS.cases(packet)]
    return stored[::EVERY]


@pytest.mark.parametrize("stored", sample(), ids=lambda stored: stored.case.id)
def test_it_runs_and_raises_what_the_case_says(stored: StoredCase) -> None:
    raised, out = None, io.StringIO()
    with warnings.catch_warnings(), contextlib.redirect_stdout(out):
        warnings.simplefilter("ignore")
        try:
            exec(snippet(stored.call), {})
        except Exception as error:
            raised = error
    expected = stored.case.expect.raised
    if expected is None:
        assert raised is None, raised
        assert out.getvalue().strip()
    else:
        names = [cls.__name__ for cls in type(raised).__mro__]
        assert expected.name.rpartition(".")[2] in names


def test_an_implementation_takes_the_place_of_numpy() -> None:
    program = snippet({"operation": "numpy.reshape", "form": "call", "args": [1, 2]}, "rsnumpy")
    assert program == "import rsnumpy as numpy\n\na0 = 1\na1 = 2\nprint(repr(numpy.reshape(a0, a1)))\n"
