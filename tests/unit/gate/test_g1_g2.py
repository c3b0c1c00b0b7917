"""G1 and G2 are pure functions of what was found: each reason to fail, and nothing else, fails them."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from fnp_spec.corpus.store import Corpus
from fnp_spec.gate.commands import run_command
from fnp_spec.gate.g1 import lint_report
from fnp_spec.gate.g2 import integration_report
from fnp_spec.gate.own_tests import run_tests
from fnp_spec.gate.surface import Found, surfaces
from fnp_spec.guest.vocabulary import OperationForm
from fnp_spec.model.gate import Check, CheckVerdict, CommandRun, OwnTests, PacketSurface
from fnp_spec.model.operation import Operation

ROOT = Path(__file__).parents[3]
PACKET = "FNP-P2C-018"
GOOD = Check(name="schemas", verdict=CheckVerdict.PASSED)
BAD = Check(name="owners", verdict=CheckVerdict.FAILED, reasons=("it is gone",))
RAN, FAILED = CommandRun(command="lint", status=0), CommandRun(command="lint", status=2, said=("x", "E1: no"))
MANIFEST = Corpus(ROOT).manifest(PACKET)
WHOLE = PacketSurface(packet=PACKET, operations=2, present=2)


@pytest.mark.parametrize(
    ("checks", "lint", "reasons"),
    [
        ([GOOD], None, ()),
        ([GOOD], RAN, ()),
        ([], None, ("nothing was checked",)),
        ([GOOD, BAD], None, ("owners: it is gone",)),
        ([GOOD], FAILED, ("lint 'lint' ends with status 2: E1: no",)),
        ([GOOD], CommandRun(command="lint", status=None), ("lint 'lint' does not start",)),
    ],
)
def test_g1(checks: list[Check], lint: CommandRun | None, reasons: tuple[str, ...]) -> None:
    report = lint_report(checks, lint, None)
    assert (report.passed, report.reasons) == (not reasons, reasons)


@pytest.mark.parametrize(
    ("unready", "surface", "tests", "reasons"),
    [
        ((), WHOLE, None, ()),
        ((), WHOLE, OwnTests(run=RAN, tests=2, skipped=1), ()),
        (("edge path: none",), WHOLE, None, (f"{PACKET} readiness: edge path: none",)),
        ((), PacketSurface(packet=PACKET, operations=0, present=0), None, ("surface: it has no operations",)),
        ((), WHOLE.model_copy(update={"missing": ("numpy.a",)}), None, ("1 of 2 operations are missing",)),
        (
            (),
            WHOLE.model_copy(update={"signatures": {"numpy.a": "asks for b"}}),
            None,
            ("numpy.a asks for b",),
        ),
        ((), WHOLE, OwnTests(run=FAILED, tests=1), ("ends with status 2",)),
        ((), WHOLE, OwnTests(run=RAN), ("no test ran",)),
        ((), WHOLE, OwnTests(run=RAN, tests=2, skipped=2), ("no test ran",)),
        ((), WHOLE, OwnTests(run=RAN, tests=2, failed=1), ("1 of 2 tests failed",)),
        ((), WHOLE, OwnTests(run=RAN, unreadable="gone"), ("tests: gone",)),
    ],
)
def test_g2(
    unready: tuple[str, ...], surface: PacketSurface, tests: OwnTests | None, reasons: tuple[str, ...]
) -> None:
    manifest = MANIFEST.model_copy(update={"not_ready_because": unready})
    report = integration_report("x", [manifest], [surface], tests, "0" * 64)
    assert report.passed is not bool(reasons)
    assert len(report.reasons) == len(reasons)
    assert all(part in reason for part, reason in zip(reasons, report.reasons, strict=True))


def test_what_cannot_be_read_or_was_not_told_is_not_there() -> None:
    listed = [
        Operation(name=f"numpy.{name}", form=OperationForm.CALL, signature="(a)", packet=PACKET)
        for name in ("fits", "other", "opaque", "nonsense", "untold")
    ]
    helper = Operation(name="numpy.helper", form=OperationForm.CALL, helper=True, packet=PACKET)
    answers = {"fits": "(a)", "other": "()", "opaque": None, "nonsense": "(<"}
    found = {f"numpy.{name}": Found(present=True, signature=text) for name, text in answers.items()}
    (surface,) = surfaces([PACKET], [*listed, helper], found)
    assert (surface.operations, surface.present, surface.missing) == (5, 4, ("numpy.untold",))
    assert set(surface.signatures) == {"numpy.other", "numpy.opaque", "numpy.nonsense"}


SUITES = """
<testsuites tests="9" failures="0"><testsuite name="a" tests="9">
<testcase name="good"/><testcase name="bad"><failure message="x"/></testcase>
<testcase name="worse"><error message="x"/></testcase><testcase name="later"><skipped/></testcase>
<testsuite name="inner"><testcase name="deep"><failure message="x"/></testcase></testsuite>
</testsuite></testsuites>"""


def test_the_tests_of_a_report_are_counted_one_by_one_whatever_its_totals_claim(tmp_path: Path) -> None:
    (tmp_path / "write.py").write_text(f"open('junit.xml', 'w').write({SUITES.strip()!r})")
    found = run_tests("python3 write.py", tmp_path / "junit.xml", tmp_path)
    assert (found.unreadable, found.tests, found.failed, found.skipped) == ("", 5, 3, 1)


@pytest.mark.parametrize(
    ("program", "why"), [("", "did not write"), ("open('junit.xml', 'w').write('<a')", "cannot be read")]
)
def test_a_report_of_another_run_or_that_is_none_says_nothing(tmp_path: Path, program: str, why: str) -> None:
    (tmp_path / "junit.xml").write_text("<testsuite><testcase name='good'/></testsuite>")
    (tmp_path / "write.py").write_text(program)
    found = run_tests("python3 write.py", tmp_path / "junit.xml", tmp_path)
    assert found.run.status == 0
    assert why in found.unreadable


def test_a_command_is_taken_down_by_its_status_and_last_lines(tmp_path: Path) -> None:
    (tmp_path / "talk.py").write_text(dedent("for i in range(99): print(i)\nraise SystemExit(3)"))
    ran = run_command("python3 talk.py", tmp_path)
    assert (ran.status, ran.said[-1], len(ran.said)) == (3, "98", 20)
    assert run_command("no-such-program", tmp_path).status is None
    assert run_command("cut 'quote", tmp_path).status is None
