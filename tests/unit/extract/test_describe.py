"""An accounting that only noise has changed stays as it is committed."""

from __future__ import annotations

import pytest

from fnp_spec.corpus.store import Corpus
from fnp_spec.extract.describe import recounted, steady, with_cases_of
from fnp_spec.model.accounting import Bucket, PacketAccounting
from tests.unit.extract.small_numpy import PACKET, Sources


def moved(accounting: PacketAccounting, bucket: Bucket, reasons: dict[str, int]) -> PacketAccounting:
    """With other reasons in one bucket."""
    rows = tuple(
        row.model_copy(update={"events": sum(reasons.values()), "reasons": reasons})
        if row.bucket is bucket
        else row
        for row in accounting.buckets
    )
    return accounting.model_copy(update={"buckets": rows})


@pytest.mark.parametrize(
    ("bucket", "reasons", "kept"),
    [
        (Bucket.NOT_REPRODUCIBLE, {"its test fails under rewriting": 3}, True),
        (Bucket.NOT_PORTABLE, {"a new reason": 50}, False),
    ],
)
def test_what_moves_by_no_more_than_noise_is_kept(
    extracted: Sources, bucket: Bucket, reasons: dict[str, int], kept: bool
) -> None:
    committed = Corpus(extracted.root).accounting(PACKET)
    assert committed is not None
    made = moved(committed, bucket, reasons)
    assert steady(committed, made) is (committed if kept else made)


def test_a_part_of_the_test_files_changes_what_is_counted_of_the_cases(extracted: Sources) -> None:
    corpus = Corpus(extracted.root)
    committed, total = corpus.accounting(PACKET), corpus.accounting_of_all()
    assert committed is not None
    assert total is not None
    missing = {"numpy.flip": "internal"}
    figures = {"cases": committed.cases + 3, "derived": committed.derived + 2, "without_case": missing}
    made = with_cases_of(committed, committed.model_copy(update={**figures, "events": 1}))
    assert made == committed.model_copy(update=figures)
    now = recounted(total, {PACKET: committed}, [made])
    assert (now.cases, now.derived, now.events) == (made.cases, made.derived, total.events)
