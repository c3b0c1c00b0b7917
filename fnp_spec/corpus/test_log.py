"""The test log of a run: a line for each fixture, with what the test-and-logging contract asks for."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import msgspec

from fnp_spec.corpus.files import digest
from fnp_spec.corpus.opening import lines
from fnp_spec.model.test_contract import FixtureLine, Written


class _Line(msgspec.Struct):
    """What a test log takes from a line of a run log that was written or checked already."""

    kind: str
    id: str = ""
    status: str = ""
    mode: str = ""


_decode = msgspec.json.Decoder(_Line).decode


def fixture_log_of(log: Path) -> Path:
    """Where the test log of a run log is."""
    return log.with_suffix(".test-log")


def write_test_log(log: Path) -> None:
    """Write the test log beside a run log that is whole."""
    with fixture_log_of(log).open("wb") as stream:
        for line in expected_lines(log):
            stream.write(msgspec.json.encode(line) + b"\n")


def expected_lines(log: Path) -> Iterator[FixtureLine]:
    """The lines that a run log calls for."""
    mode = fingerprint = ""
    for text, _ in lines(log, "the log"):
        line = _decode(text)
        if line.kind == "header":
            mode, fingerprint = line.mode, digest(text)
        elif line.kind == "outcome":
            yield FixtureLine(line.id, 0, mode, fingerprint, [log.name], line.status)


def written_lines(log: Path) -> Iterator[Written]:
    """Each line of the test log beside the one that the run log calls for."""
    texts = (text for text, _ in lines(fixture_log_of(log), "the test log"))
    for number, (text, expected) in enumerate(zip_longest(texts, expected_lines(log)), start=1):
        yield Written(number, text, expected)
