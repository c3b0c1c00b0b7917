"""The tables of a committed packet follow from its cases, and their rules hold for all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from fnp_spec.corpus.store import Corpus
from fnp_spec.extract.contract.dtypes import dtypes
from fnp_spec.extract.contract.errors import matches
from fnp_spec.extract.contract.facts import Facts
from fnp_spec.extract.contract.fold import Seen, covering
from fnp_spec.extract.contract.memory import effects, memory, order
from fnp_spec.extract.contract.shapes import shapes
from fnp_spec.extract.contract.tables import contracts
from fnp_spec.model.contract import Row
from fnp_spec.model.packet import Manifest

PACKET = "FNP-P2C-018"
Cases = dict[str, list[Facts]]


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return Corpus(Path(__file__).parents[4])


@pytest.fixture(scope="module")
def cases(corpus: Corpus) -> Cases:
    found: Cases = {}
    for stored in corpus.cases(PACKET):
        found.setdefault(stored.case.call.operation, []).append(Facts(stored.case))
    return found


@pytest.fixture(scope="module")
def manifest(corpus: Corpus) -> Manifest:
    return corpus.manifest(PACKET)


def hold(look: Callable[[Facts], Seen[Any]], rows: Sequence[Row[Any]], cases: Sequence[Facts]) -> None:
    seen = [look(facts) for facts in cases if facts.case.expect.raised is None]
    covered = [covering(rows, case) for case in seen]
    broken: list[tuple[Row[StrEnum], Seen[StrEnum]]] = [
        (row, case) for row, case in zip(covered, seen, strict=True) if (row.rule, row.of) not in case.holds
    ]
    assert not broken
    assert Counter(map(id, covered)) == {id(row): row.cases for row in rows}


def test_each_rule_holds_for_each_case_that_it_counts(cases: Cases, manifest: Manifest) -> None:
    for dtype in manifest.dtype_cast_contract:
        hold(dtypes, dtype.rows, cases[dtype.operation])
    for shape in manifest.shape_stride_contract:
        hold(shapes, shape.rows, cases[shape.operation])
        hold(order, shape.order, cases[shape.operation])
    for alias in manifest.memory_alias_contract:
        hold(memory, alias.rows, cases[alias.operation])
        hold(effects, alias.effects, cases[alias.operation])


def test_each_error_is_of_a_row(cases: Cases, manifest: Manifest) -> None:
    for contract in manifest.error_contract:
        raised = [facts.case.expect.raised for facts in cases[contract.operation]]
        assert contract.returns + sum(row.cases for row in contract.rows) == len(raised)
        for error in filter(None, raised):
            assert any(matches(row, error.name, error.message) for row in contract.rows)


def test_the_committed_tables_follow_from_the_committed_cases(cases: Cases, manifest: Manifest) -> None:
    made = contracts(facts.case for members in cases.values() for facts in reversed(members))
    for name, tables in made.items():
        assert getattr(manifest, name) == tables
