"""The parity matrix of some runs: each public operation, what every run shows of it, who answers for gaps."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fnp_spec.corpus.lookup import same_corpus
from fnp_spec.corpus.operations import read_operations
from fnp_spec.corpus.owners import read_owners
from fnp_spec.corpus.run_log import read_log
from fnp_spec.corpus.store import Corpus
from fnp_spec.guest.harness.serve import WITHOUT_NUMPY_VARIABLE
from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.ledger.causes import causes
from fnp_spec.ledger.debt import owner_of
from fnp_spec.model.debt import Owners
from fnp_spec.model.matrix import AspectCount, Matrix, MatrixRow, Parity
from fnp_spec.model.operation import Operation
from fnp_spec.model.outcome import AspectVerdict, Outcome, RunHeader, Status

NO_CASE = "no_case"
"""What the owners file calls an operation that has no case."""
_APART = {
    Status.PASSED: "passed",
    Status.FALLBACK: "fallback",
    Status.DIVERGED: "diverged",
    Status.MISSING: "missing",
    Status.UNOBSERVABLE: "unobservable",
}
_SHOWN_AS = {AspectVerdict.FAIL: "differing", AspectVerdict.UNOBSERVABLE: "unseen"}


def matrix_of(root: Path, logs: Sequence[Path], owners: Path | None) -> Matrix:
    """The matrix of some run logs. It has the operations of the packets that all of them ran.

    Raises `SpecError` where a log is of another corpus.
    """
    corpus = Corpus(root)
    listed = read_operations(root / "contracts" / "operations.json")
    rules = read_owners(root, owners)
    runs, names, packets = [], [], set(corpus.packet_ids())
    for log in logs:
        header, outcomes = read_log(log)
        same_corpus(corpus, header, log)
        packets &= set(header.packets)
        names.append(_name(header))
        runs.append(_tallies(outcomes, rules))
    rows = [
        _row(operation, [tallies.get(operation.name, _Tally()) for tallies in runs], rules)
        for operation in listed.operations
        if operation.packet in packets or operation.packet is None
    ]
    by_packet: dict[str, list[MatrixRow]] = defaultdict(list)
    for row in rows:
        by_packet[row.packet or ""].append(row)
    return Matrix(
        oracle=listed.oracle,
        implementations=tuple(names),
        operations=tuple(rows),
        packets=tuple(_sum(members, packet or None) for packet, members in sorted(by_packet.items())),
        total=_sum(rows, None),
    )


def _name(header: RunHeader) -> str:
    without = " without NumPy" if WITHOUT_NUMPY_VARIABLE in header.variables else ""
    return f"{header.implementation}{without} {header.implementation_version}"


@dataclass
class _Tally:
    """What the outcomes of one operation come to."""

    counts: Counter[str] = field(default_factory=Counter)
    aspects: dict[Aspect, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    debts: list[str | None] = field(default_factory=list)
    """Who owns each."""

    def add(self, outcome: Outcome) -> None:
        self.counts["cases"] += 1
        self.counts[_APART.get(outcome.status, "died")] += 1
        hidden = outcome.status is Status.UNOBSERVABLE
        self.counts["agreeing"] += outcome.status is Status.PASSED or (hidden and bool(outcome.passed))
        self.counts["blind"] += hidden and not outcome.passed
        for aspect in outcome.passed:
            self.aspects[aspect]["passing"] += 1
        for judged in outcome.aspects:
            if shown := _SHOWN_AS.get(judged.verdict):
                self.aspects[judged.aspect][shown] += 1


def _tallies(outcomes: Iterable[Outcome], owners: Owners) -> dict[str, _Tally]:
    tallies: dict[str, _Tally] = defaultdict(_Tally)

    def counted() -> Iterator[Outcome]:
        for outcome in outcomes:
            tallies[outcome.operation].add(outcome)
            yield outcome

    for cause in causes(counted(), lambda _: 0):
        key = cause.key
        rule = owner_of(owners, key.packet, key.operation, key.aspect or key.status)
        tallies[key.operation].debts.append(rule.owner if rule else None)
    return dict(tallies)


def _row(operation: Operation, tallies: Sequence[_Tally], owners: Owners) -> MatrixRow:
    parity = tuple(_parity(operation, tally, owners) for tally in tallies)
    return MatrixRow(
        packet=operation.packet,
        operation=operation.name,
        covered=max((one.cases > 0 for one in parity), default=False),
        parity=parity,
    )


def _parity(operation: Operation, tally: _Tally, owners: Owners) -> Parity:
    counts, owing = tally.counts, list(tally.debts)
    if not counts["cases"]:
        rule = owner_of(owners, operation.packet or "", operation.name, NO_CASE)
        owing.append(rule.owner if rule else None)
    return Parity(
        **counts,
        aspects={
            aspect: AspectCount(**tally.aspects[aspect]) for aspect in Aspect if aspect in tally.aspects
        },
        absent=0 < counts["cases"] == counts["missing"],
        debts=len(tally.debts),
        gaps=bool(owing),
        unowned=None in owing,
        owners=tuple(sorted({owner for owner in owing if owner is not None})),
    )


def _sum(rows: Sequence[MatrixRow], packet: str | None) -> MatrixRow:
    return MatrixRow(
        packet=packet,
        operations=len(rows),
        covered=sum(row.covered for row in rows),
        parity=tuple(map(_together, zip(*(row.parity for row in rows), strict=True))),
    )


def _together(parts: Sequence[Parity]) -> Parity:
    aspects: dict[Aspect, Counter[str]] = defaultdict(Counter)
    totals: Counter[str] = Counter()
    for part in parts:
        totals.update(part.model_dump(exclude={"aspects", "owners"}))
        for aspect, count in part.aspects.items():
            aspects[aspect].update(count.model_dump())
    return Parity(
        **totals,
        aspects={aspect: AspectCount(**aspects[aspect]) for aspect in Aspect if aspect in aspects},
        owners=tuple(sorted({owner for part in parts for owner in part.owners})),
    )
