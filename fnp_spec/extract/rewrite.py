"""Puts another value into a call: with memory of its own, and without memory that nothing views then."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from pydantic import ValidationError

from fnp_spec.guest.codec.canonical import Json, NotPortable
from fnp_spec.guest.codec.encode import Encoder
from fnp_spec.guest.codec.memory import Memory
from fnp_spec.model.case import Call
from fnp_spec.value.parts import Path
from fnp_spec.value.question import document_of


def with_array(call: Call, path: Path, array: np.ndarray) -> Call | None:
    """The call with another array in a place, over memory of its own."""
    memory = Memory()
    memory.begin()
    try:
        encoded: Json = Encoder(memory, {}).encode(array)
    except NotPortable:
        return None
    _, fresh, _ = memory.finish()
    document = document_of(call)
    buffers = document.setdefault("buffers", [])
    if fresh:
        encoded["buffer"] = len(buffers)
        buffers += fresh
    holder(document, path)[path[-1]] = encoded
    return tidy(document)


def holder(document: Json, path: Path) -> Any:
    """What holds the value at a path."""
    for step in path[:-1]:
        document = document[step]
    return document


def tidy(document: Json) -> Call | None:
    """The call without buffers that nothing views any more; None when a case may not be so."""
    arrays = list(_views(document))
    used = sorted({array["buffer"] for array in arrays})
    for array in arrays:
        array["buffer"] = used.index(array["buffer"])
    buffers = [document["buffers"][i] for i in used]
    try:
        return Call.model_validate({**document, "buffers": buffers})
    except ValidationError:
        return None


def _views(node: Json) -> Iterator[dict[str, Json]]:
    if isinstance(node, dict):
        if node.get("kind") == "array" and "buffer" in node:
            yield node
        for part in node.values():
            yield from _views(part)
    elif isinstance(node, list):
        for part in node:
            yield from _views(part)
