"""A ledger cannot lie: what a run does not show, or nobody answers for, fails its check."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from fnp_spec.guest.codec.canonical import Json
from tests.acceptance.conftest import Cli, Copy, Ended, latest_log

COPIES = "broadcast_to = lambda *args, **kwargs: numpy.broadcast_to(*args, **kwargs).copy()"
OTHER_DTYPE = "broadcast_to = lambda *args, **kwargs: numpy.broadcast_to(*args, **kwargs).astype('U9')"
HIDES = "del broadcast_to"
RIGHT = ""
RUNS: dict[tuple[str, bytes], bytes] = {}
"""Logs by what the port was and the cases that it was asked."""


class Port:
    """A port of NumPy that its author changes from run to run, with its ledger."""

    def __init__(self, cli: Cli, copy: Copy, directory: Path) -> None:
        self.cli, self.copy, self._directory = cli, copy, directory
        self.file = directory / "ledger" / f"{copy.packet}.jsonl"

    def run(self, change: str) -> None:
        """Make a change and run the gate; what was run on the same corpus before gives the same log."""
        text = f"import numpy\nglobals().update(vars(numpy))\n{change}\n"
        (self._directory / "port.py").write_text(text)
        runs, key = self._directory / ".fnp-spec/runs", (change, self.copy.file.read_bytes())
        if key not in RUNS:
            self.cli("run-gate", "G3", "--impl", "port", "--jobs", "1", "--fresh", corpus=self.copy.root)
            RUNS[key] = latest_log(self._directory).read_bytes()
            latest_log(self._directory).unlink()
        runs.mkdir(parents=True, exist_ok=True)
        (runs / "G3-port.jsonl").write_bytes(RUNS[key])
        (runs / "G3-latest").write_text("G3-port.jsonl")

    def ledger(self, *words: str) -> Ended:
        return self.cli("ledger", *words, corpus=self.copy.root)

    def faults(self, *words: str) -> set[str]:
        ended = self.ledger("check", "--json", *words)
        found = {finding["fault"] for finding in ended.json["findings"]}
        assert ended.status == bool(found)
        return found

    def edit(self, change: Callable[[Json], object]) -> None:
        """Change every debt."""
        head, *debts = read_lines(self.file.read_bytes())
        for debt in debts:
            change(debt)
        self.file.write_text("".join(f"{line}\n" for line in map(json.dumps, (head, *debts))))

    def states(self) -> set[str]:
        return {debt["state"] for debt in read_lines(self.file.read_bytes())[1:]}


def read_lines(data: bytes) -> list[Json]:
    return [json.loads(line) for line in data.splitlines() if line]


@pytest.fixture
def port(cli: Cli, copy: Copy, tmp_path: Path) -> Port:
    return Port(cli, copy, tmp_path)


def test_the_way_of_a_debt(port: Port) -> None:
    port.run(COPIES)
    assert port.faults() == {"not listed"}
    assert port.ledger("update", "--check").status == 1
    assert not port.file.exists()
    assert port.ledger("update").status == 0
    assert (port.faults(), port.states()) == (set(), {"open"})
    written = port.file.read_bytes()
    assert port.ledger("update", "--check").status == 0
    port.ledger("mark", "in_progress", "--family", "a copy*", "--owner", "dtype")
    assert (port.faults(), port.states()) == (set(), {"in_progress", "open"})
    ended = port.ledger("mark", "open", "--packet", "*", "--owner", "somebody")
    assert (ended.status, ended.err.split()[1]) == (2, "no-such-owner")
    port.ledger("mark", "open", "--packet", "*", "--owner", "shape")

    port.run(RIGHT)
    assert port.faults() == {"listed but passing"}
    port.ledger("update")
    assert (port.faults(), port.states()) == (set(), {"closed"})

    port.run(COPIES)
    assert port.faults() == {"closed, and owed again"}
    port.ledger("update")
    assert port.states() == {"open"}
    port.edit(lambda debt: debt.pop("owner"))
    port.ledger("update")
    assert read_lines(port.file.read_bytes()) == read_lines(written)


def closed(debt: Json) -> None:
    debt |= {"state": "closed", "cases": []}


def fewer(debt: Json) -> None:
    debt["cases"] = debt["cases"][1:] or debt["cases"]


LIES: list[tuple[Callable[[Json], object], str]] = [
    (closed, "closed, and owed again"),
    (fewer, "owed by more cases than recorded"),
    (lambda debt: debt.update(state="intentional"), "does not say why it is accepted"),
    (lambda debt: debt.update(state="upstream_drift", why=" "), "does not say why it is accepted"),
    (lambda debt: debt.update(owner="somebody"), "its owner does not exist"),
]


@pytest.mark.parametrize(("lie", "fault"), LIES)
def test_what_a_person_writes_is_held_against_the_run(
    port: Port, lie: Callable[[Json], object], fault: str
) -> None:
    port.run(COPIES)
    port.ledger("update")
    port.edit(lie)
    assert port.faults() == {fault}


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('packet = "FNP-P2C-006"', 'packet = "FNP-P2C-007"', "nobody owns it"),
        ('closure_gate = "G3"', 'closure_gate = "G9"', "its closure gate does not exist"),
    ],
)
def test_debt_is_owned_and_closed_by_a_gate(port: Port, old: str, new: str, fault: str) -> None:
    port.run(COPIES)
    port.ledger("update")
    owners = port.copy.root / "contracts/owners.toml"
    owners.write_text(owners.read_text().replace(old, new))
    assert port.faults() == {fault}


def test_debt_that_is_hidden_or_whose_cases_go_is_not_paid(port: Port) -> None:
    port.run(COPIES)
    port.ledger("update")
    port.run(HIDES)
    assert port.faults() == {"not listed", "its cases fail otherwise now"}
    moves = {move["kind"] for move in port.ledger("update", "--check", "--json").json["moves"]}
    assert moves == {"added", "dropped"}

    port.copy.keep(40)
    port.run(COPIES)
    assert port.faults() == {"listed but its cases are gone"}
    port.ledger("update")
    assert port.faults() == set()


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (lambda text: text.replace('"state":"open"', '"state":"closed"', 1), "schema"),
        (lambda text: text.replace('"state":"open"', '"state":"forgiven"', 1), "schema"),
        (lambda text: text.replace("debt_", "debt_0", 1).replace("0", "", 1), "schema"),
        (lambda text: text.replace('"signature":["', '"signature":["x', 1), "schema"),
        (lambda text: text.replace('"cases":["', '"cases":["numpy_x","', 1), "schema"),
        (lambda text: text + text.splitlines()[-1] + "\n", "ledger-twice"),
        (lambda text: text.partition("\n")[2], "ledger-mixed"),
        (lambda text: text.replace("P2C-006", "P2C-001", 1), "ledger-mixed"),
        (lambda text: text.replace(':"port"', ':"pot"'), "log-of-another-implementation"),
        (lambda text: f"<<<<<<< ours\n{text}", "ledger-conflict"),
    ],
)  # fmt: skip
def test_a_ledger_that_cannot_be_is_an_error_and_stays(
    port: Port, damage: Callable[[str], str], code: str
) -> None:
    port.run(COPIES)
    port.ledger("update")
    damaged = damage(port.file.read_text())
    port.file.write_text(damaged)
    for command in ("check", "update"):
        ended = port.ledger(command)
        assert (ended.status, ended.err.split()[1]) == (3, code), ended.err
    assert port.file.read_text() == damaged


def test_the_matrix_tells_missing_diverged_and_unowned_apart(port: Port, tmp_path: Path) -> None:
    logs = []
    for name, change in {"copies": COPIES, "hides": HIDES, "right": RIGHT}.items():
        port.run(change)
        logs.append(str(latest_log(tmp_path).rename(tmp_path / f"{name}.jsonl")))
    ended = port.ledger("matrix", "--json", *logs)
    assert ended.status == 0, ended.err
    (row,) = [row for row in ended.json["operations"] if row["operation"] == "numpy.broadcast_to"]
    copies, hides, right = row["parity"]
    assert (hides["missing"], hides["absent"], hides["aspects"]) == (hides["cases"], 1, {})
    assert copies["diverged"] == copies["aspects"]["view"]["differing"] > copies["missing"] == 0
    assert (right["passed"], right["gaps"], right["owners"]) == (right["cases"], 0, [])
    total = ended.json["total"]
    # The other operations of the packet have no case in this corpus: gaps too.
    assert [one["gaps"] for one in total["parity"]] == [total["operations"] - n for n in (0, 0, 1)]
    owners = port.copy.root / "contracts/owners.toml"
    owners.write_text(owners.read_text().replace('packet = "FNP-P2C-006"', 'packet = "FNP-P2C-007"'))
    ended = port.ledger("matrix", *logs)
    assert ended.status == 1
    count = total["operations"]
    assert f"{count - 1} of {count} operations are gaps, {count - 1} unowned" in ended.out


def test_a_run_of_some_packets_is_not_taken_for_one_of_all(port: Port) -> None:
    port.run(COPIES)
    path = port.copy.root / "packets" / port.copy.packet / "manifest.json"
    other = json.loads(path.read_text()) | {"packet_id": "FNP-P2C-007", "fixtures": []}
    (path.parents[1] / "FNP-P2C-007").mkdir()
    (path.parents[1] / "FNP-P2C-007/manifest.json").write_text(json.dumps(other))
    ended = port.ledger("update")
    assert (ended.status, ended.err.split()[1]) == (2, "partial-run")
    assert not port.file.exists()
    assert port.ledger("update", "--packet", port.copy.packet).status == 0
    assert port.faults("--packet", port.copy.packet) == set()


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_since_a_revision_debt_may_shrink_and_grows_only_where_it_says_why(
    port: Port, tmp_path: Path
) -> None:
    def git(*words: str) -> None:
        identity = ("-c", "user.name=t", "-c", "user.email=t@t")
        subprocess.run(["git", *identity, *words], cwd=tmp_path, check=True, capture_output=True)

    git("init")
    port.run(COPIES)
    port.ledger("update")
    git("add", "ledger")
    git("commit", "-m", "a ledger")
    assert port.faults("--base", "HEAD") == set()
    port.run(OTHER_DTYPE)
    port.ledger("update")
    assert port.faults() == set()
    assert port.faults("--base", "HEAD") == {"grew, and does not say why"}
    port.ledger("mark", "open", "--packet", "*", "--because", "text comes first")
    assert port.faults("--base", "HEAD") == set()
    git("commit", "-am", "debt that says why")
    port.run(RIGHT)
    port.ledger("update")
    assert port.faults("--base", "HEAD") == set()
    ended = port.ledger("check", "--base", "nowhere")
    assert (ended.status, ended.err.split()[1]) == (2, "no-revision")


def test_two_runs_differ_case_by_case_and_what_is_gone_is_not_fixed(port: Port, tmp_path: Path) -> None:
    def kept(name: str, change: str) -> str:
        port.run(change)
        return str(latest_log(tmp_path).rename(tmp_path / f"{name}.jsonl"))

    def diff(old: str, new: str) -> tuple[int, dict[str, int]]:
        ended = port.cli("ledger", "diff", old, new, "--json", corpus=None)
        return ended.status, {name: len(of) for name, of in ended.json.items() if of and isinstance(of, list)}

    right, copies, other = kept("right", RIGHT), kept("copies", COPIES), kept("other", OTHER_DTYPE)
    status, found = diff(right, copies)
    broken = found["broken"]
    assert (status, found) == (1, {"packets": 1, "broken": broken})
    assert diff(copies, right) == (0, {"packets": 1, "fixed": broken})
    assert diff(copies, other)[1]["changed"] > 0
    port.copy.keep(40)
    fewer = kept("fewer", COPIES)
    status, found = diff(copies, fewer)
    assert (status, set(found)) == (0, {"packets", "gone", "gone_passing"})
    assert set(diff(fewer, copies)[1]) == {"packets", "added", "added_passing"}


def test_runs_are_kept_and_asked(port: Port, tmp_path: Path) -> None:
    runs = tmp_path / ".fnp-spec/runs"

    def ask(*words: str) -> Json:
        return port.cli("ledger", *words, "--json", corpus=None).json

    for number, change in enumerate((COPIES, RIGHT, COPIES)):
        port.run(change)
        latest_log(tmp_path).rename(runs / f"G3-port-{number}.jsonl")
        ask("history")
    (packet,) = ask("history")["whole"]
    left = [
        run["packets"][packet]["cases"] - run["packets"][packet]["passed"] for run in ask("history")["runs"]
    ]
    assert left[0] == left[2] > left[1] == 0
    (runs / "G3-port-0.jsonl").unlink()  # it is kept nevertheless
    found = ask("query", "aspect:view operation:numpy.broadcast* seq(pass fail)")
    unseen = len(ask("query", "seq(pass unseen)"))
    assert len(found) == len(ask("query", "seq(pass fail)")) == left[0] - unseen
    assert {tuple(one["verdicts"]) for one in found} == {("fail", "pass", "fail")}
    assert ask("query", "seq(fail fail)") == []
    assert len(ask("query", "status:passed")) + left[0] == len(ask("query", ""))
    assert "over the runs" in port.cli("ledger", "history", corpus=None).out
    for wrong in ("view", "seq()", "seq(pass broken)", "aspect:vieww", "packet:a packet:b"):
        ended = port.cli("ledger", "query", wrong, corpus=None)
        assert (ended.status, ended.err.split()[1]) == (2, "query"), ended.err
    (runs / "history.sqlite").write_bytes(b"no database" * 999)
    assert port.cli("ledger", "history", corpus=None).status == 3
