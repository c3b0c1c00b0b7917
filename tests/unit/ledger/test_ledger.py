"""Divergences collapse into root causes with stable ids; every item is owned or named as unowned."""

from __future__ import annotations

from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.ledger.causes import causes
from fnp_spec.ledger.debt import debt_items, owner_of, unowned
from fnp_spec.model.case import Case, Portability, Strength
from fnp_spec.model.debt import Owners
from fnp_spec.model.outcome import AspectOutcome, AspectVerdict, Outcome, Status

RULES = Owners.model_validate(
    {
        "schema_version": 1,
        "rule": [
            {"aspect": "missing", "owner": "api", "blocker": "b", "risk": "high", "closure_gate": "G3"},
            {"packet": "FNP-P2C-001", "owner": "shape", "blocker": "b", "risk": "low", "closure_gate": "G3"},
        ],
    }
)  # fmt: skip


def failing(aspect: Aspect, expected: str, got: str, strength: Strength = Strength.OBSERVED) -> AspectOutcome:
    return AspectOutcome(
        aspect=aspect, verdict=AspectVerdict.FAIL, strength=strength, expected=expected, got=got
    )


def outcome(
    name: str,
    *aspects: AspectOutcome,
    status: Status = Status.DIVERGED,
    packet: str = "FNP-P2C-001",
    operation: str = "numpy.reshape",
    detail: str = "",
) -> Outcome:
    return Outcome(
        kind="outcome", id=name, packet=packet, operation=operation, portability=Portability.CORE,
        status=status, aspects=aspects, detail=detail,
    )  # fmt: skip


def case(name: str) -> Case:
    call = {"operation": "numpy.reshape", "form": "call", "args": [1, 2]}
    place = {"test": "numpy/t.py::t", "line": 7}
    answer = {"oracles": ["2.4.6"], "expect": {}}
    return Case.model_validate(
        {
            "kind": "call",
            "id": name,
            "call": call,
            "answers": [answer],
            "provenance": [place],
        }
    )


def test_one_failure_of_many_cases_is_one_cause_shown_by_the_smallest() -> None:
    outcomes = [outcome(f"c{i}", failing(Aspect.VALUE, f"{i}", f"{i + 1}")) for i in range(5)]
    (cause,) = causes(outcomes, lambda name: {"c3": 1}.get(name, 9))
    assert (cause.cases, cause.example.id, cause.key.signature) == (5, "c3", "differs")


def test_categories_are_told_apart_and_parts_of_results_are_not() -> None:
    outcomes = [
        outcome("a", failing(Aspect.DTYPE, "dtype=int64", "dtype=int32")),
        outcome("b", failing(Aspect.DTYPE, "[0] dtype=int64", "[0] dtype=int32")),
        outcome("c", failing(Aspect.DTYPE, "dtype=int64", "dtype=float64")),
    ]
    signatures = sorted((cause.key.signature, cause.cases) for cause in causes(outcomes, len))
    assert signatures == [
        ("dtype=float64 instead of dtype=int64", 1),
        ("dtype=int32 instead of dtype=int64", 2),
    ]


def test_debt_is_owed_per_aspect() -> None:
    both = outcome("a", failing(Aspect.VALUE, "1", "2"), failing(Aspect.DTYPE, "x", "y"))
    assert {cause.key.aspect for cause in causes([both], len)} == {Aspect.VALUE, Aspect.DTYPE}


def test_what_is_asserted_comes_first() -> None:
    outcomes = [
        *(outcome(f"o{i}", failing(Aspect.VALUE, "1", "2")) for i in range(9)),
        outcome("s", failing(Aspect.SHAPE, "1", "2", Strength.ASSERTED)),
    ]
    assert [cause.key.aspect for cause in causes(outcomes, len)] == [Aspect.SHAPE, Aspect.VALUE]


def test_ids_depend_on_what_the_cause_is_and_on_nothing_else() -> None:
    one = causes([outcome("a", failing(Aspect.VALUE, "1", "2"))], len)
    many = causes([outcome(n, failing(Aspect.VALUE, n, "2")) for n in "xyz"], len)
    assert one[0].key.id == many[0].key.id


def test_advisory_differences_and_passes_owe_nothing() -> None:
    advisory = AspectOutcome(
        aspect=Aspect.MESSAGE, verdict=AspectVerdict.ADVISORY, strength=Strength.OBSERVED
    )
    assert causes([outcome("a", advisory, status=Status.PASSED)], len) == []


def test_what_never_answered_owes_by_its_reason() -> None:
    outcomes = [
        outcome("a", status=Status.CRASHED, detail="killed by SIGABRT"),
        outcome("b", status=Status.CRASHED, detail="killed by SIGABRT"),
        outcome("c", status=Status.MISSING, detail="numpy.unstack", operation="numpy.unstack"),
    ]
    assert [(c.key.status, c.key.signature, c.cases) for c in causes(outcomes, len)] == [
        (Status.CRASHED, "killed by SIGABRT", 2),
        (Status.MISSING, "the operation is missing", 1),
    ]


def test_the_first_rule_that_matches_owns() -> None:
    def owner(packet: str, aspect: str) -> str | None:
        rule = owner_of(RULES, packet, "numpy.x", aspect)
        return rule.owner if rule else None

    assert owner("FNP-P2C-001", "missing") == "api"
    assert owner("FNP-P2C-001", "value") == "shape"
    assert owner("FNP-P2C-009", "value") is None


def test_an_item_that_no_rule_covers_is_unowned() -> None:
    found = causes([outcome("a", failing(Aspect.VALUE, "1", "2"), packet="FNP-P2C-009")], len)
    items = debt_items(found, RULES, case)
    assert unowned(items) == items
    assert items[0].example.call == "numpy.reshape(1, 2)"
    assert (items[0].example.test, items[0].example.line) == ("numpy/t.py::t", 7)
