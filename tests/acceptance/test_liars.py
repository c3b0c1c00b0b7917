"""The committed corpus catches each liar, for what it lies about."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fnp_spec.guest.codec.canonical import Json
from tests.acceptance.conftest import Cli

LIES = {
    "always_wrong": "value",
    "off_by_one_ulp": "value",
    "wrong_dtype": "dtype",
    "copies_instead_of_views": "view",
    "swallows_warnings": "warnings",
    "wrong_exception": "exception",
    "mutates_its_argument": "effects",
}
DEADLY = {"hangs": "timed_out", "segfaults": "crashed", "eats_memory": "out_of_memory"}


def outcomes(directory: Path, implementation: str) -> list[Json]:
    log = directory / f".fnp-spec/runs/G3-{implementation}.jsonl"
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    return [line for line in lines if line["kind"] == "outcome"]


@pytest.mark.parametrize(("liar", "aspect"), LIES.items())
def test_a_lie_is_caught_in_its_aspect(cli: Cli, tmp_path: Path, liar: str, aspect: str) -> None:
    name = f"tests.liars.{liar}"
    ended = cli("run-gate", "G3", "--impl", name, "--json")
    assert ended.status == 1, ended.err
    failed = [
        judged["aspect"]
        for outcome in outcomes(tmp_path, name)
        for judged in outcome.get("aspects", ())
        if judged["verdict"] == "fail"
    ]
    assert failed.count(aspect) >= 5
    # What it does not lie about is not held against it, but for what follows from the lie itself.
    if liar not in ("always_wrong", "wrong_dtype"):
        assert failed.count(aspect) >= 0.5 * len(failed), {name: failed.count(name) for name in set(failed)}


@pytest.mark.parametrize(("liar", "status"), DEADLY.items())
def test_what_kills_a_worker_costs_only_its_own_cases(
    cli: Cli, tmp_path: Path, liar: str, status: str
) -> None:
    name = f"tests.liars.{liar}"
    ended = cli(
        "run-gate", "G3", "--impl", name, "--packet", "FNP-P2C-001", "--timeout", "1", "--memory", "256"
    )
    assert ended.status == 1, ended.err
    seen = {outcome["id"]: outcome["status"] for outcome in outcomes(tmp_path, name)}
    killed = {identifier for identifier, got in seen.items() if got == status}
    asked = {o["id"] for o in outcomes(tmp_path, name) if o["operation"] == "numpy.unstack"}
    assert killed == asked
    assert len(killed) >= 5
    assert {got for identifier, got in seen.items() if identifier not in killed} == {"passed"}
