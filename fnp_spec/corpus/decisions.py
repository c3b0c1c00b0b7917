"""The decisions of a run, beside its log: JSON lines, a header with all that they follow from, then each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from pydantic import TypeAdapter

from fnp_spec import decision
from fnp_spec.corpus.files import read_toml, write_bytes
from fnp_spec.corpus.opening import lines
from fnp_spec.corpus.parsing import parse
from fnp_spec.decision.rates import History
from fnp_spec.errors import Code, Place, SpecError
from fnp_spec.model.decision import Decision, DecisionLine, DecisionPolicy, DecisionsHeader, Trials
from fnp_spec.value.text import compact

_LINE = TypeAdapter[DecisionsHeader | Decision](DecisionLine)


def decision_policy(root: Path) -> DecisionPolicy:
    """The policy of a corpus that has one, else ours."""
    own = root / "contracts" / "decisions.toml"
    path = own if own.exists() else Path(decision.__file__).with_name("policy.toml")
    return read_toml(path, DecisionPolicy, "the policy of decisions")


def history_by(policy: DecisionPolicy, trials: Callable[[], tuple[Trials, ...]]) -> History:
    """What decisions follow from; trials that cannot be read are none, and cost no run."""
    try:
        return History(policy, trials())
    except SpecError as error:
        return History(policy, unreadable=f"{error.cause} [{error.code}]")


def decisions_of(log: Path) -> Path:
    """Where the decisions of a run log are."""
    return log.with_suffix(".decisions")


def payments_of(log: Path) -> Path:
    """Where the decisions are that the ledger makes by a run log."""
    return log.with_suffix(".payments")


def write_decisions(path: Path, header: DecisionsHeader, made: Sequence[Decision]) -> None:
    """Write all decisions of a run."""
    write_bytes(path, b"".join(compact(line.model_dump(mode="json")) + b"\n" for line in (header, *made)))


def read_decisions(path: Path) -> tuple[DecisionsHeader, list[Decision]]:
    """The decisions of a run; raises `SpecError` naming the line that is wrong, or that some are gone."""
    header: DecisionsHeader | None = None
    made: list[Decision] = []
    for text, place in lines(path, "the decisions"):
        line = parse(_LINE, text, place, "a line of decisions")
        if (header is None) is not isinstance(line, DecisionsHeader):
            raise _refuse(Code.LOG_HEADER, "decisions begin with one header", place)
        if isinstance(line, DecisionsHeader):
            header = line
        else:
            made.append(line)
    if header is None:
        raise _refuse(Code.LOG_HEADER, "decisions begin with one header", Place(path, 1))
    if header.decisions != len(made):
        cause = f"{len(made)} decisions; the header says {header.decisions}"
        raise _refuse(Code.LOG_TRUNCATED, cause, Place(path, len(made) + 1))
    return header, made


def _refuse(code: Code, cause: str, place: Place) -> SpecError:
    return SpecError(code, cause, hint="Run the gate again.", place=place)
