"""The snippet of a case does on NumPy what the case says that NumPy does."""

from __future__ import annotations

import contextlib
import io
import warnings
from pathlib import Path

from fnp_spec.corpus.store import Corpus, StoredCase
from fnp_spec.value.snippet import snippet

CORPUS = Corpus(Path(__file__).parents[3])


def outcome(program: str) -> tuple[str, str]:
    """What the program printed, and the names of the classes of what it raised."""
    out, classes = io.StringIO(), ""
    with warnings.catch_warnings(), contextlib.redirect_stdout(out):
        warnings.simplefilter("ignore")
        try:
            exec(program, {})
        except Exception as error:
            classes = " ".join(cls.__name__ for cls in type(error).__mro__)
    return out.getvalue(), classes


def agrees(stored: StoredCase) -> bool:
    printed, raised = outcome(snippet(stored.call))
    expected = stored.case.expect.raised
    if expected is None:
        return bool(printed) and not raised
    return expected.name.rpartition(".")[2] in raised.split()


def test_every_case_of_the_corpus_does_what_it_says() -> None:
    cases = [case for packet in CORPUS.packet_ids() for case in CORPUS.cases(packet)]
    assert [stored.case.id for stored in cases if not agrees(stored)] == []


def test_an_implementation_takes_the_place_of_numpy() -> None:
    program = snippet({"operation": "numpy.reshape", "form": "call", "args": [1, 2]}, "rsnumpy")
    assert program == "import rsnumpy as numpy\n\na0 = 1\na1 = 2\nprint(repr(numpy.reshape(a0, a1)))\n"
