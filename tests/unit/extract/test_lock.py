"""What two recordings and the corpus agree on, and what becomes of the rest."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from fnp_spec.extract import lock
from fnp_spec.extract.oracle_answers import Round
from fnp_spec.extract.prove import hold
from fnp_spec.extract.shards import Candidate
from fnp_spec.extract.sightings import Sightings
from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.model.case import Case, Derived, Observation
from fnp_spec.model.number import Float
from tests.unit.extract.cases import case

NAMES = st.sets(st.sampled_from(["a", "b", "c", "d", "e"]))


@given(NAMES, NAMES, NAMES)
def test_what_two_of_the_three_have_is_agreed(committed: set[str], first: set[str], second: set[str]) -> None:
    agreed, once = lock.agreed({name: case(name) for name in committed}, first, second)
    for name in "abcde":
        votes = sum(name in votes for votes in (committed, first, second))
        assert (name in agreed) == (votes >= 2)
        assert (name in once) == (votes == 1 and name not in committed)


def test_only_files_in_which_corpus_and_recording_differ_are_recorded_again() -> None:
    committed = {"a": case("a", "numpy/one.py"), "gone": case("gone", "numpy/two.py")}
    proved = {"a": committed["a"], "new": case("new", "numpy/three.py")}
    files = ["numpy/one.py", "numpy/two.py", "numpy/three.py"]
    seen = ["a", "new", "not selected"]
    assert lock.unsettled(committed, proved, seen, files) == {"numpy/two.py", "numpy/three.py"}
    assert lock.unsettled({"a": committed["a"]}, {"a": committed["a"]}, seen, files) == set()
    assert lock.unsettled({}, proved, seen, files) == {"numpy/one.py", "numpy/three.py"}


def test_a_case_whose_place_shows_the_call_with_other_numbers_stays() -> None:
    def called(value: float) -> dict[str, object]:
        return {"kind": "float", "hex": value.hex()}

    def seen(name: str, line: int, *args: object) -> Sightings:
        call = case(args=args).call.model_dump_json(exclude_defaults=True).encode()
        candidate = Candidate(name, msgspec.Raw(call), msgspec.Raw(b"{}"), ())
        return Sightings(candidate, [("numpy/t.py", line, "numpy/t.py::t", 1, False)])

    committed = {name: case(name, args=(called(1.5),)) for name in ("a", "b")}
    for candidates, expected in (
        ({"c": seen("c", 1, called(1.25))}, {"a", "b"}),
        ({"a": seen("a", 1, called(1.5)), "c": seen("c", 1, called(1.25))}, {"b"}),
        ({"c": seen("c", 2, called(1.25))}, set()),  # another line
        ({"c": seen("c", 1, called(-1.25), 2)}, set()),  # another call
    ):
        assert lock.stood_for(committed, candidates) == expected


def test_the_plan_names_what_comes_changes_and_goes() -> None:
    committed = {name: case(name) for name in ("same", "other", "gone", "broken")}
    proved = {"same": committed["same"], "other": case("other", result=2), "new": case("new")}
    plan = lock.plan("FNP-P2C-001", committed, proved, {"broken": "value is not what it was"})
    assert (plan.added, plan.changed, plan.unchanged) == (("new",), ("other",), 1)
    assert plan.dropped == {"broken": "value is not what it was", "gone": lock.NOT_SEEN_AGAIN}
    assert plan.changes
    assert not lock.plan("FNP-P2C-001", committed, committed, {}).changes


def test_a_case_that_holds_keeps_its_answer_and_places() -> None:
    old = case("a", seen=7)
    fresh = case("a", "numpy/elsewhere.py", result=2, asserted=["value"])
    kept = lock.kept(old, fresh, whole=True)
    assert (kept.answers, kept.provenance, kept.seen) == (old.answers, old.provenance, 7)
    assert kept.asserted == (Aspect.VALUE,)
    assert lock.kept(old, None, whole=True) is old


def test_a_derived_case_whose_call_is_recorded_now_is_recorded() -> None:
    fresh = case("a", "numpy/elsewhere.py", seen=3, asserted=["value"])
    derived = Derived(parent="b", change="dtype f4")
    old = fresh.model_copy(update={"derived": derived, "seen": 0, "provenance": (), "asserted": ()})
    assert lock.kept(old, fresh, whole=True) == fresh
    assert lock.kept(old, old, whole=True) == old


def test_a_part_of_the_test_files_takes_no_assertion_away() -> None:
    old, fresh = case("a", asserted=["value", "shape"]), case("a", asserted=["warnings"])
    assert lock.kept(old, fresh, whole=False).asserted == (Aspect.VALUE, Aspect.SHAPE, Aspect.WARNINGS)


def test_a_case_holds_within_its_tolerance_and_without_its_unstable_aspects() -> None:
    def float_case(name: str, **fields: Any) -> Case:
        return case(name, result={"kind": "float", "hex": (1.0).hex()}, **fields)

    near = Observation(result=Float(kind="float", hex=(1.0 + 2**-52).hex()))
    exact, loose = float_case("exact"), float_case("loose", tolerance={"kind": "ulp", "max": 1})
    unstable = Case.model_validate(
        {
            **exact.model_dump(exclude_defaults=True, mode="json"),
            "id": "unstable",
            "answers": [{**exact.answers[0].model_dump(), "unstable": {"value": "uninitialised memory"}}],
        }
    )
    answers = [Round(dict.fromkeys(("exact", "loose", "unstable"), near))] * 2
    proof = hold([exact, loose, unstable], answers)
    assert proof.proved == (loose, unstable)
    assert proof.quarantined == {"exact": "value is not what it was"}
