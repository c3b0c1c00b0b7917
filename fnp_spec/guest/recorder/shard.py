"""One shard: runs one test file of NumPy under instrumentation and writes what the recorder kept.

Runs inside the oracle through the bootstrap, or as a fork of a process that does; the first line it reads has
the arguments of `main`, or with `tests` those of `as_written`. The output of a shard is JSON lines: a header,
the sites, the candidates, and a footer with the accounting; it appears only when the shard is complete.
"""

from __future__ import annotations

import ast
import builtins
import gc
import hashlib
import itertools
import json
import os
import pathlib
import random
import resource
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import _pytest.assertion.rewrite as rewrite
import hypothesis
import hypothesis.internal.conjecture.providers as providers
import numpy as np
import numpy.testing
import pytest

from fnp_spec.guest.codec.canonical import canonical
from fnp_spec.guest.harness.forking import ENGINE_VARIABLE, wait_to_be_forked
from fnp_spec.guest.recorder.hooks import Hooks
from fnp_spec.guest.recorder.instrument import instrument
from fnp_spec.guest.recorder.record import Recorder
from fnp_spec.guest.recorder.sites import PREFIX, SiteTable
from fnp_spec.guest.surface.inventory import METHOD_OWNERS, constants, names_by_identity

_CLOCK = 1e9
"""What `time.time` says while a test runs: archives hold the time at which they were made."""
_TESTS_OF_HELPERS = "numpy/testing/"
_HELPERS = ("assert_raises", "assert_raises_regex", "assert_warns", "assert_no_warnings")


class OutcomePlugin:
    """The pytest plugin that counts outcomes."""

    def __init__(self, test_file: str) -> None:
        self.test_file = test_file
        self.outcomes: Counter[str] = Counter()
        self.failed: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count the outcome of each test once."""
        if report.when == "call" or report.outcome != "passed":
            self.outcomes[report.outcome] += 1
            if report.outcome == "failed":
                self.failed.append(self._node_id(report.nodeid))

    def _node_id(self, nodeid: str) -> str:
        return self.test_file + "".join(nodeid.partition("::")[1:])


class InstrumentPlugin(OutcomePlugin):
    """The pytest plugin of a shard: rewrites the test file, and seeds every test from its node id, too.

    `constants` are the names of those that a test may read.
    """

    def __init__(
        self, root: pathlib.Path, test_file: str, recorder: Recorder, constants: Iterable[str]
    ) -> None:
        super().__init__(test_file)
        self.file = root / test_file
        self.recorder = recorder
        self._attributes = {name.rpartition(".")[2] for name in constants}
        self._pytest_rewrite = rewrite.rewrite_asserts
        rewrite.rewrite_asserts = self._rewrite  # type: ignore[assignment]

    def _rewrite(
        self, module: ast.Module, source: bytes, module_path: str | None = None, config: Any = None
    ) -> None:
        if module_path is not None and pathlib.Path(module_path) == self.file:
            instrument(module, self.test_file, self.recorder.table, self._attributes)
        self._pytest_rewrite(module, source, module_path, config)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Any:
        """Around one test: a seed of its own, and the name that its events go by."""
        name = self._node_id(item.nodeid)
        gc.collect(1)  # the test may count references: what others left goes now, not in the middle of it
        self.recorder.begin(name, _seed(name))
        clock, time.time = time.time, lambda: _CLOCK
        try:
            return (yield)
        finally:
            time.time = clock
            self.recorder.end()


def _seed(name: str) -> int:
    """Seed everything that draws at random, from a name; gives the seed."""
    seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big")
    random.seed(seed)
    np.random.seed(seed)
    # What an unseeded generator would ask of the system.
    setattr(np.random.bit_generator, "randbits", random.Random(seed).getrandbits)  # noqa: B010
    return seed


@cache
def _surface(*, helpers: bool = False) -> tuple[Mapping[int, str], Mapping[str, Any]]:
    """Public names by identity, and constants; forks find them made."""
    return names_by_identity(helpers=helpers), constants()


def main(root: str, test_file: str, output: str, memory_bytes: int) -> int:
    """Run the shard of a test file, named from `root` down; the exit status is 0 when it is complete."""
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    hypothesis.settings.register_profile("oracle", derandomize=True, database=None, deadline=None)
    hypothesis.settings.load_profile("oracle")
    # Hypothesis draws from the constants of the modules that it takes for the user's: these would be ours.
    setattr(providers, "is_local_module_file", lambda _path: False)  # noqa: B010 - not ours to type
    helpers = [getattr(np.testing, name) for name in _HELPERS]
    helpers += [pytest.raises, pytest.warns, pytest.deprecated_call]
    watched = frozenset(map(id, helpers))
    names, held = _surface(helpers=test_file.startswith(_TESTS_OF_HELPERS))
    recorder = Recorder(names, SiteTable())
    for name, hook in Hooks(recorder, names, METHOD_OWNERS, watched, held).by_name().items():
        setattr(builtins, PREFIX + name, hook)
    _seed(test_file)  # what a module of tests makes when it is imported
    plugin = InstrumentPlugin(pathlib.Path(root), test_file, recorder, held)
    files = (f"fnp{number:05d}" for number in itertools.count())
    with tempfile.TemporaryDirectory(prefix="fnp-") as scratch:
        # Every file that a test makes lies in here, and those that it is given beside it: virtual files both.
        tempfile.tempdir = scratch
        tempfile._get_candidate_names = lambda: files  # type: ignore[attr-defined]
        recorder.roots = (scratch, root)
        # Nobody reads what is said of garbage.
        options = [*_options(root), "-p", "no:unraisableexception", "--basetemp", f"{scratch}/pytest"]
        pytest.main([*options, str(plugin.file)], plugins=[plugin])
    _write(pathlib.Path(output), _lines(plugin))
    return 0


def as_written(root: str, test_file: str, tests: list[str], output: str) -> int:
    """Run tests of a file without instrumentation; the output is a JSON list of those that fail."""
    plugin = OutcomePlugin(test_file)
    pytest.main([*_options(root), *(f"{root}/{name}" for name in tests)], plugins=[plugin])
    _write(pathlib.Path(output), [canonical(sorted(set(plugin.failed)))])
    return 0


def _options(root: str) -> list[str]:
    """Of pytest: no configuration, for one of a project around the environment would be taken for NumPy's.

    Nor is there what takes time at every test and nobody reads: tracebacks, each of which parses the whole
    file, what tests print and log, statistics of Hypothesis (whose tests are the same without its plugin).
    """
    options = ["-q", "--tb=no", "-s", "-c", os.devnull, "--rootdir", root, "--confcutdir", root]
    return [*options, *(f"-pno:{plugin}" for plugin in ("cacheprovider", "logging", "hypothesispytest"))]


def _write(output: pathlib.Path, lines: Iterable[bytes]) -> None:
    part = output.with_suffix(".part")
    with part.open("wb") as stream:
        stream.writelines(line + b"\n" for line in lines)
    os.replace(part, output)  # noqa: PTH105


def _lines(plugin: InstrumentPlugin) -> Iterator[bytes]:
    recorder = plugin.recorder
    header = {"kind": "header", "numpy": np.__version__, "test_file": plugin.test_file}
    sites = [
        {"kind": "site", "line": site.line, "column": site.column, "matches_message": site.matches_message}
        for site in recorder.table.sites
    ]
    footer = {
        "kind": "footer",
        "buckets": {name: sorted(counts.items()) for name, counts in recorder.buckets.items()},
        "over_cap": sorted(recorder.over_cap()),
        "not_portable": [[*key, n] for key, n in sorted(recorder.not_portable.items())],
        "outcomes": dict(plugin.outcomes),
        "failed": plugin.failed,
        "stopped": recorder.stopped,
    }
    yield from map(canonical, (header, *sites))
    for identifier, candidate in recorder.candidates.items():
        places = [[site, test, count] for (site, test), count in candidate.places.items()]
        yield b'{"kind":"candidate","id":"%b","call":%b,"observation":%b,"places":%b}' % (
            identifier.encode(),
            candidate.call,
            candidate.observation,
            canonical(places),
        )
    yield canonical(footer)


def _arguments() -> dict[str, Any]:
    """What is asked of this process, or of a fork of it, which then goes on from here in its place."""
    if engine := os.environ.pop(ENGINE_VARIABLE, ""):
        _surface()
        gc.freeze()  # what all forks share is no garbage of theirs
        with socket.socket(fileno=os.dup(0)) as control:
            wait_to_be_forked(control, int(engine))
    with os.fdopen(os.dup(0), "rb") as asked, open(os.devnull, "rb") as nothing:  # noqa: PTH123
        os.dup2(nothing.fileno(), 0)
        return json.loads(asked.readline())  # type: ignore[no-any-return]


if __name__ == "__main__":
    asked = _arguments()
    sys.exit(as_written(**asked) if "tests" in asked else main(**asked))
