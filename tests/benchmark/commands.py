"""The time of every command over a large corpus: what G3 and the ledger, decisions, documents cost."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fnp_spec.corpus.decisions import decisions_of
from fnp_spec.corpus.runs import latest
from fnp_spec.corpus.store import Corpus
from fnp_spec.guest.harness.serve import ON_NUMPY_VARIABLE
from tests.benchmark.large_corpus import ROOT, repeat

LIAR = "tests.liars.wrong_dtype"
"""What is run when no implementation is named: it owes much, and takes no longer than NumPy."""
_ORACLE = "numpy"
_STATUSES = (0, 1)
"""Of a command that did what it should; any other ends the benchmark."""


@dataclass(frozen=True)
class Spent:
    """What a command took, its workers included."""

    wall: float
    cpu: float
    mebibytes: float
    """Of the largest of its processes."""


def commands(corpus: Path | None, cases: int, implementation: str) -> None:
    """A line a command, in the order of a port: both are run, then comes all that reads runs."""
    with tempfile.TemporaryDirectory() as made:
        scratch = Path(made)
        if corpus is None:
            corpus = scratch / "corpus"
            repeat(ROOT, corpus, cases)
        held = Corpus(corpus)
        manifests = map(held.manifest, held.packet_ids())
        there = sum(entry.cases for manifest in manifests for entry in manifest.fixtures)
        print(f"{there:,} cases, {implementation} beside {_ORACLE}\n")
        print("|  wall s |   CPU s |   MiB | command |\n|--:|--:|--:|---|")
        for words in _commands(corpus.absolute(), implementation, scratch):
            spent = _spent(words, scratch)
            told = " ".join(word for word in words if word != "--corpus" and not Path(word).is_absolute())
            print(
                f"| {spent.wall:7.1f} | {spent.cpu:7.1f} | {spent.mebibytes:5,.0f} | `{told}` |", flush=True
            )


def _commands(corpus: Path, implementation: str, scratch: Path) -> Iterator[list[str]]:
    """Each with its words; those of later ones follow from what earlier ones have left."""
    on = ["--corpus", str(corpus)]
    runs = scratch / ".fnp-spec" / "runs"
    yield ["run-gate", "G3", "--impl", _ORACLE, *on]
    numpys = str(latest(runs, "G3"))
    yield ["run-gate", "G3", "--impl", implementation, "--rerun", *on]
    log = latest(runs, "G3")
    for words in (["report"], ["report", "--markdown"], ["report", "--json"]):
        yield ["ledger", *words, *on]
    yield ["ledger", "update", *on]
    yield ["ledger", "check", *on]
    yield ["ledger", "mark", "in_progress", "--packet", "FNP-P2C-*"]
    yield ["ledger", "matrix", *on]
    yield ["ledger", "matrix", "--operations", str(log), numpys, *on]
    yield ["ledger", "diff", numpys, str(log)]
    yield ["ledger", "history"]
    yield ["ledger", "history"]
    yield ["ledger", "query", "aspect:value status:diverged seq(fail)"]
    yield ["decisions", "replay", str(decisions_of(log))]
    yield ["documents", "--impl", implementation, *on]
    yield ["phases", "--impl", implementation, *on]
    yield ["export", "--impl", implementation, "--out", str(scratch / "exported"), *on]


def _spent(words: list[str], scratch: Path) -> Spent:
    variables = {**os.environ, "PYTHONPATH": str(ROOT), ON_NUMPY_VARIABLE: "1"}
    said = scratch / "said"
    with said.open("wb") as stream:
        begin = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "fnp_spec", *words],
            cwd=scratch,
            env=variables,
            stdout=stream,
            stderr=stream,
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in _STATUSES:
        raise SystemExit(f"{' '.join(words)} ended with {process.returncode}:\n{said.read_text()}")
    return Spent(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
