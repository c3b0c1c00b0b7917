"""A request asks what the case asks, and foresees exactly what a harness writes that agrees."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from fnp_spec.corpus.store import Corpus
from fnp_spec.engine.answers import Line
from fnp_spec.engine.interface import request_of
from fnp_spec.gate.requests import request_of_case
from fnp_spec.guest.codec.canonical import canonical
from fnp_spec.guest.harness.serve import Harness
from fnp_spec.oracle.pin import ORACLE
from fnp_spec.value.question import document_of

CORPUS = Corpus(Path(__file__).parents[3])
STORED = list(CORPUS.cases("FNP-P2C-006"))


def test_the_line_is_the_canonical_request() -> None:
    for stored in STORED:
        asked = request_of(stored.case.id, document_of(stored.case.call))
        request = request_of_case(stored)
        assert (request.id, request.line) == (asked.id, asked.line)
        assert canonical(json.loads(request.line)) == request.line


def test_reading_the_foreseen_line_gives_the_foreseen_answer() -> None:
    for stored in STORED:
        foreseen = request_of_case(stored).foreseen
        assert foreseen is not None
        assert foreseen.line == canonical(json.loads(foreseen.line))
        assert Line.validate_json(foreseen.line) == foreseen.answer


@pytest.mark.skipif(f"numpy=={np.__version__}" != ORACLE, reason="needs the pinned NumPy")
def test_a_harness_that_agrees_writes_the_foreseen_line(tmp_path: Path) -> None:
    harness = Harness(np, tmp_path)
    for stored in STORED[:100]:
        foreseen = request_of_case(stored).foreseen
        assert foreseen is not None
        assert canonical(harness.answer(stored.case.id, document_of(stored.case.call))) == foreseen.line
