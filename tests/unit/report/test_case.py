"""A case as `explain` shows it; its answers are NumPy's."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
from syrupy.assertion import SnapshotAssertion

from fnp_spec.corpus.lookup import Seen
from fnp_spec.corpus.store import StoredCase
from fnp_spec.errors import Place
from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.judge.judge import judge
from fnp_spec.model.case import Case, Derived, Provenance
from fnp_spec.model.mode import Mode
from fnp_spec.model.outcome import End, EndKind, Outcome, RunHeader, Status
from fnp_spec.report.case import show_case
from tests.unit.judge.observed import answering, case_of, observe
from tests.unit.report.rendered import rendered


def shown(case: Case, operation: str, seen: Outcome | None = None, **call: Any) -> str:
    named = case.model_copy(
        update={
            "id": f"{operation.rpartition('.')[2]}_0123456789abcdef",
            "call": case.call.model_copy(update={"operation": operation, **call}),
            "seen": 1234,
            "provenance": (Provenance(test="numpy/tests/test_one.py::test[a]", line=7),),
        }
    )
    stored = StoredCase("FNP-P2C-901", named, b"", Place("fixtures/FNP-P2C-901/some.jsonl", 2))
    run = None if seen is None else Seen(HEADER, seen, Path("runs/one.jsonl"))
    return rendered(lambda console: show_case(console, stored, run))


HEADER = RunHeader(
    kind="header", schema_version=2, tool_version="0", gate="G3", mode=Mode.STRICT,
    implementation="other.numpy", implementation_version="1.2", oracle="numpy==2.4.6", corpus="0" * 64,
    packets=("FNP-P2C-901",), cases=1,
)  # fmt: skip


def test_what_an_implementation_did(snapshot: SnapshotAssertion) -> None:
    case = case_of(np.transpose, np.arange(6.0).reshape(2, 3)[:, ::2], asserted=["value", "shape"])
    seen = observe(lambda array: array.T.copy() * 2, np.arange(6.0).reshape(2, 3)[:, ::2])
    status, passed, aspects = judge(case, seen)
    outcome = Outcome.of("FNP-P2C-901", case, status=status, passed=passed, aspects=aspects)
    assert shown(case, "numpy.transpose", outcome) == snapshot


def test_why_an_implementation_has_no_answer(snapshot: SnapshotAssertion) -> None:
    case = case_of(np.size, [1, 2])
    end = End(kind=EndKind.SIGNAL, parameter="SIGSEGV")
    outcome = Outcome.of(
        "FNP-P2C-901", case, status=Status.CRASHED, end=end, said="[red]free(): invalid pointer"
    )
    assert shown(case, "numpy.size", outcome) == snapshot


def test_a_view(snapshot: SnapshotAssertion) -> None:
    case = case_of(np.transpose, np.arange(6.0).reshape(2, 3)[:, ::2], asserted=["value", "shape"])
    assert shown(case, "numpy.transpose") == snapshot


def test_an_exception(snapshot: SnapshotAssertion) -> None:
    case = case_of(np.reshape, [1, 2, 3], (2, 2), asserted=["exception", "message"], portability="python")
    assert shown(case, "numpy.reshape") == snapshot


def test_effects_and_a_warning(snapshot: SnapshotAssertion) -> None:
    def change(array: np.ndarray, names: list[str]) -> None:
        array[0] = 7
        names.append("[bold]b")
        warnings.warn("it changed", RuntimeWarning, stacklevel=1)

    case = case_of(change, np.zeros(2, "i4"), ["a"])
    assert shown(case, "numpy.copyto") == snapshot


def test_what_is_not_judged(snapshot: SnapshotAssertion) -> None:
    case = case_of(np.zeros_like, np.float32(1))
    unstable = {Aspect.VALUE: "uninitialised memory"}
    assert shown(answering(case, case.expect, unstable), "numpy.empty_like") == snapshot


def test_a_set_up(snapshot: SnapshotAssertion) -> None:
    case = case_of(np.size, [1, 2])
    step = {"operation": "numpy.broadcast", "form": "call", "args": [1, {"kind": "list", "items": [1, 2]}]}
    whole = Case.model_validate(
        {
            **case.model_dump(mode="json", exclude_defaults=True),
            "call": {
                "operation": "numpy.broadcast.size",
                "form": "get",
                "setup": [step],
                "args": [{"kind": "ref", "step": 0}],
            },
        }
    )
    assert shown(whole, "numpy.broadcast.size") == snapshot


def test_what_a_case_is_derived_from() -> None:
    derived = Derived(parent="size_0123456789abcdef", change="dtype f4, layout swapped")
    case = case_of(np.size, [1, 2])
    told = shown(case.model_copy(update={"derived": derived}), "numpy.size")
    assert "derived from size_0123456789abcdef, dtype f4, layout swapped, proved on" in told
