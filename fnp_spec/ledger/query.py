"""Queries over the runs that are kept: `packet:FNP-P2C-006 aspect:view seq(pass fail)`.

    query   = term { " " term }          all of them hold
    term    = key ":" pattern | "seq(" verdict { " " verdict } ")"
    key     = "packet" | "operation" | "case" | "status" | "aspect"
    verdict = "pass" | "fail" | "unseen" | "*"

A pattern is a glob. `status` is that of the newest run that has the case. `aspect` says whose verdicts are
meant, else those of the case are. `seq` wants runs that follow one another with these verdicts.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import lru_cache
from itertools import groupby

from fnp_spec.errors import Code, SpecError
from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.model.history import Found
from fnp_spec.model.outcome import Status

_TERM = re.compile(
    r"\s*(?:(?P<key>packet|operation|case|status|aspect):(?P<pattern>[^\s()]+)|seq\((?P<seq>[^()]*)\))(?=\s|$)"
)
_VERDICTS = {"pass", "fail", "unseen", "*"}


@dataclass(frozen=True)
class Query:
    """What a query says."""

    patterns: dict[str, str] = field(default_factory=dict)
    sequence: tuple[str, ...] = ()


def parse_query(text: str) -> Query:
    """The query in a text; raises `SpecError` query, with the place where it goes wrong."""
    patterns: dict[str, str] = {}
    sequence: tuple[str, ...] = ()
    position, text = 0, text.rstrip()
    while position < len(text):
        term = _TERM.match(text, position)
        if term is None:
            raise _refused(f"nothing is meant by {text[position:].strip()!r}")
        if (verdicts := term["seq"]) is not None:
            sequence = tuple(verdicts.split())
            if not sequence or not set(sequence) <= _VERDICTS:
                raise _refused(f"seq({verdicts}) has other words than pass, fail, unseen, *")
        elif term["key"] in patterns:
            raise _refused(f"{term['key']} stands twice")
        else:
            patterns[term["key"]] = term["pattern"]
        position = term.end()
    if (aspect := patterns.get("aspect")) is not None and aspect not in set(Aspect):
        raise _refused(f"{aspect} is no aspect: {', '.join(Aspect)}")
    return Query(patterns, sequence)


def find(database: sqlite3.Connection, implementation: str, query: Query) -> Iterator[Found]:
    """The cases that a query finds in the runs of an implementation, by name."""
    globs = [query.patterns.get(key, "*") for key in ("packet", "operation", "case")]
    rows = database.execute(
        """
        SELECT name, packet, operation, status, text
        FROM question JOIN outcome ON question = question.id JOIN run ON run = run.id
        JOIN answer ON answer = answer.id
        WHERE implementation = ? AND packet GLOB ? AND operation GLOB ? AND name GLOB ?
        ORDER BY name, run.id
        """,
        [implementation, *globs],
    )
    aspect, wanted = query.patterns.get("aspect"), query.patterns.get("status", "*")
    for _, group in groupby(rows, key=lambda row: row[0]):
        of_case = list(group)
        name, packet, operation, status, _ = of_case[-1]
        verdicts = tuple(_verdict(row[4], aspect) for row in of_case)
        if fnmatchcase(status, wanted) and _follow(verdicts, query.sequence) and set(verdicts) != {"-"}:
            yield Found(
                case=name, packet=packet, operation=operation, status=Status(status), verdicts=verdicts
            )


@lru_cache(100_000)
def _verdict(answer: str, aspect: str | None) -> str:
    """What an answer came to in an aspect, `-` where that was not judged; or altogether."""
    document = json.loads(answer)
    if aspect is not None:
        return str(document["aspects"].get(aspect, ["-"])[0])
    return {Status.PASSED: "pass", Status.UNOBSERVABLE: "unseen"}.get(Status(document["status"]), "fail")


def _follow(verdicts: Sequence[str], sequence: Sequence[str]) -> bool:
    """Whether the sequence is somewhere among the verdicts."""
    windows = (verdicts[i : i + len(sequence)] for i in range(len(verdicts) - len(sequence) + 1))
    return any(
        all(word in ("*", got) for word, got in zip(sequence, window, strict=True)) for window in windows
    )


def _refused(cause: str) -> SpecError:
    hint = "Write terms such as packet:FNP-P2C-006 seq(pass fail); docs/ledger.md has the grammar."
    return SpecError(Code.QUERY, cause, hint=hint)
