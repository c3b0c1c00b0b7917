"""Verdicts as JUnit XML and as annotations: whatever a reason holds, it stays one reason of one check."""

from __future__ import annotations

from xml.etree import ElementTree

from fnp_spec.gate.g1 import lint_report
from fnp_spec.gate.g5 import speed_report
from fnp_spec.model.gate import Check, CheckVerdict, GateReport
from fnp_spec.model.isomorphism import Build
from fnp_spec.model.policy import Budget
from fnp_spec.report.annotations import annotate
from fnp_spec.report.junit import junit
from tests.unit.gate.test_g5 import HERE

REPORTS: list[GateReport] = [
    lint_report(
        [
            Check(name="good", verdict=CheckVerdict.PASSED),
            Check(name="a,b: c", verdict=CheckVerdict.FAILED, reasons=("50 %\n::error::no", "\x1b<&")),
            Check(name="left", verdict=CheckVerdict.SKIPPED, reasons=("not asked",)),
        ],
        None,
        None,
    ),
    speed_report(
        Build(implementation="x", version="1"), HERE, (), Budget(), None, prose=0, rounds=1, confidence=0.5
    ),
]
_UNMEASURED = REPORTS[1].reasons[0]
"""A reason that belongs to no check."""


def test_junit() -> None:
    root = ElementTree.fromstring(junit(REPORTS))
    assert [root.get(name) for name in ("tests", "failures", "skipped")] == ["4", "2", "1"]
    found = {case.get("name"): [child.tag for child in case] for case in root.iter("testcase")}
    assert found == {"good": [], "a,b: c": ["failure"], "left": ["skipped"], "G5": ["failure"]}
    texts = [failure.text for failure in root.iter("failure")]
    assert texts == ["50 %\n::error::no\n\ufffd<&", _UNMEASURED]


def test_annotations() -> None:
    assert list(annotate(REPORTS)) == [
        "::error title=G1 a%2Cb%3A c::50 %25%0A::error::no",
        "::error title=G1 a%2Cb%3A c::\x1b<&",
        f"::error title=G5::{_UNMEASURED}",
    ]
