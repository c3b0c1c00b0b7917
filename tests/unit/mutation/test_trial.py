"""What becomes of a fault by the answers of the cases that show it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fnp_spec.corpus.store import StoredCase
from fnp_spec.engine.answers import Observed
from fnp_spec.errors import Place
from fnp_spec.guest.mutant.kinds import Fault
from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.model.case import Observation
from fnp_spec.model.mutation import Fate
from fnp_spec.mutation.plan import Planned
from fnp_spec.mutation.trial import Trial, questions
from fnp_spec.value.question import id_of
from tests.unit.extract.cases import case

ONE, NEXT = ({"kind": "float", "hex": text} for text in ("0x1.0000000000000p+0", "0x1.0000000000001p+0"))


def fate(fault: Fault, tolerance: dict[str, object], **fields: Any) -> Fate:
    """That of a fault of which the only case gets the number next to the one expected."""
    made = case(result=ONE, tolerance=tolerance, **fields)
    made = made.model_copy(update={"id": id_of(made.call)})
    line = made.model_dump_json(exclude_defaults=True).encode()
    stored = StoredCase("FNP-P2C-001", made, line, Place(Path("fixtures")))
    trial = Trial(Planned("numpy.f", fault), 0, 0, questions([stored]), [True])
    assert trial.next() is not None
    trial.hear(
        0, Observed(kind="observed", id="0.0", observation=Observation.model_validate({"result": NEXT}))
    )
    return trial.fate


@pytest.mark.parametrize(
    ("fault", "tolerance", "expected"),
    [
        (Fault.ULP, {"kind": "exact"}, Fate.KILLED),
        (Fault.ULP, {"kind": "ulp", "max": 2}, Fate.TOLERATED),
        (Fault.ULP, {"kind": "close", "rtol": 1e-6}, Fate.TOLERATED),
        (Fault.OFF_BY_ONE, {"kind": "ulp", "max": 2}, Fate.SURVIVED),
    ],
)
def test_one_ulp_that_a_case_allows_is_no_fault(
    fault: Fault, tolerance: dict[str, object], expected: Fate
) -> None:
    assert fate(fault, tolerance) is expected


def test_what_is_not_judged_is_not_seen() -> None:
    unstable = {
        "answers": [{"oracles": ["2.4.6"], "expect": {"result": ONE}, "unstable": {Aspect.VALUE: "?"}}]
    }
    assert fate(Fault.ULP, {"kind": "exact"}, **unstable) is Fate.EQUIVALENT
