"""What a run shows of parity debt: its causes, and what became of every case; of this corpus and whole."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from fnp_spec.corpus.lookup import same_corpus
from fnp_spec.corpus.run_log import read_log
from fnp_spec.corpus.runs import latest
from fnp_spec.corpus.store import Corpus
from fnp_spec.errors import Code, Place, SpecError
from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.ledger.causes import Cause, causes
from fnp_spec.model.outcome import Outcome, RunHeader, Status


class Fate(NamedTuple):
    """What became of a case, as far as a debt can depend on it."""

    status: Status
    passed: tuple[Aspect, ...]

    def settles(self, status: Status, aspect: Aspect | None) -> bool:
        """Whether such a debt is paid: a call that now is judged is no longer missing.

        That NumPy answers now pays for nothing.
        """
        if self.status is Status.PASSED or aspect in self.passed:
            return True
        return aspect is None and status is not Status.UNOBSERVABLE and self.status is Status.DIVERGED


@dataclass(frozen=True)
class Evidence:
    """A run, as the ledger needs it."""

    header: RunHeader
    packets: frozenset[str] | None
    """Those that it is asked about; None for all there are."""
    causes: Sequence[Cause]
    fates: Mapping[str, Fate]

    def covers(self, packet: str) -> bool:
        """Whether it says what is owed of a packet."""
        return self.packets is None or packet in self.packets


def evidence_of(root: Path, log: Path | None, runs: Path, packets: Collection[str]) -> Evidence:
    """What a run log shows, the newest in `runs` when none is named, of some packets or all of the corpus.

    Raises `SpecError`: log-of-another-corpus, partial-run, and all that `read_log` does.
    """
    corpus = Corpus(root)
    log = log or latest(runs, "G3")
    header, outcomes = read_log(log)
    same_corpus(corpus, header, log)
    wanted = frozenset(packets or corpus.packet_ids())
    if missing := sorted(wanted - set(header.packets)):
        raise SpecError(
            Code.PARTIAL_RUN,
            f"the run is of {len(header.packets)} packets, and not of {missing[0]}",
            hint="Run the gate on all packets, or say with --packet which ones this is about.",
            place=Place(log),
        )
    fates: dict[str, Fate] = {}

    def seen() -> Iterator[Outcome]:
        for outcome in outcomes:
            if outcome.packet in wanted:
                fates[outcome.id] = Fate(outcome.status, outcome.passed)
                yield outcome

    return Evidence(header, wanted if packets else None, causes(seen(), lambda _: 0), fates)
