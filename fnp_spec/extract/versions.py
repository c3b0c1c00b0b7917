"""What other versions of NumPy answer to the cases of a corpus: replayed there, and not recorded again."""

from __future__ import annotations

from collections.abc import Sequence

from fnp_spec.extract.oracle_answers import OracleAnswers
from fnp_spec.extract.prove import prove
from fnp_spec.extract.settle import Proposal
from fnp_spec.judge.judge import disagreement
from fnp_spec.model.case import Answer, Case, Observation
from fnp_spec.oracle.pin import in_order


def answer_also(proposals: Sequence[Proposal], ask: OracleAnswers) -> None:
    """Give the proved cases the answers of another version, where fresh processes of it agree."""
    version = ask.oracle.version
    cases = [case for proposal in proposals for case in proposal.proved.values()]
    first, *others = ask.to(cases, f"answers of NumPy {version}")
    theirs = [
        case.model_copy(update={"answers": (Answer(oracles=(version,), expect=seen),)})
        for case in cases
        if isinstance(seen := first.by_id[case.id], Observation)
    ]
    proved = {case.id: case.answers[0] for case in prove(theirs, others, version).proved}
    for proposal in proposals:
        for name, case in proposal.proved.items():
            if answer := proved.get(name):
                proposal.proved[name] = with_answer(case, answer)


def with_answer(case: Case, answer: Answer) -> Case:
    """The case with the answer of one more version: it joins one that is the same, or stands beside them.

    An aspect that one of the two does not reproduce tells them apart no more than chance does.

    What the version answered before stays, within the tolerance of the case: another processor is no drift.
    What one of the versions does not reproduce, though all once answered the same, none of them does.
    """
    (version,) = answer.oracles
    before = next((known for known in case.answers if version in known.oracles), None)
    if (
        before
        and before.unstable.keys() >= answer.unstable.keys()
        and _same(case, before, answer, exact=False)
    ):
        answer = before.model_copy(update={"oracles": (version,)})
    answers = [
        known.model_copy(update={"oracles": versions})
        for known in case.answers
        if (versions := tuple(one for one in known.oracles if one != version))
    ]
    for i, known in enumerate(answers):
        if _same(case, known, answer, exact=True):
            versions = tuple(sorted((*known.oracles, version), key=in_order))
            unstable = known.unstable | answer.unstable
            answers[i] = known.model_copy(update={"oracles": versions, "unstable": unstable})
            break
    else:
        answers.append(answer)
    return case.model_copy(update={"answers": tuple(answers)})


def _same(case: Case, known: Answer, answer: Answer, *, exact: bool) -> bool:
    one = case.model_copy(update={"answers": (known,)})
    differing = disagreement(one, answer.expect, exact=exact)
    return differing <= known.unstable.keys() | answer.unstable.keys()
