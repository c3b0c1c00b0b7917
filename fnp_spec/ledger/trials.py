"""How cases of a run did that were asked again: by its decisions, and its deaths that did not recur."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from fnp_spec.corpus.decisions import decisions_of, read_decisions
from fnp_spec.corpus.run_log import unexplained_deaths
from fnp_spec.model.decision import Action, Decision, Doubt, Sign, Trials


def trials_in(log: Path) -> Iterator[Trials]:
    """Those of divergences and of deaths, if there are any; raises `SpecError` as `read_decisions` does."""
    path = decisions_of(log)
    made = read_decisions(path)[1] if path.exists() else []
    for doubt in Doubt:
        deaths = unexplained_deaths(log) if doubt is Doubt.DEATH else 0
        of_kind = [one for one in made if one.doubt is doubt and one.action is not Action.ASK_AGAIN]
        flaky = [one for one in of_kind if one.times(Sign.DIFFERENT)]
        steady = [one for one in of_kind if not one.times(Sign.DIFFERENT)]
        if cases := deaths + sum(len(one.cases) for one in of_kind):
            yield Trials(
                log=log.name,
                doubt=doubt,
                cases=cases,
                flaky=deaths + sum(len(one.cases) for one in flaky),
                answers_of_flaky=deaths + _answers(flaky),
                answers_of_steady=_answers(steady),
            )


def _answers(made: list[Decision]) -> int:
    return sum(len(one.cases) * sum(term.times for term in one.evidence) for one in made)
