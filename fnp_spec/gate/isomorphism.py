"""Whether two builds of an implementation behave the same: each case is asked of both, and compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TypeVar

from fnp_spec.corpus.store import Corpus, StoredCase
from fnp_spec.engine.answers import Acquitted, Observed
from fnp_spec.engine.answers import Answer as Answered
from fnp_spec.engine.interface import LEAD, Engine, Limits
from fnp_spec.gate.conformance import fixtures_of
from fnp_spec.gate.outcomes import ended
from fnp_spec.gate.requests import request_of_case
from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.implementation.launch import Launch
from fnp_spec.judge.judge import differences
from fnp_spec.model.case import Answer, ArchiveMembers, Case, Exact
from fnp_spec.model.isomorphism import Build, Isomorphism, Moved
from fnp_spec.progress import Progress

T = TypeVar("T")
PROOF = "isomorphism.json"
"""The artifact, among those of runs."""
_EXAMPLES = 100


@dataclass(frozen=True)
class Question:
    """What is asked of the two builds, and how their answers are compared."""

    packets: tuple[str, ...]
    engine: Engine
    limits: Limits
    exact: bool = True
    """Bit for bit, not within the tolerance of each case."""


def isomorphism(
    root: Path, before: Launch, after: Launch, question: Question, progress: Progress
) -> Isomorphism:
    """The comparison of two builds over the corpus at `root`; raises `SpecError` when one does not start."""
    corpus = Corpus(root)
    packets = corpus.chosen(question.packets)
    manifests = {packet: corpus.manifest(packet) for packet in packets}
    builds = [_build(launch, question) for launch in (before, after)]
    total = sum(entry.cases for manifest in manifests.values() for entry in manifest.fixtures)
    progress.stage("both builds", 2 * total)
    moved: list[Moved] = []
    unsteady: list[str] = []
    fixtures = fixtures_of(corpus, manifests)
    while some := list(islice(fixtures, LEAD)):
        first, second = (_answers(launch, some, question, progress) for launch in (before, after))
        differing = {
            stored.case.id: one
            for stored in some
            if (one := _moved(stored, first[stored.case.id], second[stored.case.id], exact=question.exact))
        }
        doubtful = [stored for stored in some if stored.case.id in differing]
        again = _answers(before, doubtful, question, None) if doubtful else {}
        for stored in doubtful:
            name = stored.case.id
            if _moved(stored, first[name], again[name], exact=question.exact):
                unsteady.append(name)
            else:
                moved.append(differing[name])
    return Isomorphism(
        schema_version=1,
        before=builds[0],
        after=builds[1],
        corpus=corpus.digest(*packets),
        exact=question.exact,
        cases=total,
        moved=len(moved),
        unsteady=tuple(unsteady),
        aspects=_counts(aspect for one in moved for aspect in one.aspects),
        operations=_counts(one.operation for one in moved),
        examples=tuple(moved[:_EXAMPLES]),
    )


def _build(launch: Launch, question: Question) -> Build:
    hello = question.engine.greet(launch, question.limits)
    return Build(implementation=hello.implementation, version=hello.version)


def _answers(
    launch: Launch, fixtures: Sequence[StoredCase], question: Question, progress: Progress | None
) -> dict[str, Answered]:
    requests = (request_of_case(stored) for stored in fixtures)
    answers: dict[str, Answered] = {}
    for answer in question.engine.run(launch, requests, question.limits):
        if not isinstance(answer, Acquitted):
            answers[answer.id] = answer
            if progress is not None:
                progress.advance()
    return answers


def _moved(stored: StoredCase, before: Answered, after: Answered, *, exact: bool) -> Moved | None:
    """How two answers to one case differ; None when they do not."""
    case = stored.case
    if not isinstance(before, Observed) or not isinstance(after, Observed):
        ends = [None if isinstance(one, Observed) else ended(case, one)[1] for one in (before, after)]
        if ends[0] == ends[1]:
            return None
        return _of(stored, before=ends[0], after=ends[1])
    old, new = before.observation, after.observation
    unseen = old.unobservable.keys() | new.unobservable.keys()
    lost = old.unobservable.keys() ^ new.unobservable.keys()
    # The members of an archive are compared bit for bit; around them stands when it was made.
    archive = isinstance(case.tolerance, ArchiveMembers)
    judged = case.model_copy(
        update={
            "answers": (Answer(oracles=("before",), expect=old),),
            "tolerance": Exact() if exact and not archive else case.tolerance,
        }
    )
    found = {} if old is new else differences(judged, new)
    found = {a: found[a] for a in Aspect if a in found and a not in unseen and a not in case.unstable}
    aspects = tuple(aspect for aspect in Aspect if aspect in found or aspect in lost)
    if not aspects:
        return None
    return _of(stored, aspects=aspects, difference=next(iter(found.values()), None))


def _of(stored: StoredCase, **fields: object) -> Moved:
    case: Case = stored.case
    return Moved.model_validate(
        {"id": case.id, "packet": stored.packet, "operation": case.call.operation, **fields}
    )


def _counts(things: Iterable[T]) -> dict[T, int]:
    return dict(Counter(things).most_common())
