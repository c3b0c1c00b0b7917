"""Of each behaviour the smallest call is offered, then the next, until one is accepted."""

from __future__ import annotations

from typing import Any

import msgspec

from fnp_spec.extract.select import ALIKE, LARGE, LARGEST, Selection, too_large
from fnp_spec.extract.shards import Candidate
from fnp_spec.extract.sightings import Sightings
from tests.unit.extract.cases import case


def offered(name: str, *args: Any, operation: str = "numpy.f") -> tuple[str, Sightings]:
    call = msgspec.Raw(msgspec.json.encode({"operation": operation, "form": "call", "args": args}))
    return name, Sightings(Candidate(name, call, msgspec.Raw(b'{"result":1}'), ()))


def test_the_smallest_call_of_each_behaviour_is_offered_first() -> None:
    calls = dict([offered("large", 1000), offered("small", 10), offered("negative", -10)])
    selection = Selection(calls, [], everything=False)
    assert selection.offer() == ["negative", "small"]
    selection.accept(["small"])
    assert selection.others == {"large": ALIKE}
    assert selection.offer() == []
    assert selection.left() == []


def test_what_does_not_hold_gives_way_to_the_next() -> None:
    calls = dict([offered("a", 10), offered("b", 100), offered("c", 1000), offered("d", 10000)])
    selection = Selection(calls, [], everything=False)
    assert [selection.offer(), selection.offer()] == [["a"], ["b"]]
    assert selection.left() == ["c", "d"]
    assert selection.offer() == ["c"]
    selection.accept(["c"])
    assert selection.others == {"d": ALIKE}


def test_a_behaviour_that_is_held_is_not_offered() -> None:
    selection = Selection(
        dict([offered("new", 50), offered("other", "x")]), [case("held", args=(10,))], everything=False
    )
    assert selection.offer() == ["other"]
    assert selection.others == {"new": ALIKE}


def test_a_large_call_is_offered_only_where_its_operation_has_no_other() -> None:
    large = "x" * LARGEST
    calls = dict([offered("one", 1), offered("two", large), offered("only", large, operation="numpy.g")])
    selection = Selection(calls, [], everything=False)
    assert selection.offer() == ["one", "only"]
    assert selection.others == {"two": LARGE}


def test_a_large_case_goes_where_its_operation_has_a_smaller_one() -> None:
    large = "x" * LARGEST
    seen = dict([offered("small", 1), offered("large", large), offered("only", large, operation="numpy.g")])
    call = {"operation": "numpy.g", "form": "call"}
    held = [case("large"), case("unseen"), case("only", call=call)]
    assert too_large(held, seen) == {"large"}
    assert too_large([case("large"), case("only", call=call)], seen) == set()


def test_everything_is_offered_when_asked_for() -> None:
    calls = dict([offered("a", 10), offered("b", 100), offered("c", "x" * LARGEST)])
    assert Selection(calls, [], everything=True).offer() == ["a", "b", "c"]
