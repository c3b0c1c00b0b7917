"""The run log: JSON lines from a header to a footer; without its footer it was cut and is refused."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from pydantic import TypeAdapter

from fnp_spec.corpus.files import write_bytes
from fnp_spec.corpus.opening import lines
from fnp_spec.corpus.parsing import parse
from fnp_spec.errors import Code, Place, SpecError
from fnp_spec.guest.codec.canonical import slug
from fnp_spec.model.base import Model
from fnp_spec.model.outcome import Event, Flaky, Incident, Outcome, RunFooter, RunHeader, RunLine, Status
from fnp_spec.value.text import compact

_LINE = TypeAdapter[RunHeader | Event | RunFooter](RunLine)


PART = ".part"
"""What follows the name of a log that is not whole."""


@dataclass(frozen=True)
class OpenLog:
    """The log of a run that goes on."""

    path: Path
    """Where it will be."""
    stream: BinaryIO
    """Its file until then, locked, at the end of the last whole line."""

    @property
    def part(self) -> Path:
        """Where that file is."""
        return self.path.with_name(self.path.name + PART)


def logged(log: OpenLog, events: Iterable[Event], *, shuffled: bool = False) -> Iterator[Event]:
    """The outcomes and incidents of a run: those that its log has, then new ones, each written as it passes.

    The log appears under its name when it is whole: when the iterator is exhausted. Until then, and when the
    run is interrupted, it is unfinished. Outcomes that come `shuffled` are put in the order of the corpus.
    """
    counts: Counter[Status] = Counter()
    incidents = flaky = 0
    with log.stream as stream:
        for event in chain(judged(log), _written(events, stream)):
            if isinstance(event, Outcome):
                counts[event.status] += 1
            elif isinstance(event, Incident):
                incidents += 1
            else:
                flaky += 1
            yield event
        footer = RunFooter(
            kind="footer",
            outcomes=counts.total(),
            incidents=incidents,
            flaky=flaky,
            counts=dict(sorted(counts.items())),
        )
        stream.write(line_of(footer))
        stream.flush()
        if shuffled:
            write_bytes(log.part, b"".join(_in_order(log.part)))
        os.replace(log.part, log.path)  # noqa: PTH105


def _in_order(path: Path) -> list[bytes]:
    """The lines of a whole log, its outcomes by packet and id after all else that happened."""
    header, *events, footer = _texts(path)
    return [text for text, _ in (header, *sorted(events, key=_position), footer)]


def _position(told: tuple[bytes, Place]) -> tuple[str, str]:
    line = _parse(*told)
    return (line.packet, line.id) if isinstance(line, Outcome) else ("", "")


def _written(events: Iterable[Event], stream: BinaryIO) -> Iterator[Event]:
    for event in events:
        stream.write(line_of(event))
        yield event


def judged(log: OpenLog) -> Iterator[Event]:
    """What an unfinished log has told: outcomes, incidents, flaky cases."""
    log.stream.flush()
    for text, place in _texts(log.part):
        line = _parse(text, place)
        if isinstance(line, Event):
            yield line


def line_of(model: Model) -> bytes:
    """A line of a log."""
    return compact(model.model_dump(mode="json", exclude_defaults=True)) + b"\n"


def read_log(path: Path) -> tuple[RunHeader, Iterator[Outcome]]:
    """A log as its header and its outcomes, one at a time; raises `SpecError` naming the line that is wrong.

    What the end of the log shows, such as that it was cut, is raised at the end of the outcomes.
    """
    read = _lines(path)
    header = next(read)
    assert isinstance(header, RunHeader)
    return header, _outcomes(path, header, read)


def outcome_in(path: Path, case: str) -> tuple[RunHeader, Outcome | None]:
    """The header of a log and its outcome of one case; other lines are not looked at."""
    texts = _texts(path)
    header = _parse(*next(texts, (b"", Place(path))))
    if not isinstance(header, RunHeader):
        raise _refuse(Code.LOG_HEADER, "a log begins with one header", Place(path, 1))
    wanted = f'"id":"{case}"'.encode()
    for text, place in texts:
        if wanted in text and isinstance(line := _parse(text, place), Outcome):
            return header, line
    return header, None


def flaky_cases(path: Path) -> frozenset[str]:
    """Ids of the cases of a log that did something else when they were asked again."""
    return frozenset(line.again.id for line in _of_kind(path, "flaky") if isinstance(line, Flaky))


def unexplained_deaths(path: Path) -> int:
    """How many deaths of workers a log has that nobody is charged with."""
    return sum(isinstance(line, Incident) and not line.explained for line in _of_kind(path, "incident"))


def _of_kind(path: Path, kind: str) -> Iterator[RunHeader | Event | RunFooter]:
    """The lines of a log that name a kind; others are not looked at."""
    wanted = f'"kind":"{kind}"'.encode()
    return (_parse(text, place) for text, place in _texts(path) if wanted in text)


def _lines(path: Path) -> Iterator[RunHeader | Event | RunFooter]:
    """The lines of a log in their order: one header, outcomes in the order of the corpus, one footer."""
    previous: RunHeader | Event | RunFooter | None = None
    header: RunHeader | None = None
    judged: Outcome | None = None
    place = Place(path)
    for text, place in _texts(path):
        line = _parse(text, place)
        if isinstance(previous, RunFooter):
            raise _refuse(Code.LOG_AFTER_FOOTER, "there is something after the footer", place)
        if (previous is None) is not isinstance(line, RunHeader):
            raise _refuse(Code.LOG_HEADER, "a log begins with one header", place)
        if isinstance(line, RunHeader):
            header = line
        if isinstance(line, Outcome) and header is not None:
            _check_order(line, judged, header, place)
            judged = line
        yield line
        previous = line
    if not isinstance(previous, RunFooter):
        raise _refuse(Code.LOG_TRUNCATED, "the log has no footer: the run was cut short", place)


def _texts(path: Path) -> Iterator[tuple[bytes, Place]]:
    try:
        yield from lines(path, "the log")
    except SpecError as error:
        if error.code is not Code.NO_FILE:
            raise
        raise _refuse(Code.NO_LOG, error.cause, Place(path)) from error


def _check_order(outcome: Outcome, previous: Outcome | None, header: RunHeader, place: Place) -> None:
    """Refuse an outcome not of its operation, of no packet of the run, or not after the one before."""
    if not outcome.id.startswith(f"{slug(outcome.operation)}_"):
        cause = f"{outcome.id} is no case of {outcome.operation}"
        raise _refuse(Code.LOG_ORDER, cause, place)
    if outcome.packet not in header.packets:
        raise _refuse(Code.LOG_ORDER, f"{outcome.packet} is no packet of the run", place)
    if previous is not None and (outcome.packet, outcome.id) <= (previous.packet, previous.id):
        raise _refuse(Code.LOG_ORDER, f"{outcome.id} comes after {previous.id}", place)


def _outcomes(
    path: Path, header: RunHeader, read: Iterator[RunHeader | Event | RunFooter]
) -> Iterator[Outcome]:
    counts: Counter[Status] = Counter()
    incidents = flaky = 0
    announced = RunFooter(kind="footer", outcomes=0, counts={})
    for line in read:
        if isinstance(line, Outcome):
            counts[line.status] += 1
            yield line
        elif isinstance(line, Incident):
            incidents += 1
        elif isinstance(line, Flaky):
            flaky += 1
        elif isinstance(line, RunFooter):
            announced = line
    n = counts.total()
    seen = RunFooter(kind="footer", outcomes=n, incidents=incidents, flaky=flaky, counts=counts)
    if seen != announced or header.cases != n:
        raise _refuse(
            Code.LOG_TRUNCATED,
            f"{n} outcomes; the header says {header.cases}, the footer {announced.outcomes}",
            Place(path, n + 2),
        )


def _parse(text: bytes, place: Place) -> RunHeader | Event | RunFooter:
    if not text.endswith(b"\n"):
        raise _refuse(Code.LOG_TRUNCATED, "the last line is cut", place)
    return parse(_LINE, text, place, "a line of a run log")


def _refuse(code: Code, cause: str, place: Place) -> SpecError:
    return SpecError(code, cause, hint="Run the gate again.", place=place)
