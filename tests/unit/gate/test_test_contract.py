"""The test-and-logging contract: what a run writes fits it, and each way to break it is found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fnp_spec.corpus.run_log import line_of
from fnp_spec.corpus.test_log import fixture_log_of, write_test_log, written_lines
from fnp_spec.gate.test_contract import contract_report
from fnp_spec.model.gate import ContractReport
from fnp_spec.model.outcome import RunFooter, Status
from fnp_spec.model.test_contract import LoggingContract
from tests.unit.gate.test_g3 import header, outcome

PATH = Path(__file__).parents[3] / "contracts/test_logging_contract_v1.json"
CONTRACT = LoggingContract.model_validate_json(PATH.read_text())


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """A run log with an outcome of every status, and its test log."""
    path = tmp_path / "run.jsonl"
    outcomes = [outcome(status) for status in Status]
    footer = RunFooter(kind="footer", outcomes=len(outcomes), counts={})
    path.write_bytes(b"".join(map(line_of, [header("FNP-P2C-001"), *outcomes, footer])))
    write_test_log(path)
    return path


def judged(log: Path, contract: LoggingContract = CONTRACT) -> ContractReport:
    return contract_report(log.name, contract, written_lines(log))


def test_every_line_of_a_run_fits(log: Path) -> None:
    report = judged(log)
    assert (report.passed, report.lines, report.reasons) == (True, len(Status), ())


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('"reason_code":"passed"', '"reason_code":"fine"', "'fine' is not one of"),
        ('"reason_code":"passed"', '"reason_code":"missing"', "reason_code: not as in the run log"),
        ('"seed":0', '"seed":"0"', "seed: '0' is not of type 'integer'"),
        ('"seed":0', '"seed":7', "seed: not as in the run log"),
        ('"seed":0,', "", "'seed' is a required property"),
        ('"mode":"strict"', '"mode":"lenient"', "mode: 'lenient' is not one of"),
        ('"mode":"strict"', '"mode":"hardened"', "mode: not as in the run log"),
        ('"fixture_id":"x_passed"', '"fixture_id":"_X"', "fixture_id: '_X' does not match"),
        ('"env_fingerprint":"', '"env_fingerprint":"0', "env_fingerprint: "),
        ('["run.jsonl"]', "[]", "artifact_refs: "),
        ('["run.jsonl"]', '["other.jsonl"]', "artifact_refs: not as in the run log"),
        ('"seed":0', '"seed":0,"more":1', "Additional properties"),
        ("{", "", "no JSON"),
    ],
)
def test_a_line_that_breaks_it_fails(log: Path, old: str, new: str, why: str) -> None:
    path = fixture_log_of(log)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    report = judged(log)
    assert (report.passed, report.broken) == (False, 1)
    assert report.reasons[0].startswith("line 1: ")
    assert why in report.reasons[0]


def test_a_line_too_few_or_too_many_fails(log: Path) -> None:
    path = fixture_log_of(log)
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:-1]))
    assert judged(log).reasons == (f"line {len(lines)}: x_errored is not there",)
    path.write_text("".join([*lines, lines[0]]))
    assert judged(log).reasons == (f"line {len(lines) + 1}: the run log has no such outcome",)


def test_a_contract_that_asks_for_less_fails(log: Path) -> None:
    line = json.loads(PATH.read_text())["line"]
    weak = {**line, "required": line["required"][1:]}
    report = judged(log, LoggingContract(schema_version=1, line=weak))
    assert report.reasons == ("the contract no longer asks for fixture_id",)
    none = LoggingContract(schema_version=1, line={"type": "nothing"})
    assert judged(log, none).reasons[0].startswith("the contract is no JSON Schema")
