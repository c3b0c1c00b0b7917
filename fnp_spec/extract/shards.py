"""Runs the shards: one supervised process per test file of the oracle, resumed where they were left."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

import fnp_spec.guest
from fnp_spec.corpus.files import digest_of_code
from fnp_spec.engine.supervisor import Supervisor
from fnp_spec.extract.durations import Durations
from fnp_spec.guest.codec.canonical import sha256
from fnp_spec.guest.vocabulary import Form
from fnp_spec.implementation.launch import Launch
from fnp_spec.implementation.process_command import command, isolated_variables
from fnp_spec.oracle.environment import Environment

SECONDS = 1200
"""Time that one test file may take, instrumented."""
MEMORY_BYTES = 8 << 30
"""Address space of one shard."""

DETERMINISM = {
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    # NumPy's own tests skip what needs more than this.
    "NPY_AVAILABLE_MEM": "1GB",
}
"""Environment of every process of the oracle: what could differ between two runs is fixed."""

_RECORDINGS: dict[int, dict[str, str]] = {1: {}, 2: {"PYTHONHASHSEED": "1", "MALLOC_PERTURB_": "165"}}


class Made(msgspec.Struct, frozen=True):
    """What is called, and how: of a call or of a step of its set-up."""

    operation: str
    form: Form


class _Call(Made, frozen=True):
    setup: tuple[Made, ...] = ()


class Candidate(msgspec.Struct, frozen=True, tag_field="kind", tag="candidate"):
    """A call that a shard kept, in the JSON that it was written in: there are a hundred thousand."""

    id: str
    call: msgspec.Raw
    observation: msgspec.Raw
    places: tuple[tuple[int, str, int], ...]
    """(site index, test, events)"""

    def made(self) -> tuple[Made, ...]:
        """The steps of the set-up, then the call itself."""
        call = _call.decode(self.call)
        return (*call.setup, call)


class _Header(msgspec.Struct, frozen=True, tag_field="kind", tag="header"):
    pass


class _Site(msgspec.Struct, frozen=True, tag_field="kind", tag="site"):
    line: int
    matches_message: bool


class _Footer(msgspec.Struct, frozen=True, tag_field="kind", tag="footer"):
    buckets: dict[str, list[tuple[int, int]]]
    over_cap: list[tuple[int, str, int]]
    not_portable: list[tuple[int, str, str, int]]
    outcomes: dict[str, int]
    failed: list[str]
    stopped: tuple[str, ...]


_call = msgspec.json.Decoder(_Call)
_line = msgspec.json.Decoder(_Header | _Site | Candidate | _Footer)


@dataclass(frozen=True)
class Shard:
    """What one test file gave: its sites as (line, matches a message), its candidates, its accounting."""

    test_file: str
    sites: tuple[tuple[int, bool], ...]
    candidates: tuple[Candidate, ...]
    buckets: dict[str, Counter[int]]
    over_cap: Counter[tuple[int, str]]
    """Events by (site, operation)."""
    not_portable: Counter[tuple[int, str, str]]
    """Events by (site, operation, reason)."""
    outcomes: dict[str, int]
    stopped: tuple[str, ...] = ()
    """Tests that were recorded only up to where they looked at a memory address."""
    run_plain: tuple[str, ...] = ()
    failed_plain: tuple[str, ...] = ()
    lost: str = ""
    """Why there is nothing in it: the process crashed, or ran out of time or memory."""

    def trusted(self, candidate: Candidate) -> bool:
        """Whether a test that passes as rewritten saw it: in one that fails, we disturbed NumPy."""
        return any(test not in self.run_plain for _, test, _ in candidate.places)

    def events(self) -> int:
        """All events of the shard, whatever became of them."""
        kept = sum(n for candidate in self.candidates for _, _, n in candidate.places)
        return (
            kept
            + sum(counts.total() for counts in self.buckets.values())
            + self.over_cap.total()
            + self.not_portable.total()
        )


@dataclass
class ShardRunner:
    """Runs test files in the oracle; finished shards are kept in `work` and reused."""

    oracle: Environment
    work: Path
    recording: int = 1
    """Which of two independent recordings; the second has another hash seed and other garbage in memory."""
    code: str = field(default_factory=lambda: _code_digest())
    supervisor: Supervisor = field(default_factory=lambda: Supervisor(sandboxed=False))

    def __post_init__(self) -> None:
        self._durations = Durations(self.work / "durations.json")

    def run(self, test_files: Sequence[str], jobs: int, done: Callable[[Shard], None]) -> dict[str, Shard]:
        """Every test file's shard, by file; `done` is told of each as it comes.

        An interrupt stops the running shards and passes on; finished ones are kept.
        """
        self.work.mkdir(parents=True, exist_ok=True)
        shards: dict[str, Shard] = {}
        # What waits in the pool when the supervisor has ended the processes finds that it may start none.
        with ThreadPoolExecutor(jobs) as pool, self.supervisor:
            # The last shard to end should be a short one.
            ordered = self._durations.longest_first(test_files, self.oracle.tests_root)
            for shard in _as_completed([pool.submit(self._shard, name) for name in ordered]):
                shards[shard.test_file] = shard
                done(shard)
        self._durations.save()
        return {name: shards[name] for name in sorted(shards)}

    def _shard(self, test_file: str) -> Shard:
        self.supervisor.check()
        source = (self.oracle.tests_root / test_file).read_bytes()
        key = sha256(
            f"{self.oracle.version}\0{self.code}\0{test_file}\0{sha256(source)}\0{self.recording}".encode()
        )[:20]
        output = self.work / f"{test_file.replace('/', '.')}.{key}.jsonl"
        if not output.exists():
            start = time.monotonic()
            lost = self._run(test_file, output)
            self._durations.seconds[test_file] = round(time.monotonic() - start, 1)
            if lost:
                return Shard(test_file, (), (), {}, Counter(), Counter(), {}, lost=lost)
        shard, failed = _read(output, test_file)
        plain_log = output.with_suffix(".plain.json")
        if failed and not plain_log.exists():
            still_failing = self._run_plain(failed, output.with_suffix(".plain.log"))
            plain_log.write_text(json.dumps(still_failing))
        failed_plain = json.loads(plain_log.read_text()) if failed else []
        run_plain = tuple(name for name in failed if name not in failed_plain)
        return Shard(**{**shard.__dict__, "run_plain": run_plain, "failed_plain": tuple(failed_plain)})

    def _run(self, test_file: str, output: Path) -> str:
        """Run one shard; the reason when it did not complete."""
        arguments = [str(self.oracle.tests_root), test_file, str(output), str(MEMORY_BYTES)]
        status = self._process(
            command(self.oracle.python, "fnp_spec.guest.recorder.shard", *arguments),
            output.with_suffix(".log"),
        )
        if status is None:
            return f"ran longer than {SECONDS} s"
        if output.exists():
            return ""
        return f"killed by {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"

    def _run_plain(self, tests: Sequence[str], log: Path) -> list[str]:
        """Those of the tests that fail without instrumentation too: the environment's failures, not ours."""
        root = str(self.oracle.tests_root)
        options = [
            "-P", "-m", "pytest", "-q", "-p", "no:cacheprovider", "-rfE",
            "-c", os.devnull, "--rootdir", root, "--confcutdir", root,
        ]  # fmt: skip
        targets = [f"{root}/{name}" for name in tests]
        self._process([str(self.oracle.python), *options, *targets], log)
        report = log.read_text(errors="replace")
        return [name for name in tests if f"{name} " in report or f"{name}\n" in report]

    def _process(self, arguments: Sequence[str], log: Path) -> int | None:
        """Run a process of the oracle to its end; None when its time ran out.

        Raises `RunEndedError` when it was the run that ended it.
        """
        environment = {
            **isolated_variables(),
            **DETERMINISM,
            **_RECORDINGS[self.recording],
        }
        launch = Launch("numpy", tuple(arguments), environment, self.work)
        status = None
        with log.open("wb") as stream:
            child = self.supervisor.start(launch, subprocess.DEVNULL, stream, stream)
            with suppress(subprocess.TimeoutExpired):
                status = child.process.wait(SECONDS)
            self.supervisor.end(child)
        self.supervisor.check()
        return status


def _as_completed(futures: list[Future[Shard]]) -> Iterator[Shard]:
    pending = set(futures)
    while pending:
        finished, pending = wait(pending, return_when=FIRST_COMPLETED)
        for future in finished:
            yield future.result()


def _read(path: Path, test_file: str) -> tuple[Shard, list[str]]:
    sites: list[tuple[int, bool]] = []
    candidates: list[Candidate] = []
    with path.open("rb") as stream:
        for text in stream:
            line = _line.decode(text)
            if isinstance(line, _Site):
                sites.append((line.line, line.matches_message))
            elif isinstance(line, Candidate):
                candidates.append(line)
            elif isinstance(line, _Footer):
                footer = line
    shard = Shard(
        test_file,
        tuple(sites),
        tuple(candidates),
        {name: Counter(dict(counts)) for name, counts in footer.buckets.items()},
        Counter({(site, operation): n for site, operation, n in footer.over_cap}),
        Counter({(site, operation, reason): n for site, operation, reason, n in footer.not_portable}),
        footer.outcomes,
        footer.stopped,
    )
    return shard, footer.failed


def _code_digest() -> str:
    """Digest of all that runs in the oracle: what changes on this side discards no shard."""
    return digest_of_code(Path(fnp_spec.guest.__file__).parent)
