"""Reads what the packets of a corpus cover off their artifacts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from fnp_spec.corpus.operations import read_operations
from fnp_spec.corpus.store import Corpus
from fnp_spec.model.accounting import Accounting, Bucket, PacketAccounting
from fnp_spec.model.packet import Manifest
from fnp_spec.model.survey import PacketLine, Share, Survey, Totals


def survey(root: Path, looked_up: Callable[[Path, Manifest], Manifest]) -> Survey:
    """The packets that have been extracted, each as ready as `looked_up` says it is.

    Raises `SpecError` when there is none.
    """
    corpus = Corpus(root)
    ids = corpus.chosen()
    listed = read_operations(root / "contracts" / "operations.json")
    owned = Counter(operation.packet for operation in listed.operations)
    lines = []
    for packet in ids:
        manifest, accounting = corpus.manifest(packet), corpus.accounting(packet)
        if accounting is not None:
            lines.append(_line(looked_up(root, manifest), accounting, owned[packet]))
    total = corpus.accounting_of_all()
    return Survey(oracle=listed.oracle, packets=tuple(lines), totals=_totals(total) if total else None)


def _line(manifest: Manifest, accounting: PacketAccounting, owned: int) -> PacketLine:
    return PacketLine(
        packet_id=manifest.packet_id,
        title=manifest.title,
        risk=manifest.risk,
        operations=Share(total=owned, covered=accounting.operations),
        cases=accounting.cases,
        derived=accounting.derived,
        sites=Share(total=accounting.recall.sites, covered=accounting.recall.represented),
        events=accounting.events,
        readiness=manifest.readiness,
        not_ready_because=manifest.not_ready_because,
    )


def _totals(total: Accounting) -> Totals:
    events = {row.bucket: row.events for row in total.buckets}
    published = events.get(Bucket.FIXTURE, 0) + events.get(Bucket.DUPLICATE, 0)
    return Totals(
        events=Share(total=total.events, covered=published),
        cases=total.cases,
        derived=total.derived,
        operations=Share(total=total.public_operations, covered=total.operations),
        test_functions=Share(total=total.test_functions, covered=total.test_functions_represented),
        sites=Share(total=total.recall.sites, covered=total.recall.represented),
    )
