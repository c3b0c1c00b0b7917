"""Whether an implementer can start on a packet: its fields are full, and its cases cover what they must."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from fnp_spec.model.case import Case
from fnp_spec.model.value import Array
from fnp_spec.value.parts import argument_leaves


def not_ready_because(fields: Mapping[str, object], cases: Sequence[Case]) -> tuple[str, ...]:
    """Why a packet is not ready, none when it is: mandatory fields that are empty, paths without a case."""
    return (*_empty(fields), *_paths(cases))


def _empty(fields: Mapping[str, object]) -> Iterator[str]:
    for name, content in fields.items():
        if not content:
            yield f"{name}: nothing in it"


def _paths(cases: Sequence[Case]) -> Iterator[str]:
    paths = {
        "happy path: no case returns": any(case.expect.raised is None for case in cases),
        "edge path: no case has an array that is empty or 0-d": any(map(_has_edge, cases)),
        "adversarial path: no case raises": any(case.expect.raised is not None for case in cases),
    }
    return (name for name, covered in paths.items() if not covered)


def _has_edge(case: Case) -> bool:
    arrays = (leaf for *_, leaf in argument_leaves(case.call) if isinstance(leaf, Array))
    return any(not array.shape or 0 in array.shape for array in arrays)
