"""The run log: JSON lines from a header to a footer; without its footer it was cut and is refused."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from fnp_spec.corpus.files import digest, refused
from fnp_spec.errors import Code, Place, SpecError
from fnp_spec.guest.codec.canonical import canonical
from fnp_spec.model.base import Model
from fnp_spec.model.outcome import Outcome, RunFooter, RunHeader, RunLine, Status

_LINE = TypeAdapter[RunHeader | Outcome | RunFooter](RunLine)


def log_path(runs: Path, gate: str, implementation: str) -> Path:
    """Where the log of a run goes.

    What is no character for a file name is replaced, and a digest keeps such names apart.
    """
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", implementation)
    if name != implementation:
        name = f"{name.strip('-')}-{digest(implementation.encode())[:8]}"
    return runs / f"{gate}-{name}.jsonl"


def write_log(path: Path, header: RunHeader, outcomes: Iterable[Outcome]) -> None:
    """Write the log of a run; it appears under its name when it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    counts: Counter[Status] = Counter()
    with part.open("wb") as stream:
        stream.write(_line(header))
        for outcome in outcomes:
            counts[outcome.status] += 1
            stream.write(_line(outcome))
        footer = RunFooter(kind="footer", outcomes=counts.total(), counts=dict(sorted(counts.items())))
        stream.write(_line(footer))
    os.replace(part, path)  # noqa: PTH105


def _line(model: Model) -> bytes:
    return canonical(model.model_dump(mode="json", exclude_defaults=True)) + b"\n"


def read_log(path: Path) -> tuple[RunHeader, list[Outcome]]:
    """A log as its header and outcomes; raises `SpecError` naming the line that is wrong."""
    header: RunHeader | None = None
    footer: RunFooter | None = None
    outcomes: list[Outcome] = []
    number = 0
    try:
        with path.open("rb") as stream:
            for number, text in enumerate(stream, start=1):
                line = _parse(text, Place(path, number))
                if footer is not None:
                    raise _refuse(
                        Code.LOG_AFTER_FOOTER, "there is something after the footer", Place(path, number)
                    )
                if isinstance(line, RunFooter):
                    footer = line
                elif (header is None) is not isinstance(line, RunHeader):
                    raise _refuse(Code.LOG_HEADER, "a log begins with one header", Place(path, number))
                elif isinstance(line, RunHeader):
                    header = line
                else:
                    outcomes.append(line)
    except OSError as error:
        raise _refuse(Code.NO_LOG, f"the log cannot be read: {error.strerror}", Place(path)) from error
    if header is None or footer is None:
        raise _refuse(
            Code.LOG_TRUNCATED, "the log has no footer: the run was cut short", Place(path, number or None)
        )
    counts = Counter(outcome.status for outcome in outcomes)
    if footer.outcomes != len(outcomes) or footer.counts != counts or header.cases != len(outcomes):
        raise _refuse(
            Code.LOG_TRUNCATED,
            f"{len(outcomes)} outcomes; the header says {header.cases}, the footer {footer.outcomes}",
            Place(path, number),
        )
    return header, outcomes


def _parse(text: bytes, place: Place) -> RunHeader | Outcome | RunFooter:
    try:
        return _LINE.validate_json(text)
    except ValidationError as error:
        if not text.endswith(b"\n"):
            raise _refuse(Code.LOG_TRUNCATED, "the last line is cut", place) from error
        raise refused(error, place, "a line of a run log") from error


def _refuse(code: Code, cause: str, place: Place) -> SpecError:
    return SpecError(code, cause, hint="Run the gate again.", place=place)
