"""One walk sees everything, each before its parts, with the place that it has in the document."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from hypothesis import given

from fnp_spec.model.base import Model
from fnp_spec.model.case import Call
from fnp_spec.model.value import Array
from fnp_spec.value.parts import argument_leaves, leaves, same_type, shared_buffers, walk, walk_call
from tests.unit.guest.codec.strategies import values
from tests.unit.judge.observed import case_of


def call_of(*args: Any) -> Call:
    return case_of(lambda *every: None, *args).call


def kinds_in(document: Any) -> int:
    """How many objects with a `kind` stand in a JSON document, dtypes left out."""
    if isinstance(document, dict):
        inner = sum(kinds_in(part) for name, part in document.items() if name != "dtype")
        return ("kind" in document) + inner
    return sum(map(kinds_in, document)) if isinstance(document, list) else 0


@given(values())
def test_a_path_leads_to_its_value_in_the_document(value: object) -> None:
    call = call_of(value)
    document = json.loads(call.model_dump_json())
    tagged = 0
    for path, found in walk_call(call):
        place: Any = document
        for step in path:
            place = place[step]
        assert place == (found.model_dump(mode="json") if isinstance(found, Model) else found)
        tagged += isinstance(place, dict)
    assert tagged == kinds_in(document["args"])


def test_the_leaves_are_what_no_container_is() -> None:
    call = call_of([1, (2, {"key": 3}), {4}, slice(5)], np.array([6], object))
    found = [
        (name, steps, leaf if isinstance(leaf, int) else getattr(leaf, "kind", None))
        for name, steps, leaf in argument_leaves(call)
    ]
    assert found == [
        ("0", (0,), 1),
        ("0", (1, 0), 2),
        ("0", (1, 1, 0), 3),
        ("0", (2, 0), 4),
        ("0", (3,), "slice"),
        ("1", (), "object_array"),
    ]
    assert [path for path, _ in leaves(call.args[0])] == [(0,), (1, 0), (1, 1, 0), (2, 0), (3,)]


def test_memory_is_shared_where_two_arrays_view_it_however_deep() -> None:
    array = np.arange(4)
    assert shared_buffers(call_of(array, np.zeros(1))) == frozenset()
    assert shared_buffers(call_of(array, {"out": [array[1:]]})) == {0}
    inside = np.empty(2, object)
    inside[:] = [array, array]
    call = call_of(np.zeros(1), inside)
    assert sum(isinstance(value, Array) for _, value in walk_call(call)) == 3
    assert shared_buffers(call) == {1}


def test_an_object_comes_before_its_parts() -> None:
    assert [path for path, _ in walk(call_of((1, [2])).args[0])] == [
        (),
        ("items", 0),
        ("items", 1),
        ("items", 1, "items", 0),
    ]


def test_true_is_not_one() -> None:
    true, one = call_of([True]).args[0], call_of([1]).args[0]
    assert true == one
    assert not same_type(true, one)
