"""What changed between two versions is told by operation, the old answer beside the new."""

from __future__ import annotations

from pathlib import Path

import pytest

from fnp_spec.corpus.files import write_model
from fnp_spec.corpus.store import Corpus
from fnp_spec.errors import Code, SpecError
from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.ledger.drift import drift_of
from fnp_spec.model.case import Answer, Case, Observation, Raised, Warned
from fnp_spec.report.drift import show_drift
from tests.unit.corpus.test_store import PACKET, publish
from tests.unit.report.rendered import rendered

ROOT = Path(__file__).parents[3]
OLD = "1.26.4"


def before(case: Case, **changes: object) -> Case:
    """The case with an answer of an old version: as the new one, but for changes."""
    old = case.expect.model_copy(update=changes)
    return case.model_copy(update={"answers": (*case.answers, Answer(oracles=(OLD,), expect=old))})


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Four cases: one is the same, one warned, one raised, one was not there."""
    found = (stored.case for stored in Corpus(ROOT).cases(PACKET))
    cases = [case for case in found if case.expect.raised is None and not case.expect.warned][:4]
    same = cases[0].model_copy(
        update={"answers": (cases[0].answers[0].model_copy(update={"oracles": (OLD, "2.4.6")}),)}
    )
    warned = before(cases[1], warned=(Warned(name="builtins.FutureWarning", message="soon"),))
    raised = Observation(raised=Raised(name="builtins.ValueError", message="no"))
    refused = cases[2].model_copy(
        update={"answers": (*cases[2].answers, Answer(oracles=(OLD,), expect=raised))}
    )
    corpus = publish(tmp_path, [same, warned, refused, cases[3]])
    manifest = corpus.manifest(PACKET).model_copy(update={"answered_by": (OLD, "2.4.6")})
    write_model(corpus.packet_dir(PACKET) / "manifest.json", manifest)
    return corpus.root


def test_what_changed_is_counted_and_shown(corpus: Path) -> None:
    drift = drift_of(corpus, "1.26", "2.4")
    assert (drift.old, drift.new, drift.compared, drift.changed) == (OLD, "2.4.6", 3, 2)
    assert drift.unanswered == {OLD: 1}
    assert {change.aspect for change in drift.changes} == {Aspect.WARNINGS, Aspect.EXCEPTION}
    text = rendered(lambda console: show_drift(console, drift, 10))
    assert "2 of 3 cases changed" in text
    assert "FutureWarning" in text
    assert "ValueError" in text


def test_backwards_it_is_the_same_change(corpus: Path) -> None:
    assert drift_of(corpus, "2.4", "1.26").changed == drift_of(corpus, "1.26", "2.4").changed


def test_a_version_without_answers_is_an_error(corpus: Path) -> None:
    with pytest.raises(SpecError, match=r"no answers of NumPy 1\.2") as refused:
        drift_of(corpus, "1.2", "2.4")
    assert refused.value.code is Code.NO_ANSWER
