"""The verdicts of gates as JUnit XML: a suite a gate, a case a check."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable

from junitparser import Failure, JUnitXml, Skipped, TestCase, TestSuite

from fnp_spec.model.gate import Check, CheckVerdict, GateReport
from fnp_spec.report.checks import checks_of

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(reports: Iterable[GateReport]) -> bytes:
    """The document."""
    document = JUnitXml("fnp-spec")
    for report in reports:
        suite = TestSuite(report.gate)
        suite.add_testcases([_case(report.gate, check) for check in checks_of(report)])
        document.add_testsuite(suite)
    document.update_statistics()  # type: ignore[no-untyped-call]
    written = io.BytesIO()
    document.write(written)
    return written.getvalue()


def _case(gate: str, check: Check) -> TestCase:
    case = TestCase(_text(check.name), classname=f"fnp-spec.{gate}")
    if check.verdict is CheckVerdict.PASSED:
        return case
    kind = Failure if check.verdict is CheckVerdict.FAILED else Skipped
    result = kind(_text(check.reasons[0]))
    result.text = _text("\n".join(check.reasons))
    case.result = [result]
    return case


def _text(text: str) -> str:
    """Text that XML can hold."""
    return _NOT_XML.sub("\ufffd", text)
