"""Records test files: a supervised process of the oracle for each, resumed where they were left.

The processes are forks of one that has imported all that a test file needs, where the system can do that.
"""

from __future__ import annotations

import json
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

import fnp_spec.guest
from fnp_spec.corpus.files import digest_of_code
from fnp_spec.engine.fork_server import ForkServer, can_fork
from fnp_spec.engine.supervisor import Adopted, Child, Started, Supervisor
from fnp_spec.extract.durations import Durations
from fnp_spec.extract.shards import Shard, read_shard
from fnp_spec.guest.codec.canonical import Json, sha256
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
        self._variables = {**isolated_variables(), **DETERMINISM, **_RECORDINGS[self.recording]}
        program = command(self.oracle.python, "fnp_spec.guest.recorder.shard")
        self._launch = Launch("numpy", tuple(program), self._variables, forks=True)
        self._forks: ForkServer | None = None
        self._forking = threading.Lock()

    def run(self, test_files: Sequence[str], jobs: int, done: Callable[[Shard], None]) -> dict[str, Shard]:
        """Every test file's shard, by file; `done` is told of each as it comes.

        An interrupt stops the running shards and passes on; finished ones are kept.
        """
        self.work.mkdir(parents=True, exist_ok=True)
        shards: dict[str, Shard] = {}
        # What waits in the pool when the supervisor has ended the processes finds that it may start none.
        with ThreadPoolExecutor(jobs) as pool, self.supervisor, ExitStack() as closing:
            # The last shard to end should be a short one.
            ordered = self._durations.longest_first(test_files, self.oracle.tests_root)
            outputs = {name: self._output(name) for name in ordered}
            missing = sum(not output.exists() for output in outputs.values())
            if missing > jobs and can_fork(self._launch):
                self._forks = ForkServer(self.supervisor, self._launch)
                closing.callback(self._forks.end)
            for shard in _as_completed([pool.submit(self.record, *one) for one in outputs.items()]):
                shards[shard.test_file] = shard
                done(shard)
        self._durations.save()
        return {name: shards[name] for name in sorted(shards)}

    def _output(self, test_file: str) -> Path:
        """Where the shard of a test file is, or will be: by all that it depends on."""
        source = (self.oracle.tests_root / test_file).read_bytes()
        key = sha256(
            f"{self.oracle.version}\0{self.code}\0{test_file}\0{sha256(source)}\0{self.recording}".encode()
        )[:20]
        return self.work / f"{test_file.replace('/', '.')}.{key}.jsonl"

    def record(self, test_file: str, output: Path) -> Shard:
        """The shard of a test file, recorded unless it lies in `output` already."""
        self.supervisor.check()
        if not output.exists():
            start = time.monotonic()
            lost = self._run(output, test_file=test_file, memory_bytes=MEMORY_BYTES)
            self._durations.seconds[test_file] = round(time.monotonic() - start, 1)
            if lost:
                return Shard(test_file, (), (), {}, Counter(), Counter(), {}, lost=lost)
        shard, failed = read_shard(output, test_file)
        plain = output.with_suffix(".plain.json")
        if failed and not plain.exists():
            self._run(plain, test_file=test_file, tests=failed)
        failed_plain = json.loads(plain.read_text()) if plain.exists() else failed
        run_plain = tuple(name for name in failed if name not in failed_plain)
        return Shard(**{**shard.__dict__, "run_plain": run_plain, "failed_plain": tuple(failed_plain)})

    def _run(self, output: Path, **asked: Json) -> str:
        """Let a process of the oracle write an output; the reason when it did not."""
        request = {"root": str(self.oracle.tests_root), "output": str(output.absolute()), **asked}
        child = self._recorder(output.with_suffix(".log"))
        stdin = child.process.stdin
        assert stdin is not None
        with suppress(BrokenPipeError), stdin:
            stdin.write(json.dumps(request).encode() + b"\n")
        status = self._wait(child)
        if status is None:
            return f"ran longer than {SECONDS} s"
        if output.exists():
            return ""
        return f"killed by {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"

    def _recorder(self, log: Path) -> Child[Started | Adopted]:
        """A process that waits to be told what to record; what it says goes to the log."""
        with self._forking, log.open("wb") as stream:
            fork = self._forks and self._forks.fork(stream)
            return fork or self.supervisor.start(self._launch, subprocess.PIPE, stream, stream)

    def _wait(self, child: Child[Started | Adopted]) -> int | None:
        status = None
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


def _code_digest() -> str:
    """Digest of all that runs in the oracle: what changes on this side discards no shard."""
    return digest_of_code(Path(fnp_spec.guest.__file__).parent)
