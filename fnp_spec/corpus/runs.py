"""The directory of run logs: what each is called, which one is the latest, and which one a run goes on with.

A log is written beside its place, under a lock, and renamed when it is whole. What an interrupted run leaves
is continued by the next one with the same header.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from fnp_spec.corpus.files import digest, write_bytes
from fnp_spec.corpus.run_log import PART, OpenLog, line_of, read_log
from fnp_spec.errors import Code, Place, SpecError
from fnp_spec.model.outcome import RunHeader

try:
    import fcntl
except ImportError:  # Windows: two runs at once are kept apart by the names of their logs alone
    fcntl = None  # type: ignore[assignment]


def open_log(runs: Path, header: RunHeader, now: datetime | None = None, *, fresh: bool = False) -> OpenLog:
    """The unfinished log with this header, or a new one; `fresh` leaves unfinished ones alone."""
    runs.mkdir(parents=True, exist_ok=True)
    if not fresh:
        for part in sorted(runs.glob(f"{_stem(header)}-*.jsonl{PART}")):
            if stream := _unfinished(part, header):
                return OpenLog(part.with_name(part.name.removesuffix(PART)), stream)
    for path in _names(runs, header, now or datetime.now(UTC)):
        with suppress(FileExistsError):
            stream = path.with_name(path.name + PART).open("x+b")
            _lock(stream)
            stream.write(line_of(header))
            return OpenLog(path, stream)
    raise AssertionError("there is no end of names")


def point_to(log: Path, gate: str) -> None:
    """Make a finished log the latest of its gate."""
    write_bytes(_pointer(log.parent, gate), f"{log.name}\n".encode())


def latest(runs: Path, gate: str, implementation: str | None = None) -> Path:
    """The log that was finished last, of an implementation or of any; raises `SpecError` without one."""
    if implementation is None:
        with suppress(OSError):
            named = runs / _pointer(runs, gate).read_text(encoding="utf-8").strip()
            if named.parent == runs and named.is_file():
                return named
    begin = gate if implementation is None else f"{gate}-{_for_files(implementation)}"
    logs = sorted(runs.glob(f"{begin}-*.jsonl"), key=lambda path: path.stat().st_mtime, reverse=True)
    for log in logs:
        if implementation in (None, read_log(log)[0].implementation):
            return log
    raise SpecError(
        Code.NO_LOG,
        f"there is no run log{f' of {implementation}' if implementation else ''}",
        hint="Run a gate first: fnp-spec run-gate G3 --impl MODULE.",
        place=Place(runs),
    )


def _pointer(runs: Path, gate: str) -> Path:
    return runs / f"{gate}-latest"


def _names(runs: Path, header: RunHeader, now: datetime) -> Iterator[Path]:
    """Free names for a log: by what is compared, and the time."""
    stem = f"{_stem(header)}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    number = 1
    while True:
        path = runs / f"{stem}{f'-{number}' if number > 1 else ''}.jsonl"
        if not path.exists():
            yield path
        number += 1


def _stem(header: RunHeader) -> str:
    parts = (header.implementation, header.implementation_version, header.oracle.replace("==", "-"))
    return "-".join((header.gate, *map(_for_files, parts)))


def _for_files(text: str) -> str:
    """A part of a file name.

    What is no character for one is replaced, and a digest keeps such names apart.
    """
    name = re.sub(r"[^A-Za-z0-9._]+", "-", text)[:80].strip("-.")
    return name if name == text else f"{name}-{digest(text.encode('utf-8', 'surrogatepass'))[:8]}"


def _unfinished(part: Path, header: RunHeader) -> BinaryIO | None:
    """The file of a log that nobody writes and that has this header, cut after its last whole line."""
    try:
        stream = part.open("r+b")
    except FileNotFoundError:
        return None
    if not _lock(stream) or not _is_at(stream, part) or stream.readline() != line_of(header):
        stream.close()
        return None
    end = stream.tell()
    for line in stream:
        if not line.endswith(b"\n") or line.startswith(b'{"counts"'):  # cut, or a footer
            break
        end += len(line)
    stream.seek(end)
    stream.truncate()
    return stream


def _is_at(stream: BinaryIO, path: Path) -> bool:
    """Whether the file still has that name: who held it may have finished."""
    with suppress(OSError):
        return os.path.samestat(os.fstat(stream.fileno()), path.stat())
    return False


def _lock(stream: BinaryIO) -> bool:
    """Whether nobody else holds the file; it is held until it is closed."""
    if fcntl is None:
        return True
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
