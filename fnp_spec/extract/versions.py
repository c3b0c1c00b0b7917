"""What other versions of NumPy answer to the cases of a corpus: replayed there, and not recorded again."""

from __future__ import annotations

from collections.abc import Sequence

from fnp_spec.extract.oracle_answers import OracleAnswers
from fnp_spec.extract.prove import prove
from fnp_spec.judge.judge import disagreement
from fnp_spec.model.case import Answer, Case, Observation


def answered(cases: Sequence[Case], ask: OracleAnswers) -> list[Case]:
    """The cases with the answers of another version, where two fresh processes of it agree."""
    version = ask.oracle.version
    first, second = ask.to(cases, f"answers of NumPy {version}")
    theirs = [
        case.model_copy(update={"answers": (Answer(oracles=(version,), expect=seen),)})
        for case in cases
        if isinstance(seen := first[case.id], Observation)
    ]
    proved = {case.id: case.answers[0] for case in prove(theirs, [second], version, disagreement).proved}
    return [with_answer(case, proved[case.id]) if case.id in proved else case for case in cases]


def with_answer(case: Case, answer: Answer) -> Case:
    """The case with one more answer: it joins one that is the same, or stands beside the others."""
    answers = list(case.answers)
    for i, known in enumerate(answers):
        one = case.model_copy(update={"answers": (known,)})
        if known.unstable == answer.unstable and disagreement(one, answer.expect) <= known.unstable.keys():
            versions = sorted({*known.oracles, *answer.oracles}, key=_number)
            answers[i] = known.model_copy(update={"oracles": tuple(versions)})
            break
    else:
        answers.append(answer)
    return case.model_copy(update={"answers": tuple(answers)})


def _number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))
