"""The committed corpus catches each liar, for what it lies about."""

from __future__ import annotations

import contextlib
import io
import json
import warnings
from pathlib import Path

import pytest

from fnp_spec.corpus.lookup import Seen
from fnp_spec.corpus.run_log import read_log
from fnp_spec.corpus.store import Corpus
from fnp_spec.guest.codec.canonical import Json
from fnp_spec.report.case import program_of
from tests.acceptance.conftest import ROOT, Cli, latest_log

LIES = {
    "always_wrong": ("value", "FNP-P2C-006"),
    "off_by_one_ulp": ("value", "FNP-P2C-009"),
    "wrong_dtype": ("dtype", "FNP-P2C-006"),
    "copies_instead_of_views": ("view", "FNP-P2C-006"),
    "swallows_warnings": ("warnings", "FNP-P2C-009"),
    "wrong_exception": ("exception", "FNP-P2C-006"),
    "mutates_its_argument": ("effects", "FNP-P2C-009"),
    "ends_files_with_a_line": ("effects", "FNP-P2C-009"),
    "lists_for_tuples": ("type", "FNP-P2C-006"),
    "adds_an_axis": ("shape", "FNP-P2C-006"),
    "transposes_memory": ("strides", "FNP-P2C-006"),
    "rewords": ("message", "FNP-P2C-006"),
}
"""What each lies about, and a packet that has much of it."""
DEADLY = {"hangs": ("timed_out", 2), "segfaults": ("crashed", 5), "eats_memory": ("out_of_memory", 5)}
"""How a worker dies of each, and the seconds that a case may take: enough on a busy machine."""


def ran(program: str) -> str:
    """What a program prints, that runs to its end."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(program, {})
    return out.getvalue()


def log_of(directory: Path) -> list[Json]:
    return [json.loads(line) for line in latest_log(directory).read_text().splitlines()]


def outcomes(directory: Path) -> list[Json]:
    return [line for line in log_of(directory) if line["kind"] == "outcome"]


def caught(cli: Cli, directory: Path, liar: str, *packet: str) -> None:
    name = f"tests.liars.{liar}"
    aspect = LIES[liar][0]
    ended = cli("run-gate", "G3", "--impl", name, *packet)
    assert ended.status == 1, ended.err
    failed = [
        judged["aspect"]
        for outcome in outcomes(directory)
        for judged in outcome.get("aspects", ())
        if judged["verdict"] == "fail" or (aspect == "message" and judged["verdict"] == "advisory")
    ]
    assert failed.count(aspect) >= 5
    # What it does not lie about is not held against it, but for what follows from the lie itself.
    if liar not in ("always_wrong", "wrong_dtype", "adds_an_axis", "transposes_memory"):
        assert failed.count(aspect) >= 0.5 * len(failed), {name: failed.count(name) for name in set(failed)}


@pytest.mark.parametrize("liar", LIES)
def test_a_lie_is_caught_in_its_aspect_and_shown_by_a_program(cli: Cli, tmp_path: Path, liar: str) -> None:
    caught(cli, tmp_path, liar, "--packet", LIES[liar][1])
    name, aspect = f"tests.liars.{liar}", LIES[liar][0]
    case = next(o["id"] for o in outcomes(tmp_path) if aspect in [a["aspect"] for a in o.get("aspects", ())])
    program = cli("explain", case, "--snippet", name).out
    assert ran(program) != ran(program.replace(f"import {name} as numpy", "import numpy"))


@pytest.mark.slow
@pytest.mark.parametrize("liar", LIES)
def test_every_way_to_differ_has_a_program_that_tells(cli: Cli, tmp_path: Path, liar: str) -> None:
    caught(cli, tmp_path, liar, "--packet", LIES[liar][1])
    log = latest_log(tmp_path)
    header, logged = read_log(log)
    chosen: dict[object, Seen] = {}
    for outcome in logged:
        found = [judged.difference for judged in outcome.aspects if judged.difference]
        if found:
            ways = (outcome.operation, *((one.aspect, one.kind) for one in found))
            chosen.setdefault(ways, Seen(header, outcome, log))
    seen = {one.outcome.id: one for one in chosen.values()}
    for stored in Corpus(ROOT).select(seen.__contains__):
        honest, lying = (
            program_of(stored.case, seen[stored.case.id], module)
            for module in ("numpy", header.implementation)
        )
        assert ran(honest) != ran(lying), lying


@pytest.mark.slow
@pytest.mark.parametrize("liar", ["copies_instead_of_views", "off_by_one_ulp"])
def test_a_lie_is_caught_in_its_aspect_by_all_packets_together(cli: Cli, tmp_path: Path, liar: str) -> None:
    caught(cli, tmp_path, liar)


@pytest.mark.parametrize("liar", DEADLY)
def test_what_kills_a_worker_costs_only_its_own_cases(cli: Cli, tmp_path: Path, liar: str) -> None:
    name = f"tests.liars.{liar}"
    status, seconds = DEADLY[liar]
    limits = ("--timeout", str(seconds), "--memory", "256")
    ended = cli("run-gate", "G3", "--impl", name, "--packet", "FNP-P2C-001", *limits)
    assert ended.status == 1, ended.err
    seen = {outcome["id"]: outcome["status"] for outcome in outcomes(tmp_path)}
    killed = {identifier for identifier, got in seen.items() if got == status}
    asked = {o["id"] for o in outcomes(tmp_path) if o["operation"] == "numpy.dsplit"}
    assert killed == asked
    assert len(killed) >= 5
    assert {got for identifier, got in seen.items() if identifier not in killed} == {"passed"}


def test_a_process_that_one_case_spoils_is_charged_to_it(cli: Cli, tmp_path: Path) -> None:
    name = "tests.liars.spoils_the_process"
    ended = cli("run-gate", "G3", "--impl", name, "--packet", "FNP-P2C-001", "--json", "--jobs", "1")
    assert ended.status == 1, ended.err
    failed = [outcome for outcome in outcomes(tmp_path) if outcome["status"] != "passed"]
    assert failed == [outcome for outcome in outcomes(tmp_path) if outcome["operation"] == "numpy.split"]
    for outcome in failed:
        assert outcome["status"] == "crashed"
        assert outcome["end"] == {"kind": "spoils", "parameter": "SIGABRT"}
        assert outcome["detail"].startswith("vsplit")
        assert outcome["said"] == r"free(): \x1b[31minvalid pointer"
    assert (ended.json["retries"], ended.json["unexplained_deaths"]) == ({"signal": 1}, 0)


def test_a_death_that_does_not_recur_fails_the_gate(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FNP_SPEC_TEST_PROCESSES", str(tmp_path / "processes"))
    name = "tests.liars.dies_of_bad_luck"
    ended = cli(
        "run-gate", "G3", "--impl", name, "--packet", "FNP-P2C-001", "--json", "--jobs", "1", "--no-sandbox"
    )
    assert ended.status == 1, ended.err
    assert {outcome["status"] for outcome in outcomes(tmp_path)} == {"passed"}
    (incident,) = (line for line in log_of(tmp_path) if line["kind"] == "incident")
    assert incident["end"] == {"kind": "signal", "parameter": "SIGABRT"}
    assert incident["id"].startswith("vsplit")
    assert ended.json["reasons"] == ["1 unexplained deaths of workers"]
    assert [death["id"] for death in ended.json["unexplained"]] == [incident["id"]]


def test_memory_that_is_kept_is_not_charged_to_who_comes_next(cli: Cli, tmp_path: Path) -> None:
    name = "tests.liars.hoards"
    ended = cli("run-gate", "G3", "--impl", name, "--packet", "FNP-P2C-006", "--memory", "1024", "--json")
    assert {outcome["status"] for outcome in outcomes(tmp_path)} == {"passed"}
    assert ended.status == 0, ended.err
    assert ended.json["retries"]["growth"] > 1


def test_what_does_something_else_the_second_time_is_flaky(cli: Cli, tmp_path: Path) -> None:
    name = "tests.liars.throws_dice"
    ended = cli("run-gate", "G3", "--impl", name, "--packet", "FNP-P2C-006", "--rerun", "--json")
    assert ended.status == 1, ended.err
    diverged = {o["id"] for o in outcomes(tmp_path) if o["status"] == "diverged"}
    flaky = set(ended.json["flaky"])
    assert flaky
    assert flaky < diverged
    assert {line["again"]["id"] for line in log_of(tmp_path) if line["kind"] == "flaky"} == flaky
    assert set(cli("ledger", "report", "--json").json["flaky"]) == flaky


def test_what_a_call_leaves_behind_shows_in_another_order(cli: Cli, tmp_path: Path) -> None:
    asked = "run-gate", "G3", "--impl", "tests.liars.remembers", "--packet", "FNP-P2C-006", "--jobs", "1"
    assert cli(*asked).status == 0
    before, failed = latest_log(tmp_path), set[frozenset[str]]()
    for seed in ("7", "7", "8"):
        assert cli(*asked, "--shuffle", seed).status == 1
        header, *_ = log_of(tmp_path)
        assert header["shuffle"] == int(seed)
        logs = str(before), str(latest_log(tmp_path))
        diff = cli("ledger", "diff", *logs, "--json", corpus=None).json
        assert {name.rpartition("_")[0] for name in diff["broken"]} == {"broadcast_arrays"}
        failed.add(frozenset(diff["broken"]))
    assert len(failed) == 2


@pytest.mark.slow
def test_some_divergences_that_users_of_other_libraries_reported_are_seen(cli: Cli, tmp_path: Path) -> None:
    packets = [word for packet in ("FNP-P2C-010", "FNP-P2C-014") for word in ("--packet", packet)]
    assert cli("run-gate", "G3", "--impl", "tests.liars.reported", *packets).status == 1
    seen = {outcome["operation"] for outcome in outcomes(tmp_path) if outcome["status"] == "diverged"}
    # What NumPy's tests ask shows the first alone. `extract --all` shows mean, nanmax and sum too; nothing
    # shows the three others.
    assert seen == {"numpy.clip", "numpy.argsort"}
