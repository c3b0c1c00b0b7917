"""What failed as annotations: lines that GitHub Actions, and what reads the same, shows beside a change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fnp_spec.model.gate import CheckVerdict, GateReport
from fnp_spec.report.checks import checks_of

_DATA: dict[str, str | int | None] = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = {**_DATA, ":": "%3A", ",": "%2C"}


def annotate(reports: Iterable[GateReport]) -> Iterator[str]:
    """A line a reason."""
    for report in reports:
        for check in checks_of(report):
            if check.verdict is CheckVerdict.FAILED:
                title = f"{report.gate} {check.name}" if check.name != report.gate else report.gate
                for reason in check.reasons:
                    yield f"::error title={_escaped(title, _PROPERTY)}::{_escaped(reason, _DATA)}"


def _escaped(text: str, table: dict[str, str | int | None]) -> str:
    return text.translate(str.maketrans(table))
