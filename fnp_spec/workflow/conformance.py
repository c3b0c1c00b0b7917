"""Differential conformance: the fixtures, replayed against an implementation and judged."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import assert_never

from fnp_spec import __version__
from fnp_spec.codec.canonical import canonical
from fnp_spec.corpus.files import write_model
from fnp_spec.corpus.store import Corpus
from fnp_spec.errors import Exit, Place, SpecError
from fnp_spec.gate.g3 import parity_report
from fnp_spec.implementation.process_command import command
from fnp_spec.model.case import Case, Portability
from fnp_spec.model.gate import ParityReport
from fnp_spec.model.outcome import Outcome, RunHeader, Status
from fnp_spec.oracle.operations import read_operations
from fnp_spec.replay.judge import judge
from fnp_spec.replay.pool import Answer, Limits, handshake, replay
from fnp_spec.replay.run_log import write_log
from fnp_spec.workflow.progress import Progress

RUNS = Path(".fnp-spec/runs")
"""Where logs and reports of runs go when the user names no other place."""


@dataclass(frozen=True)
class Settings:
    """What a run of G3 is asked to do."""

    implementation: str
    packets: tuple[str, ...]
    portability: tuple[Portability, ...]
    jobs: int
    seconds: float
    memory_bytes: int
    python: Path | None
    runs: Path


@dataclass(frozen=True)
class Fixture:
    """A case, the packet it belongs to, and the request line that asks it."""

    packet: str
    case: Case
    request: bytes
