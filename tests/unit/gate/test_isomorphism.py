"""Answers that differ are a move of the build, but not where NumPy itself answers now this, now that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from fnp_spec.corpus.store import Corpus
from fnp_spec.engine.answers import Hello, Observed
from fnp_spec.engine.interface import Limits, Request
from fnp_spec.gate.isomorphism import Question, isomorphism
from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.implementation.launch import Launch
from fnp_spec.model.case import Case, Raised
from fnp_spec.progress import Silent

ROOT = Path(__file__).parents[3]
PACKET = "FNP-P2C-006"


@dataclass(frozen=True)
class Builds:
    """An engine whose builds give what NumPy gave; the one named `after` says something else in a refusal."""

    cases: dict[str, Case]
    reworded: str
    sandbox: str = "none: nothing runs"

    def greet(self, launch: Launch, limits: Limits) -> Hello:
        return Hello(kind="hello", protocol=1, implementation=launch.name, version="1")

    def run(self, launch: Launch, requests: Iterable[Request | None], limits: Limits) -> Iterator[Observed]:
        for request in requests:
            if request is not None:
                seen = self.cases[request.id].expect
                if launch.name == "after" and request.id == self.reworded:
                    raised = Raised(name=seen.raised.name, message="no") if seen.raised else None
                    seen = seen.model_copy(update={"raised": raised})
                yield Observed(kind="observed", id=request.id, observation=seen)


@pytest.mark.parametrize("unstable", [False, True])
def test_a_message_that_numpy_does_not_reproduce_moves_nothing(
    unstable: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = list(Corpus(ROOT).cases(PACKET))
    place = next(place for place, one in enumerate(stored) if one.case.expect.raised)
    refusal = stored[place].case
    if unstable:
        answer = refusal.answers[0].model_copy(update={"unstable": {Aspect.MESSAGE: "differs between runs"}})
        stored[place] = replace(stored[place], case=refusal.model_copy(update={"answers": (answer,)}))
    builds = Builds({one.case.id: one.case for one in stored}, refusal.id)
    monkeypatch.setattr("fnp_spec.gate.isomorphism.fixtures_of", lambda *_: iter(stored))
    before, after = Launch("before", (), {}), Launch("after", (), {})
    found = isomorphism(ROOT, before, after, Question((PACKET,), builds, Limits()), Silent())
    assert found.holds is unstable
    assert [one.id for one in found.examples] == ([] if unstable else [refusal.id])
