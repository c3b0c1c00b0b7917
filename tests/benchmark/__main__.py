"""Prints the ratios that matter: `python -m tests.benchmark` (some minutes).

Recording over plain run of the same test files, in CPU time; replay over bare calls on arguments already
decoded; the pace of the local engine. Ratios of one machine in one run; nothing here passes or fails.
`recording --files numpy/_core/tests/test_umath.py ...` measures those files alone.
`commands`, which must be named, prints a table of what each command takes over 100,000 cases made of the
committed ones, or over those of `--corpus DIR`.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import resource
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from fnp_spec.corpus.store import Corpus
from fnp_spec.engine.answers import Observed
from fnp_spec.engine.interface import Limits, request_of
from fnp_spec.engine.local import LocalEngine
from fnp_spec.extract.recording import DETERMINISM, ShardRunner
from fnp_spec.extract.shards import Shard
from fnp_spec.guest.codec.decode import Decoder
from fnp_spec.guest.codec.memory import Memory
from fnp_spec.guest.harness.names import Names
from fnp_spec.guest.harness.operations import perform
from fnp_spec.guest.harness.serve import Harness
from fnp_spec.guest.vocabulary import Form
from fnp_spec.implementation.launch import launch_of
from fnp_spec.implementation.process_command import isolated_variables
from fnp_spec.judge.judge import judge
from fnp_spec.oracle.environment import Environment, build
from fnp_spec.oracle.test_files import test_files
from fnp_spec.value.question import document_of
from tests.benchmark.commands import LIAR, commands

ROOT = Path(__file__).parents[2]


def seconds(work: Callable[[], object]) -> float:
    """Wall time of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def cpu_seconds(work: Callable[[], object]) -> float:
    """CPU time of the processes that work starts and waits for."""
    start = _cpu_of_children()
    work()
    return _cpu_of_children() - start


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def recording(files: Sequence[str] = ()) -> None:
    """CPU time of recording over that of plain pytest: a process per test file, of all that are recorded."""
    oracle = build()
    with tempfile.TemporaryDirectory() as compiled, tempfile.TemporaryDirectory() as scratch:
        _plain(oracle, "numpy/lib/tests/test__version.py", compiled)  # pytest is rewritten and compiled once
        both = _PlainFirst(oracle, Path(scratch), compiled=compiled)
        begin = _cpu_of_children()
        both.run(files or test_files(oracle)[0], 1, lambda _shard: None)
    _ratio(both.plain, _cpu_of_children() - begin - both.plain, "CPU recording / plain, all")


@dataclass
class _PlainFirst(ShardRunner):
    """Runs each file plain just before it records it: machines change their speed within minutes."""

    compiled: str = ""
    plain: float = 0.0

    def record(self, test_file: str, output: Path) -> Shard:
        plain = _plain(self.oracle, test_file, self.compiled)
        begin = _cpu_of_children()
        shard = super().record(test_file, output)
        _ratio(plain, _cpu_of_children() - begin, test_file)
        self.plain += plain
        return shard


def _ratio(plain: float, recorded: float, what: str) -> None:
    print(f"{recorded / plain:6.2f}  {plain:6.1f} s  {recorded:6.1f} s  {what}", flush=True)


def _plain(oracle: Environment, name: str, compiled: str) -> float:
    root = str(oracle.tests_root)
    options = ["-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", root, "--confcutdir", root]
    command = [str(oracle.python), "-P", "-m", "pytest", *options, f"{root}/{name}"]
    variables = {**isolated_variables(), **DETERMINISM, "PYTHONPYCACHEPREFIX": compiled}
    del variables["PYTHONDONTWRITEBYTECODE"]
    with tempfile.TemporaryDirectory() as scratch:
        run = partial(subprocess.run, command, env=variables, cwd=scratch, capture_output=True, check=False)
        return cpu_seconds(run)


def replay() -> None:
    """Decoding, calling, observing and judging over the bare calls; one process, NumPy itself."""
    import numpy

    corpus = Corpus(ROOT)
    stored = [one.case for packet in corpus.packet_ids() for one in corpus.cases(packet)]
    asked = [document_of(case.call) for case in stored]
    names = Names(numpy)
    with tempfile.TemporaryDirectory() as scratch:
        calls = []
        for call in asked:
            built = Decoder(call, Memory(), names.resolve, Path(scratch)).arguments(call)
            positional = [built[str(i)] for i in range(len(call.get("args", ())))]
            keywords = {name: built[name] for name in call.get("kwargs", {})}
            form, operation = call["form"], call["operation"]
            calls.append(partial(perform, Form(form), operation, names.resolve, positional, keywords))
        bare = seconds(lambda: _quietly(calls))
        harness = Harness(numpy, Path(scratch, "files"))
        harness.scratch.mkdir()

        def everything() -> None:
            for case, call in zip(stored, asked, strict=True):
                answer = harness.answer(case.id, call)
                judge(case, Observed.model_validate(answer).observation)

        full = seconds(everything)
    print(f"{full / bare:5.2f}  replay / bare calls, {len(stored):,} cases in {full:.2f} s and {bare:.2f} s")
    print(f"{len(stored) / full:7,.0f}  cases a second, one process")


def engine() -> None:
    """Requests through the local engine's workers on NumPy itself, their answers validated and not judged."""
    corpus = Corpus(ROOT)
    stored = [case for packet in corpus.packet_ids() for case in corpus.cases(packet)]
    requests = [request_of(case.case.id, document_of(case.case.call)) for case in stored]
    jobs = os.cpu_count() or 1
    full = seconds(lambda: list(LocalEngine(jobs).run(launch_of("numpy"), requests, Limits())))
    print(f"{len(requests) / full:7,.0f}  cases a second, {jobs} workers of the engine, in {full:.2f} s")


def _quietly(calls: Iterable[Callable[[], object]]) -> None:
    for call in calls:
        with warnings.catch_warnings(), contextlib.suppress(Exception):
            warnings.simplefilter("ignore")
            call()


def main() -> None:
    """The benchmarks that are named, or all but the one of commands."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmark")
    parser.add_argument(
        "names",
        nargs="*",
        default=["replay", "engine", "recording"],
        metavar="NAME",
        help="replay, engine, recording; commands",
    )
    parser.add_argument("--files", nargs="+", default=(), help="the test files to record, from numpy/ down")
    parser.add_argument("--corpus", type=Path, help="of commands; else one is made of the committed one")
    parser.add_argument("--cases", type=int, default=100_000, help="of the corpus that is made")
    parser.add_argument("--impl", default=LIAR, help="what commands runs beside NumPy")
    chosen = parser.parse_args()
    benchmarks: dict[str, Callable[[], None]] = {
        "replay": replay,
        "engine": engine,
        "recording": partial(recording, chosen.files),
        "commands": partial(commands, chosen.corpus, chosen.cases, chosen.impl),
    }
    for name in chosen.names:
        benchmarks[name]()


if __name__ == "__main__":
    main()
