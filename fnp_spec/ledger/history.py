"""The runs that are kept: a database beside their logs, which takes in each log once and outlives it."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from fnp_spec.corpus.run_log import flaky_cases
from fnp_spec.errors import Code, Place, SpecError
from fnp_spec.ledger.standing import standings
from fnp_spec.ledger.trials import trials_in
from fnp_spec.model.decision import Doubt, Trials
from fnp_spec.model.history import History, KeptRun, PacketRun

DATABASE = "history.sqlite"
_VERSION = 2
_TABLES = """
CREATE TABLE run (
    id INTEGER PRIMARY KEY, log TEXT UNIQUE, implementation TEXT, version TEXT, corpus TEXT
);
CREATE TABLE question (id INTEGER PRIMARY KEY, name TEXT UNIQUE, packet TEXT, operation TEXT);
CREATE TABLE answer (id INTEGER PRIMARY KEY, status TEXT, text TEXT UNIQUE);
CREATE TABLE outcome (
    run INTEGER, question INTEGER, answer INTEGER, PRIMARY KEY (run, question)
) WITHOUT ROWID;
"""
_TRIALS = """
CREATE TABLE flaky (run INTEGER, question INTEGER, PRIMARY KEY (run, question)) WITHOUT ROWID;
CREATE TABLE trials (
    run INTEGER, doubt TEXT, cases INTEGER, flaky INTEGER,
    answers_of_flaky INTEGER, answers_of_steady INTEGER,
    PRIMARY KEY (run, doubt)
) WITHOUT ROWID;
"""
"""What cases did that were asked again: new in version 2, which reads them from the logs that are there."""


class Past(NamedTuple):
    """A case in the runs before."""

    flaky: int = 0
    """How many found it flaky."""
    passed: int = 0
    """In how many of the last ones in a row it passed."""


@contextmanager
def opened(runs: Path) -> Iterator[sqlite3.Connection]:
    """The database of a directory of runs, with every finished log taken in, the oldest first."""
    path = runs / DATABASE
    logs = sorted(runs.glob("G3-*.jsonl"), key=lambda log: (log.stat().st_mtime, log.name))
    if not logs and not path.exists():
        raise _refused(Code.NO_LOG, "there is no run", runs)
    try:
        with closing(sqlite3.connect(path)) as database:
            (version,) = database.execute("PRAGMA user_version").fetchone()
            if version == 0:
                database.executescript(
                    f"BEGIN; {_TABLES} {_TRIALS} PRAGMA user_version = {_VERSION}; COMMIT;"
                )
            elif version == 1:
                _take_in_trials_of_version_1(database, logs)
            elif version != _VERSION:
                raise _refused(Code.SCHEMA_VERSION, "it was written by another version of fnp-spec", path)
            known = {name for (name,) in database.execute("SELECT log FROM run")}
            for log in logs:
                if log.name not in known:
                    _take_in(database, log)
            yield database
    except sqlite3.Error as error:
        raise _refused(Code.HISTORY, f"the history cannot be used: {error}", path) from error


def trials_of(runs: Path, implementation: str) -> tuple[Trials, ...]:
    """How cases of an implementation did that were asked again, the oldest run first; none without a run."""
    if not (runs / DATABASE).exists() and not any(runs.glob("G3-*.jsonl")):
        return ()
    with opened(runs) as database:
        rows = database.execute(
            """
            SELECT log, doubt, cases, flaky, answers_of_flaky, answers_of_steady
            FROM trials JOIN run ON run = run.id WHERE implementation = ? ORDER BY run.id, doubt
            """,
            [implementation],
        ).fetchall()
    return tuple(
        Trials(
            log=log,
            doubt=Doubt(doubt),
            cases=cases,
            flaky=flaky,
            answers_of_flaky=of_flaky,
            answers_of_steady=of_steady,
        )
        for log, doubt, cases, flaky, of_flaky, of_steady in rows
    )


def pasts_of(runs: Path, implementation: str, cases: Collection[str], log: str) -> dict[str, Past]:
    """What runs other than that of a log have of some cases."""
    found: dict[str, Past] = {}
    with opened(runs) as database:
        database.execute("CREATE TEMP TABLE wanted (name TEXT PRIMARY KEY)")
        database.executemany("INSERT INTO wanted VALUES (?)", ((name,) for name in cases))
        rows = database.execute(
            """
            SELECT name, status = 'passed', EXISTS (
                SELECT 1 FROM flaky WHERE flaky.run = run.id AND flaky.question = question.id
            )
            FROM wanted JOIN question USING (name) JOIN outcome ON question = question.id
            JOIN run ON run = run.id JOIN answer ON answer = answer.id
            WHERE implementation = ? AND log != ? ORDER BY name, run.id
            """,
            [implementation, log],
        )
        for name, passed, flaky in rows:
            past = found.get(name, Past())
            found[name] = Past(past.flaky + flaky, past.passed + 1 if passed else 0)
    return found


def history_of(database: sqlite3.Connection, implementation: str | None) -> History:
    """The runs of an implementation, of the newest run when none is named."""
    chosen = implementation_of(database, implementation)
    rows = database.execute(
        """
        SELECT run.id, log, version, corpus, packet, count(*), sum(status = 'passed')
        FROM run JOIN outcome ON run = run.id JOIN question ON question = question.id
        JOIN answer ON answer = answer.id
        WHERE implementation = ? GROUP BY run.id, packet ORDER BY run.id, packet
        """,
        [chosen],
    )
    runs: dict[int, tuple[str, str, str, dict[str, PacketRun]]] = {}
    for run, log, version, corpus, packet, cases, passed in rows:
        packets = runs.setdefault(run, (log, version, corpus, {}))[3]
        packets[packet] = PacketRun(cases=cases, passed=passed)
    return History(
        implementation=chosen,
        whole=tuple(sorted({packet for *_, packets in runs.values() for packet in packets})),
        runs=tuple(
            KeptRun(log=log, version=version, corpus=corpus, packets=packets)
            for log, version, corpus, packets in runs.values()
        ),
    )


def implementation_of(database: sqlite3.Connection, named: str | None) -> str:
    """The implementation that is named, or that of the newest run; raises `SpecError` no-log."""
    found = database.execute(
        "SELECT implementation FROM run WHERE implementation = ?1 OR ?1 IS NULL ORDER BY id DESC", [named]
    ).fetchone()
    if found is None:
        raise _refused(Code.NO_LOG, f"there is no run of {named}", Path(DATABASE))
    return str(found[0])


def _take_in(database: sqlite3.Connection, log: Path) -> None:
    """All of a log, or nothing of one that is refused."""
    header, cases = standings(log)
    with database:
        run = database.execute(
            "INSERT INTO run (log, implementation, version, corpus) VALUES (?, ?, ?, ?)",
            [log.name, header.implementation, header.implementation_version, header.corpus],
        ).lastrowid
        kept = list(cases)
        database.executemany(
            "INSERT INTO question (name, packet, operation) VALUES (?, ?, ?) "
            "ON CONFLICT (name) DO UPDATE SET packet = excluded.packet",
            ((one.case, one.packet, one.operation) for one in kept),
        )
        database.executemany(
            "INSERT OR IGNORE INTO answer (status, text) VALUES (?, ?)",
            {(str(one.status), one.answer) for one in kept},
        )
        database.executemany(
            "INSERT INTO outcome SELECT ?, question.id, answer.id FROM question, answer "
            "WHERE name = ? AND text = ?",
            ((run, one.case, one.answer) for one in kept),
        )
        _take_in_trials(database, run, log)


def _take_in_trials(database: sqlite3.Connection, run: int | None, log: Path) -> None:
    database.executemany(
        "INSERT INTO trials VALUES (?, ?, ?, ?, ?, ?)",
        (
            (run, str(one.doubt), one.cases, one.flaky, one.answers_of_flaky, one.answers_of_steady)
            for one in trials_in(log)
        ),
    )
    database.executemany(
        "INSERT INTO flaky SELECT ?, id FROM question WHERE name = ?",
        ((run, name) for name in flaky_cases(log)),
    )


def _take_in_trials_of_version_1(database: sqlite3.Connection, logs: Sequence[Path]) -> None:
    there = {log.name: log for log in logs}
    with database:
        for statement in _TRIALS.split(";"):
            database.execute(statement)
        for run, name in database.execute("SELECT id, log FROM run").fetchall():
            if name in there:
                _take_in_trials(database, run, there[name])
        database.execute(f"PRAGMA user_version = {_VERSION}")


def _refused(code: Code, cause: str, path: Path) -> SpecError:
    hint = "Run a gate first, or name the directory of the runs with --runs; a database can be deleted."
    return SpecError(code, cause, hint=hint, place=Place(path))
