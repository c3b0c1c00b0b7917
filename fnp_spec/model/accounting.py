"""The accounting of an extraction: where every event went, and which assertion sites are represented."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from fnp_spec.model.base import Model, PacketId


class Bucket(StrEnum):
    """Where an event of the instrumented run ended. Every event ends in exactly one."""

    FIXTURE = "fixture"
    """First sight of a call that was published."""
    DUPLICATE = "duplicate"
    """The same call as a published one, seen again."""
    OVER_CAP = "over_cap"
    """Its site had given its share of cases already."""
    AS_WRITTEN = "as_written"
    """In a part of a loop that was passed so often that it ran as it was written: one for each place."""
    NOT_PORTABLE = "not_portable"
    """The call or its answer does not fit the case grammar; the reason says what."""
    NOT_REPRODUCIBLE = "not_reproducible"
    """The proof on the oracle did not see the same answer."""
    NOT_SELECTED = "not_selected"
    """It behaves like a published call, as far as can be told, or is large: only the whole corpus has it."""
    INTERNAL = "internal"
    """An internal name of NumPy."""
    NESTED = "nested"
    """Made by test code while a recorded call was running (a callback)."""
    NOT_NUMPY = "not_numpy"
    """Not an operation of NumPy."""


class BucketCount(Model):
    """Events of one bucket, with the reasons where a bucket has several."""

    bucket: Bucket
    events: Annotated[int, Field(ge=0)]
    reasons: dict[str, int] = {}


class SiteMiss(StrEnum):
    """Why an assertion site yielded no fixture."""

    NOT_RUN = "not_run"
    """No test that reaches it ran, or it was no longer recorded when it did."""
    NOT_NUMPY = "not_numpy"
    """What it asserts was not computed by an operation of NumPy."""
    NOT_PORTABLE = "not_portable"
    NOT_SELECTED = "not_selected"
    """Its calls are in the whole corpus only."""
    INTERNAL = "internal"
    NOT_REPRODUCIBLE = "not_reproducible"
    OVER_CAP = "over_cap"


class Recall(Model):
    """Assertion sites, and how many are represented by a fixture."""

    sites: int
    represented: int
    missed: dict[SiteMiss, int]


class PacketAccounting(Model):
    """The figures of one packet (packets/ID/accounting.json): of the events of its operations."""

    schema_version: Literal[2] = 2
    packet_id: PacketId
    oracle: str
    events: int
    buckets: tuple[BucketCount, ...]
    cases: int
    derived: Annotated[int, Field(description="Cases that NumPy's tests do not ask.")] = 0
    operations: Annotated[int, Field(description="Operations that have a case.")]
    without_case: Annotated[dict[str, str], Field(description="Operations that have none, and why.")]
    test_functions: Annotated[int, Field(description="Test functions in which a fixture was seen.")]
    recall: Annotated[Recall, Field(description="Of the sites that its operations feed.")]


class Accounting(Model):
    """The figures of a whole extraction (packets/accounting.json): of every event of every test file."""

    schema_version: Literal[1] = 1
    oracle: str
    test_files: int
    left_out: Annotated[dict[str, str], Field(description="Test files that are not recorded, and why.")]
    tests_run: Annotated[dict[str, int], Field(description="pytest outcomes.")]
    run_plain: Annotated[tuple[str, ...], Field(description="Tests that fail under rewriting: rerun plain.")]
    failed_plain: Annotated[
        tuple[str, ...], Field(description="Tests that fail either way: the environment's failures.")
    ]
    stopped: Annotated[
        tuple[str, ...],
        Field(description="Tests recorded only up to where they look at a memory address."),
    ]
    events: int
    buckets: tuple[BucketCount, ...]
    cases: int
    derived: Annotated[int, Field(description="Of the cases, those that NumPy's tests do not ask.")] = 0
    operations: int
    public_operations: int
    test_functions: Annotated[int, Field(description="Test functions that the files declare.")]
    test_functions_represented: Annotated[int, Field(description="Those in which a fixture was seen.")]
    recall: Recall
