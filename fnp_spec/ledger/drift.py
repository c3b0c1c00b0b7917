"""What changed between two versions of NumPy: the answers of the old one, judged by those of the new."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from fnp_spec.corpus.store import Corpus
from fnp_spec.errors import Code, SpecError
from fnp_spec.guest.codec.canonical import canonical
from fnp_spec.judge.judge import judge
from fnp_spec.ledger.causes import causes
from fnp_spec.ledger.families import family
from fnp_spec.model.case import Case
from fnp_spec.model.drift import Change, Drift
from fnp_spec.model.outcome import Outcome, Status
from fnp_spec.oracle.pin import in_order
from fnp_spec.value.question import document_of


def drift_of(root: Path, old: str, new: str) -> Drift:
    """The drift between two versions, each named by its number or the beginning of it: 2.2.

    Raises `SpecError`: no-corpus, no-answer when the corpus has no answers of such a version.
    """
    corpus = Corpus(root)
    packets = corpus.chosen()
    there = {version for packet in packets for version in corpus.manifest(packet).answered_by}
    old, new = _chosen(old, there), _chosen(new, there)
    sizes: dict[str, int] = {}
    unanswered = {old: 0, new: 0}

    def outcomes() -> Iterator[Outcome]:
        for stored in corpus.cases(*packets):
            before, after = stored.case.on(old), stored.case.on(new)
            unanswered[old] += before is None
            unanswered[new] += after is None
            if before is not None and after is not None:
                sizes[before.id] = len(canonical(document_of(before.call)))
                yield _judged(stored.packet, before, after)

    found = causes(outcomes(), sizes.__getitem__)
    changes = [
        Change(
            operation=cause.key.operation,
            aspect=cause.shown.aspect,
            family=family(cause.key),
            cases=len(cause.members),
            example=cause.example.id,
            difference=cause.shown.difference,
        )
        for cause in found
        if cause.shown is not None and cause.shown.difference is not None
    ]
    return Drift(
        old=old,
        new=new,
        compared=len(sizes),
        changed=len({member for cause in found for member in cause.members}),
        unanswered={version: count for version, count in unanswered.items() if count},
        changes=tuple(sorted(changes, key=lambda change: (-change.cases, change.operation, change.example))),
    )


def _judged(packet: str, before: Case, after: Case) -> Outcome:
    """The outcome of the old answer; one and the same answer is not judged."""
    same = before.answers == after.answers
    status, passed, aspects = (Status.PASSED, (), ()) if same else judge(after, before.expect)
    return Outcome.of(packet, after, status=status, passed=passed, aspects=aspects)


def _chosen(wanted: str, there: set[str]) -> str:
    """The newest version that `wanted` names."""
    fitting = [version for version in there if version == wanted or version.startswith(f"{wanted}.")]
    if not fitting:
        raise SpecError(
            Code.NO_ANSWER,
            f"the corpus has no answers of NumPy {wanted}",
            hint=f"It has those of {', '.join(sorted(there))}; fnp-spec extract takes several --oracle.",
        )
    return max(fitting, key=in_order)
