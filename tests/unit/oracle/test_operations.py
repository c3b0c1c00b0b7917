from __future__ import annotations

import platform
import sys
from pathlib import Path

import numpy as np
import pytest

from fnp_spec.corpus.operations import read_operations, write_operations
from fnp_spec.corpus.packet_source import read_packet_sources
from fnp_spec.errors import Exit, SpecError
from fnp_spec.guest.vocabulary import Form, OperationForm
from fnp_spec.model.operation import Operation, Operations
from fnp_spec.model.packet import PacketSource
from fnp_spec.oracle.environment import Environment
from fnp_spec.oracle.operations import assign_packets, take_inventory
from fnp_spec.oracle.pin import ORACLE

ROOT = Path(__file__).parents[3]
RESHAPE = Operation(name="numpy.reshape", form=OperationForm.CALL)
SHAPE = Operation(name="numpy.ndarray.shape", form=OperationForm.ATTRIBUTE, settable=True)
ADD = Operation(name="numpy.ndarray.__add__", form=OperationForm.OPERATOR)


def packet(number: int, *globs: str) -> PacketSource:
    template = read_packet_sources(ROOT / "packets")[0]
    return template.model_copy(update={"packet_id": f"FNP-P2C-{number:03}", "operations": globs})


def test_globs_assign_operations_and_the_rest_waits_for_a_later_packet() -> None:
    packets = [packet(1, "numpy.reshape", "numpy.*.shape"), packet(2, "numpy.ndarray.__*__")]
    assigned = assign_packets([ADD, SHAPE, RESHAPE], packets)
    assert [one.packet for one in assigned] == ["FNP-P2C-002", "FNP-P2C-001", "FNP-P2C-001"]
    assert assign_packets([ADD], [])[0].packet is None


def test_an_operation_of_two_packets_is_refused_with_both_named() -> None:
    with pytest.raises(SpecError, match=r"numpy\.reshape.*FNP-P2C-001.*FNP-P2C-002") as refused:
        assign_packets([RESHAPE], [packet(1, "numpy.reshape"), packet(2, "numpy.re*")])
    assert (refused.value.code, refused.value.exit_status) == ("operation-two-packets", Exit.BAD_ARTIFACT)


def test_two_globs_of_one_packet_may_match_one_operation() -> None:
    assert assign_packets([RESHAPE], [packet(1, "numpy.reshape", "numpy.re*")])[0].packet == "FNP-P2C-001"


def test_a_glob_that_matches_nothing_is_refused() -> None:
    with pytest.raises(SpecError, match=r"numpy\.rehsape") as refused:
        assign_packets([RESHAPE], [packet(1, "numpy.reshape", "numpy.rehsape")])
    assert refused.value.code == "operation-glob-unmatched"


def test_a_written_list_reads_back_sorted(tmp_path: Path) -> None:
    path = tmp_path / "contracts/operations.json"
    write_operations(path, Operations(oracle=ORACLE, operations=(RESHAPE, SHAPE, ADD)))
    assert read_operations(path) == Operations(oracle=ORACLE, operations=(ADD, SHAPE, RESHAPE))
    first = path.read_bytes()
    write_operations(path, read_operations(path))
    assert path.read_bytes() == first


@pytest.mark.parametrize(
    "text",
    [
        None,
        "{",
        '{"oracle": "numpy==2.4.6", "operations": [], "schema_version": 2}',
        '{"oracle": "numpy==2.4.6", "operations": [{"name": "os.system", "form": "call"}]}',
        '{"oracle": "numpy==2.4.6", "operations": [{"name": "numpy.b", "form": "call"}, {"name": "numpy.a", '
        '"form": "call"}]}',
        '{"oracle": "numpy==2.4.6", "operations": [{"name": "numpy.a", "form": "call"}, {"name": "numpy.a", '
        '"form": "call"}]}',
    ],
    ids=["missing", "not JSON", "unknown version", "not NumPy's", "unsorted", "listed twice"],
)
def test_a_list_that_does_not_hold_its_contract_is_refused(text: str | None, tmp_path: Path) -> None:
    path = tmp_path / "operations.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(SpecError) as refused:
        read_operations(path)
    assert (refused.value.code, refused.value.exit_status) == ("operations", Exit.BAD_ARTIFACT)


@pytest.mark.parametrize(
    ("operation", "admitted"),
    [
        (RESHAPE, {Form.CALL}),
        (SHAPE, {Form.GET, Form.SET}),
        (ADD, {Form.OPERATOR, Form.METHOD}),
    ],
)
def test_an_operation_admits_its_own_forms_only(operation: Operation, admitted: set[Form]) -> None:
    assert {form for form in Form if operation.admits(form)} == admitted


def test_an_oracle_that_cannot_be_walked_is_refused(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho 'ImportError: no NumPy here' >&2\nexit 1\n")
    python.chmod(0o755)
    with pytest.raises(SpecError, match="no NumPy here") as refused:
        take_inventory(Environment(python, tmp_path, tmp_path, "2.4.6"))
    assert (refused.value.code, refused.value.exit_status) == ("oracle-inventory", Exit.BAD_ORACLE)


@pytest.mark.skipif(
    f"numpy=={np.__version__}" != ORACLE or (platform.system(), platform.machine()) != ("Linux", "x86_64"),
    reason="the committed list is the pinned oracle's on Linux x86-64",
)
def test_the_committed_list_is_what_the_oracle_and_the_packets_give() -> None:
    packages = Path(np.__file__).parents[1]
    here = Environment(Path(sys.executable), packages, packages, np.__version__)
    expected = assign_packets(take_inventory(here), read_packet_sources(ROOT / "packets"))
    assert read_operations(ROOT / "contracts/operations.json") == Operations(
        oracle=ORACLE, operations=expected
    )
