"""The tasks of this repository: what CI runs, by the same names. All use the environment that nox is in."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import nox

nox.needs_version = ">=2025.2"
nox.options.default_venv_backend = "none"
nox.options.sessions = ["lint", "types", "contracts", "changelog", "coverage"]

os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"


@nox.session
def format(session: nox.Session) -> None:  # noqa: A001 - the name of the task
    """Put the sources into shape."""
    session.run("ruff", "check", "--fix")
    session.run("ruff", "format")


@nox.session
def lint(session: nox.Session) -> None:
    """Style, shape and the direction of imports."""
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("lint-imports")


@nox.session
def types(session: nox.Session) -> None:
    """Strict types, of the tests too."""
    session.run("mypy")


@nox.session
def contracts(session: nox.Session) -> None:
    """The JSON Schemas are what the models say, and the evidence of packets is sealed as it is."""
    session.run("fnp-spec", "contracts", "check")
    session.run("fnp-spec", "packets", "seal", "--check")


@nox.session
def changelog(session: nox.Session) -> None:
    """The fragments in changelog.d make a changelog; shows it."""
    session.run("towncrier", "build", "--draft", "--version", "next")


@nox.session
def tests(session: nox.Session) -> None:
    """The fast tests; arguments after `--` go to pytest."""
    session.run("pytest", "-n", "auto", *session.posargs)


@nox.session
def snapshots(session: nox.Session) -> None:
    """Write what is rendered now as what is expected; read the diff before you commit it."""
    session.run("pytest", "tests/unit", "--snapshot-update")


@nox.session
def coverage(session: nox.Session) -> None:
    """The fast tests under coverage; fails below the floors in pyproject.toml."""
    session.run("pytest", "-n", "auto", "--cov", "--cov-report=", *session.posargs)
    session.notify("floors")


@nox.session
def floors(session: nox.Session) -> None:
    """What the last run under coverage covered; fails below the floors in pyproject.toml."""
    session.run("coverage", "report", "--skip-covered")
    floors = nox.project.load_toml("pyproject.toml")["tool"]["coverage-floors"]
    for files, floor in floors.items():
        session.run("coverage", "report", f"--include={files}", f"--fail-under={floor}", "--format=total")


@nox.session
def fuzz(session: nox.Session) -> None:
    """Mutated corpora, answers and logs through all that reads them; after `--`: `--runs N --seed S`."""
    session.run("python", "-m", "tests.fuzz", *session.posargs)


@nox.session
def ledgers(session: nox.Session) -> None:
    """Write docs/ledgers and docs/ledger.svg again, by runs of the corpus; after `--`: NAME, NAME=PYTHON."""
    wanted = session.posargs or sorted(path.stem for path in Path("docs/ledgers").glob("*.md"))
    for name, _, python in (text.partition("=") for text in wanted):
        log = _run_g3(session, name, *(["--python", python] if python else []))
        picture = ["--svg", "docs/ledger.svg"] if name == "rsnumpy" else []
        with Path(f"docs/ledgers/{name}.md").open("w") as stream:
            report = ["fnp-spec", "ledger", "report", log, "--markdown", "--limit", "200", *picture]
            session.run(*report, stdout=stream)


@nox.session
def fallback(session: nox.Session) -> None:
    """How much of an implementation NumPy answers, and what passes without it; after `--`: NAME."""
    name = session.posargs[0] if session.posargs else "autograd.numpy"
    logs = [_run_g3(session, name, *more) for more in ([], ["--without-numpy"])]
    session.run("fnp-spec", "ledger", "matrix", *logs, success_codes=[0, 1])


def _run_g3(session: nox.Session, name: str, *options: str) -> str:
    """Run the gate on the whole corpus, where the run that was interrupted stopped; gives its log."""
    session.run("fnp-spec", "run-gate", "G3", "--impl", name, *options, success_codes=[0, 1])
    runs = Path(".fnp-spec/runs")
    return str(runs / (runs / "G3-latest").read_text().strip())


@nox.session
def slow(session: nox.Session) -> None:
    """Real implementations, the whole corpus, extraction from nothing: minutes each."""
    session.run("pytest", "-m", "slow", *session.posargs)
