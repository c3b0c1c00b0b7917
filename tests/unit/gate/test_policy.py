"""Strict and hardened over the same outcomes; what is allowed, to whom, until when; the threats."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from fnp_spec.errors import Code, SpecError
from fnp_spec.gate.deviations import deviation_of
from fnp_spec.gate.g3 import parity_report
from fnp_spec.gate.terms import Terms, terms_of
from fnp_spec.gate.threats import THREATS, Threat
from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.model.debt import Risk
from fnp_spec.model.difference import AnswerSide, Difference, Kind
from fnp_spec.model.gate import ParityReport
from fnp_spec.model.mode import Mode
from fnp_spec.model.outcome import AspectOutcome, AspectVerdict, End, EndKind, Outcome, Status
from fnp_spec.model.policy import Override, Policy
from tests.unit.gate.test_g3 import header, outcome

ROOT = Path(__file__).parents[3]
PACKET = "FNP-P2C-001"
GRANT = {"who": "shape", "why": "caps", "until": date(2026, 12, 31)}
TODAY = date(2026, 12, 31)


def deviating(kind: Kind, raised: str | None = None, verdict: str = "fail") -> Outcome:
    side = AnswerSide(kind="answer", raised=raised)
    found = Difference(aspect=Aspect.EXCEPTION, kind=kind, expected=side, got=side, signature=("x",))
    judged = AspectOutcome(
        aspect=Aspect.EXCEPTION, verdict=AspectVerdict(verdict), strength="observed", difference=found  # type: ignore[arg-type]
    )  # fmt: skip
    return outcome(Status.DIVERGED).model_copy(update={"aspects": (judged,)})


REFUSAL = deviating(Kind.RAISES, "builtins.ValueError")
PASSED = outcome(Status.PASSED)
RAN_OUT = outcome(Status.OUT_OF_MEMORY).model_copy(update={"end": End(kind=EndKind.MEMORY_ERROR)})


@pytest.mark.parametrize(
    ("became", "expected"),
    [
        (PASSED, None),
        (REFUSAL, "refusal"),
        (deviating(Kind.RAISES, "builtins.TypeError"), "cast_refused"),
        (deviating(Kind.RAISES, "numpy._core._exceptions.UFuncTypeError"), "cast_refused"),
        (deviating(Kind.RAISES, "builtins.MemoryError"), "admission_cap"),
        (RAN_OUT, "admission_cap"),
        (outcome(Status.FALLBACK), "fallback"),
        (deviating(Kind.EXCEPTION), "other_exception"),
        (deviating(Kind.WARNS), "warning"),
        (deviating(Kind.RETURNS), None),
        (deviating(Kind.ELEMENT), None),
        (REFUSAL.model_copy(update={"aspects": REFUSAL.aspects * 2}), None),
        (outcome(Status.CRASHED), None),
        (outcome(Status.OUT_OF_MEMORY), None),
    ],
)
def test_the_class_of_a_deviation(became: Outcome, expected: str | None) -> None:
    assert deviation_of(became) == expected


def terms(*, packet: str = PACKET, risk: Risk = Risk.CRITICAL, **override: object) -> Terms:
    allow = [{"deviation": "refusal", "packets": [packet], **GRANT}]
    overrides = [{"packet": PACKET, **GRANT, **override}] if override else []
    policy = Policy.model_validate(
        {"allow": allow, "thresholds": {"low": {"strict_pass_rate": 0.5, "strict_drift": 0.0}}}
    )
    return Terms(policy, [Override.model_validate(one) for one in overrides], {PACKET: risk})


def judged(mode: Mode, outcomes: Iterable[Outcome], by: Terms) -> ParityReport:
    return parity_report(header(PACKET).model_copy(update={"mode": mode}), outcomes, by)


@pytest.mark.parametrize(
    ("outcomes", "by", "reason"),
    [
        ([PASSED] * 99 + [REFUSAL], terms(), None),
        ([PASSED] * 98 + [REFUSAL] * 2, terms(), "deviate: too many"),
        ([PASSED] * 99 + [REFUSAL], terms(packet="FNP-P2C-002"), "nothing allows"),
        ([PASSED] * 99 + [deviating(Kind.ELEMENT)], terms(), "nothing allows"),
        ([PASSED] * 999 + [outcome(Status.MISSING)], terms(), "nothing allows"),
        ([PASSED] * 999 + [outcome(Status.ERRORED)], terms(), "nothing allows"),
        ([PASSED] * 98 + [REFUSAL] * 2, terms(hardened_divergence=0.02), "only 98 of 100"),
        ([PASSED] * 98 + [REFUSAL] * 2, terms(hardened_divergence=0.02, hardened_pass_rate=0.98), None),
    ],
)
def test_hardened(outcomes: list[Outcome], by: Terms, reason: str | None) -> None:
    report = judged(Mode.HARDENED, outcomes, by)
    assert report.passed is (reason is None)
    assert reason is None or reason in " ".join(report.reasons)


@pytest.mark.parametrize(
    ("outcomes", "by", "reason"),
    [
        ([PASSED] * 99 + [REFUSAL], terms(), "1 of 100 cases did not pass"),
        ([PASSED, outcome(Status.MISSING)], terms(), "1 of 2 cases did not pass"),
        ([PASSED, outcome(Status.MISSING)], terms(risk=Risk.LOW), None),
        ([PASSED, REFUSAL], terms(risk=Risk.LOW), "1 of 2 cases do something else"),
        ([PASSED, outcome(Status.CRASHED)], terms(strict_pass_rate=0.5), "cases do something else"),
        ([PASSED, REFUSAL], terms(strict_pass_rate=0.5, strict_drift=0.5), None),
    ],
)
def test_strict(outcomes: list[Outcome], by: Terms, reason: str | None) -> None:
    report = judged(Mode.STRICT, outcomes, by)
    assert report.passed is (reason is None)
    assert reason is None or reason in " ".join(report.reasons)


def test_each_use_and_each_override_is_on_record() -> None:
    outcomes = [PASSED] * 99 + [REFUSAL]
    report = judged(Mode.HARDENED, outcomes, terms(hardened_divergence=0.5))
    assert [(one.kind, one.what, one.cases, one.who, one.why, one.until) for one in report.audit] == [
        ("allowance", "refusal", 1, "shape", "caps", GRANT["until"]),
        ("override", "hardened_divergence=0.5", 1, "shape", "caps", GRANT["until"]),
    ]
    assert report.audit[0].examples == (REFUSAL.id,)
    assert judged(Mode.STRICT, outcomes, terms()).audit == ()


ALLOW = (
    '[[allow]]\ndeviation = "refusal"\npackets = ["FNP-P2C-001"]\nwho = "x"\nwhy = "y"\nuntil = 2026-12-31\n'
)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("2026-12-31", "2026-12-30", Code.GRANT_EXPIRED),
        ('why = "y"', 'why = " "', Code.SCHEMA),
        ('who = "x"\n', "", Code.SCHEMA),
        ("until = 2026-12-31\n", "", Code.SCHEMA),
        ('"refusal"', '"whatever"', Code.SCHEMA),
        ('["FNP-P2C-001"]', "[]", Code.SCHEMA),
        ('["FNP-P2C-001"]', '["*"]', Code.SCHEMA),
        ("[[allow]]", "schema_version = 2\n[[allow]]", Code.SCHEMA_VERSION),
        ("[[allow]]", "[thresholds.critical]\nstrict_drift = 0.1\n[[allow]]", Code.SCHEMA),
        ("[[allow]]", "[thresholds.severe]\n[[allow]]", Code.SCHEMA),
    ],
)
def test_what_nobody_answers_for_is_refused(tmp_path: Path, old: str, new: str, code: Code) -> None:
    (path := tmp_path / "policy.toml").write_text(ALLOW)
    assert terms_of(tmp_path, path, (), {}, TODAY).policy.allow
    path.write_text(ALLOW.replace(old, new))
    with pytest.raises(SpecError) as refused:
        terms_of(tmp_path, path, (), {}, TODAY)
    assert refused.value.code is code


def test_an_override_that_is_past_its_day_is_refused(tmp_path: Path) -> None:
    overrides = terms(strict_drift=0.1).overrides
    with pytest.raises(SpecError, match="grant-expired"):
        terms_of(tmp_path, None, overrides, {}, date(2027, 1, 1))


def test_without_a_policy_nothing_is_allowed(tmp_path: Path) -> None:
    assert terms_of(tmp_path, None, (), {}, TODAY).policy == Policy()


@pytest.mark.parametrize("threat", THREATS, ids=lambda threat: threat.name)
def test_each_threat_has_its_artifact_and_its_test(threat: Threat) -> None:
    file, _, name = threat.test.partition("::")
    assert f"def {name}(" in (ROOT / file).read_text()
    assert (ROOT / f"contracts/{threat.artifact}.schema.json").exists()
