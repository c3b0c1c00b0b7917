"""Runs test functions rewritten, as a shard does."""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass
from typing import Any

from fnp_spec.guest.codec.canonical import Json
from fnp_spec.guest.recorder.instrument import instrument
from fnp_spec.guest.recorder.record import Recorder
from fnp_spec.guest.surface.inventory import constants


@dataclass(frozen=True)
class Seen:
    """A call that was kept, and its answer."""

    id: str
    call: Json
    observation: Json
    events: int


def kept(recorder: Recorder) -> list[Seen]:
    """All that a recorder has kept, in order."""
    return [
        Seen(name, json.loads(candidate.call), json.loads(candidate.observation), candidate.places.total())
        for name, candidate in recorder.candidates.items()
    ]


def run(source: str, recorder: Recorder, **names: Any) -> Any:
    """Rewrite `def test(): ...` and call it; the names are those of its module."""
    module = ast.parse("import numpy as np\n" + source)
    instrument(module, "test_x.py", recorder.table, {name.rpartition(".")[2] for name in constants()})
    namespace = dict(names)
    exec(compile(module, "test_x.py", "exec"), namespace)
    return namespace["test"]()
