"""How a case stands in a run, in codes: the same text for the same way to fail."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from fnp_spec.corpus.run_log import read_log
from fnp_spec.model.outcome import AspectVerdict, Outcome, RunHeader, Status
from fnp_spec.value.text import compact


class Standing(NamedTuple):
    """A case in a run."""

    case: str
    packet: str
    operation: str
    status: Status
    answer: str
    """JSON: what each aspect came to, with the signature of its difference, or why there is no answer."""


def standings(log: Path) -> tuple[RunHeader, Iterator[Standing]]:
    """The header of a log, and how each case stands; raises `SpecError` as `read_log` does."""
    header, outcomes = read_log(log)
    return header, (
        Standing(one.id, one.packet, one.operation, one.status, answer_of(one)) for one in outcomes
    )


def answer_of(outcome: Outcome) -> str:
    """What an outcome came to."""
    aspects: dict[str, list[str]] = {aspect: ["pass"] for aspect in outcome.passed}
    for shown in outcome.aspects:
        if shown.verdict is AspectVerdict.UNOBSERVABLE:
            aspects[shown.aspect] = ["unseen", shown.reason]
        elif shown.verdict is AspectVerdict.FAIL and shown.difference is not None:
            aspects[shown.aspect] = ["fail", *shown.difference.signature]
    end = [outcome.end.kind, outcome.end.parameter, outcome.end.reason] if outcome.end else []
    return compact({"status": outcome.status, "end": end, "aspects": aspects}).decode()
