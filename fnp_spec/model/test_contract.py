"""The test-and-logging contract, and a line of a test log."""

from __future__ import annotations

from typing import Annotated, Any, Literal, NamedTuple

import msgspec
from pydantic import Field

from fnp_spec.model.base import Model


class FixtureLine(msgspec.Struct, frozen=True):
    """What a test log says of one fixture."""

    fixture_id: str
    seed: int
    mode: str
    env_fingerprint: str
    artifact_refs: list[str]
    reason_code: str


class LoggingContract(Model):
    """The contract (contracts/test_logging_contract_v1.json)."""

    schema_version: Literal[1]
    line: Annotated[dict[str, Any], Field(description="JSON Schema of each line.")]


class Written(NamedTuple):
    """A line of a test log as it is, and the one that the run calls for; one of them may be lacking."""

    number: int
    text: bytes | None
    expected: FixtureLine | None
