"""Two who pay and decide debt of one ledger at once: plain Git merges what they commit."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.acceptance.conftest import ROOT, Cli, copy_packet

FFT = ("fft2", "fftfreq", "fftn", "ifft2", "ifftn", "irfft2", "irfftn")
OTHER = "numpy.lib.stride_tricks.sliding_window_view"
PACKETS = {"FNP-P2C-018": {f"numpy.fft.{name}" for name in FFT}, "FNP-P2C-006": {OTHER}}
HEAD = """\
import types

import numpy

globals().update(vars(numpy))
fft = types.SimpleNamespace(**vars(numpy.fft))
lib = types.SimpleNamespace(stride_tricks=types.SimpleNamespace(**vars(numpy.lib.stride_tricks)))


def wrong(*args, **kwargs):
    return "wrong"
"""
WRONG = (*(f"fft.{name}" for name in FFT), "lib.stride_tricks.sliding_window_view")


class Team:
    """A repository with a port and its ledger, on whatever branch it stands."""

    def __init__(self, cli: Cli, directory: Path) -> None:
        self.cli, self.directory, self.corpus = cli, directory, directory / "corpus"
        shutil.copytree(ROOT / "contracts", self.corpus / "contracts")
        for packet, operations in PACKETS.items():
            copy_packet(self.corpus, packet, operations)
        self.port = directory / "port.py"
        self.port.write_text(HEAD + "".join(f"\n{name} = wrong\n" for name in WRONG))

    def git(self, *words: str) -> int:
        identity = ("-c", "user.name=t", "-c", "user.email=t@t")
        return subprocess.run(
            ["git", *identity, *words], cwd=self.directory, check=False, capture_output=True
        ).returncode

    def commit(self) -> None:
        assert self.git("add", "port.py", "ledger") == self.git("commit", "-m", "work") == 0

    def run(self) -> None:
        words = ("run-gate", "G3", "--impl", "port", "--jobs", "1", "--fresh")
        ended = self.cli(*words, corpus=self.corpus)
        assert ended.status == 1, ended.err

    def mend(self, *names: str) -> None:
        """Mend operations, run the gate and let the ledger say so."""
        for name in names:
            self.port.write_text(self.port.read_text().replace(f"{name} = wrong", f"{name} = {name}"))
        self.run()
        assert self.cli("ledger", "update", corpus=self.corpus).status == 0

    def mark(self, operation: str, state: str = "in_progress", *more: str) -> None:
        words = ("ledger", "mark", state, "--operation", operation, *more)
        assert self.cli(*words, corpus=self.corpus).status == 0

    def faults(self, *words: str) -> list[str]:
        ended = self.cli("ledger", "check", "--json", *words, corpus=self.corpus)
        return [finding["fault"] for finding in ended.json["findings"]]

    def states(self, files: Sequence[Path]) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for line in (line for file in files for line in file.read_text().splitlines()[1:] if line):
            debt = json.loads(line)
            found.setdefault(debt["operation"].removeprefix("numpy."), set()).add(debt["state"])
        return found


@pytest.fixture
def team(cli: Cli, tmp_path: Path) -> Team:
    team = Team(cli, tmp_path)
    team.git("init", "--initial-branch", "main")
    team.run()
    assert cli("ledger", "update", corpus=team.corpus).status == 0
    team.commit()
    team.git("branch", "theirs")
    return team


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_branches_that_pay_and_mark_neighbouring_debts_merge_without_a_conflict(team: Team) -> None:
    team.mend("fft.fft2", "fft.fftn")
    team.mark("numpy.fft.ifftn")
    team.mark(OTHER, "intentional", "--because", "arrays are immutable")
    team.commit()

    team.git("switch", "theirs")
    team.mend("fft.fftfreq", "fft.irfftn")
    team.mark("numpy.fft.ifft2", "upstream_drift", "--because", "as NumPy 2.5")
    team.mark("numpy.fft.irfft2", "in_progress", "--owner", "shape")
    team.commit()

    assert team.git("merge", "main") == 0
    team.run()
    assert team.faults() == team.faults("--base", "main") == []
    assert team.states(sorted((team.directory / "ledger").iterdir())) == {
        "fft.fft2": {"closed"},
        "fft.fftfreq": {"closed"},
        "fft.fftn": {"closed"},
        "fft.ifftn": {"in_progress"},
        "fft.irfft2": {"in_progress"},
        "fft.irfftn": {"closed"},
        "fft.ifft2": {"upstream_drift"},
        "lib.stride_tricks.sliding_window_view": {"intentional"},
    }
    before = [file.read_bytes() for file in sorted((team.directory / "ledger").iterdir())]
    assert team.cli("ledger", "update", corpus=team.corpus).status == 0
    assert [file.read_bytes() for file in sorted((team.directory / "ledger").iterdir())] == before


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_what_a_merge_cannot_decide_is_named_and_what_to_do(team: Team) -> None:
    """Of two decisions on one debt Git shows both; of two payments that one takes back, the run does."""
    team.mark("numpy.fft.fftn", "intentional", "--because", "ours")
    team.mend("fft.fft2")
    team.commit()
    team.git("switch", "theirs")
    team.mark("numpy.fft.fftn", "upstream_drift", "--because", "theirs")
    team.commit()
    assert team.git("merge", "main") == 1
    ended = team.cli("ledger", "check", corpus=team.corpus)
    assert (ended.status, ended.err.split()[1]) == (3, "ledger-conflict")
    assert "Keep each debt once" in ended.err

    file = team.directory / "ledger/FNP-P2C-018.jsonl"
    markers = ("<<<<<<<", "=======", ">>>>>>>")
    both = [line for line in file.read_text().splitlines() if not line.startswith(markers)]
    file.write_text("".join(f"{line}\n" for line in both))
    ended = team.cli("ledger", "check", corpus=team.corpus)
    assert (ended.status, ended.err.split()[1]) == (3, "ledger-twice")
    file.write_text("".join(f"{line}\n" for line in both if '"why":"theirs"' not in line))
    team.run()
    assert team.faults() == []
