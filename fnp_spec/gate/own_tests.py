"""Runs the implementation's own tests, and reads the JUnit XML that they write."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from junitparser import Error, Failure, JUnitXml, JUnitXmlError, Skipped, TestCase, TestSuite

from fnp_spec.corpus.opening import read
from fnp_spec.errors import SpecError
from fnp_spec.gate.commands import run_command
from fnp_spec.model import caps
from fnp_spec.model.gate import OwnTests


def run_tests(command: str, junit: Path, directory: Path) -> OwnTests:
    """Run them; a report that the command did not write is none of this run."""
    before = _written(junit)
    run = run_command(command, directory)
    if _written(junit) == before:
        return OwnTests(run=run, unreadable=f"the command did not write {junit.name}")
    try:
        document = JUnitXml.fromstring(read(junit, "the JUnit report", limit=caps.FILE_BYTES))
        cases = list(_cases(document))
    except (SpecError, JUnitXmlError, SyntaxError, ValueError) as error:
        return OwnTests(run=run, unreadable=f"{junit.name} cannot be read: {error}")
    kinds = [{type(result) for result in case.result} for case in cases]
    return OwnTests(
        run=run,
        tests=len(cases),
        failed=sum(bool(kind & {Failure, Error}) for kind in kinds),
        skipped=sum(Skipped in kind for kind in kinds),
    )


def _written(path: Path) -> int | None:
    return path.stat().st_mtime_ns if path.exists() else None


def _cases(suites: JUnitXml | TestSuite) -> Iterator[TestCase]:
    """Every case, counted by itself: the totals that a report claims are not asked."""
    for one in suites:
        if isinstance(one, TestCase):
            yield one
        else:
            yield from _cases(one)
