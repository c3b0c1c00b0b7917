"""The oracle's environment: an isolated environment with the pinned NumPy, its tests and their tools."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from fnp_spec.errors import Code, Place, SpecError
from fnp_spec.implementation.process_command import isolated_variables
from fnp_spec.implementation.virtual_environment import BuildError, build_environment, interpreter
from fnp_spec.oracle.pin import ORACLE, TEST_TOOLS
from fnp_spec.oracle.sources import sources_of

_REQUIREMENT = re.compile(r"numpy==(\d+\.\d+\.\d+)")
_TESTS = ("numpy/_core/tests", "numpy/core/tests")
"""Where the tests of the core lie: in NumPy 2, and before it."""
_SECONDS = 120
"""That importing NumPy may take."""
_SEEN = TypeAdapter(tuple[str, str])
_LOOK = "import json, numpy; print(json.dumps([numpy.__version__, numpy.__file__]))"


@dataclass(frozen=True)
class Environment:
    """A NumPy that was seen to import, be the version asked for, and ship its tests."""

    python: Path
    """The interpreter that imports it."""
    numpy_root: Path
    """The directory that contains the package: sources are named from here down."""
    tests_root: Path
    """The directory that test files are named from: `numpy_root`, where NumPy ships its tests."""
    version: str
    sources: Path | None = None
    """The directory that contains the package as it was released, with its C; see `with_sources`."""

    @property
    def roots(self) -> tuple[Path, ...]:
        """Where its source files are: the installed ones, and those of the release."""
        return (self.numpy_root, self.sources) if self.sources else (self.numpy_root,)

    @property
    def requirement(self) -> str:
        """The requirement that it satisfies: numpy==2.4.6."""
        return f"numpy=={self.version}"


def build(
    requirement: str = ORACLE, *, python: str = sys.executable, cache: Path | None = None
) -> Environment:
    """The environment of an oracle, built on first use and found in the cache afterwards.

    `requirement` names one exact release; `python` is the interpreter to build for; `cache` overrides where
    environments are kept. Raises `SpecError`: oracle-requirement, oracle-build, oracle-version,
    oracle-without-numpy, oracle-without-tests.
    """
    version = _exact_version(requirement)
    try:
        built = build_environment(
            (requirement, *TEST_TOOLS), python=python, cache=cache, only_binary=("numpy",)
        )
    except BuildError as failure:
        raise SpecError(
            Code.ORACLE_BUILD,
            f"the environment of {requirement} could not be built:\n{failure}",
            hint="Check the network and that this release has a wheel for this Python, or pass --oracle.",
        ) from failure
    return _verify(built.python, version)


def use_existing(directory: Path, requirement: str = ORACLE) -> Environment:
    """The oracle in a virtual environment that exists already (`--oracle DIRECTORY`), as it is.

    It passes the same checks as one that is built here. Raises `SpecError`: oracle-requirement,
    oracle-not-an-environment, oracle-version, oracle-without-numpy, oracle-without-tests.
    """
    version = _exact_version(requirement)
    python = interpreter(directory)
    if not python.exists():
        raise _odd(directory, f"there is no {python.relative_to(directory)} in it")
    return _verify(python.absolute(), version)


def with_sources(environment: Environment, *, cache: Path | None = None) -> Environment:
    """The environment with its source distribution, when that of its version is pinned.

    Raises `SpecError` oracle-sources-unavailable.
    """
    return replace(environment, sources=sources_of(environment.version, cache))


def _exact_version(requirement: str) -> str:
    match = _REQUIREMENT.fullmatch(requirement)
    if match is None:
        raise SpecError(
            Code.ORACLE_REQUIREMENT,
            f"{requirement!r} does not name one release of NumPy",
            hint=f"Write the exact version, such as {ORACLE}.",
        )
    return match[1]


def _verify(python: Path, version: str) -> Environment:
    """Look at the NumPy that imports there; refuse another version, or one without its tests."""
    environment = _look(python)
    if environment.version != version:
        raise SpecError(
            Code.ORACLE_VERSION,
            f"the NumPy there is {environment.version}, not {version}",
            hint=f"Install numpy=={version} there, or let fnp-spec build the oracle itself.",
            place=Place(python),
        )
    if not any((environment.numpy_root / tests).is_dir() for tests in _TESTS):
        raise SpecError(
            Code.ORACLE_WITHOUT_TESTS,
            f"NumPy {version} in {environment.numpy_root} does not ship its tests ({_TESTS[0]})",
            hint="Use the wheel from PyPI: distributions of some systems leave the tests out.",
            place=Place(python),
        )
    return environment


def _look(python: Path) -> Environment:
    command = [str(python), "-I", "-c", _LOOK]
    try:
        seen = subprocess.run(
            command, env=isolated_variables(), capture_output=True, check=False, timeout=_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _odd(python, f"its interpreter does not run: {error}") from error
    if seen.returncode:
        said = seen.stderr.decode(errors="replace").strip().splitlines() or [f"status {seen.returncode}"]
        raise SpecError(
            Code.ORACLE_WITHOUT_NUMPY,
            f"NumPy does not import there: {said[-1]}",
            hint="Install the pinned NumPy there, or let fnp-spec build the oracle itself.",
            place=Place(python),
        )
    try:
        found, file = _SEEN.validate_json(seen.stdout.strip().rpartition(b"\n")[2])
    except ValidationError as error:
        raise _odd(python, "its interpreter does not say which NumPy it imports") from error
    root = Path(file).parent.parent
    return Environment(python=python, numpy_root=root, tests_root=root, version=found)


def _odd(place: Path, cause: str) -> SpecError:
    return SpecError(
        Code.ORACLE_NOT_AN_ENVIRONMENT,
        cause,
        hint="Pass the directory of a virtual environment that holds the pinned NumPy.",
        place=Place(place),
    )
