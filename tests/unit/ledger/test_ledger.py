"""Divergences collapse into root causes with stable ids; every item is owned or named as unowned."""

from __future__ import annotations

from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.ledger.causes import causes
from fnp_spec.ledger.debt import debt_items, owner_of, ranked, unowned
from fnp_spec.model.case import Strength
from fnp_spec.model.debt import Owners
from fnp_spec.model.difference import Kind, Part
from fnp_spec.model.outcome import AspectVerdict, End, EndKind, Status
from tests.unit.ledger.outcomes import case, dtypes, elements, failing, outcome, shapes, size, unseen

RULES = Owners.model_validate(
    {
        "schema_version": 1,
        "rule": [
            {"aspect": "missing", "owner": "api", "blocker": "b", "risk": "high", "closure_gate": "G3"},
            {"packet": "FNP-P2C-001", "owner": "shape", "blocker": "b", "risk": "low", "closure_gate": "G3"},
        ],
    }
)  # fmt: skip


def test_one_failure_of_many_cases_is_one_cause_shown_by_the_smallest() -> None:
    outcomes = [outcome(f"c{i}", failing(elements(i, i + 1))) for i in range(5)]
    (cause,) = causes(outcomes, lambda name: {"c3": 1}.get(name, 9))
    assert (len(cause.members), cause.example.id, cause.key.signature) == (5, "c3", ("element",))


def test_categories_are_told_apart_and_parts_of_results_are_not() -> None:
    outcomes = [
        outcome("a", failing(dtypes("<i8", "<i4"))),
        outcome("b", failing(dtypes("<i8", "<i4", Part(steps=(0,))))),
        outcome("c", failing(dtypes("<i8", "<f8"))),
    ]
    signatures = sorted((cause.key.signature, len(cause.members)) for cause in causes(outcomes, size))
    assert signatures == [(("dtype", "i8", "f8"), 1), (("dtype", "i8", "i4"), 2)]


def test_debt_is_owed_per_aspect() -> None:
    both = outcome("a", failing(elements(1, 2)), failing(dtypes("<i8", "<i4")))
    assert {cause.key.aspect for cause in causes([both], size)} == {Aspect.VALUE, Aspect.DTYPE}


def test_what_is_asserted_comes_first() -> None:
    outcomes = [
        *(outcome(f"o{i}", failing(elements(1, 2))) for i in range(9)),
        outcome("s", failing(shapes((1,), (2,)), strength=Strength.ASSERTED)),
    ]
    assert [cause.key.aspect for cause in causes(outcomes, size)] == [Aspect.SHAPE, Aspect.VALUE]


def test_advisory_differences_and_passes_owe_nothing() -> None:
    advisory = failing(shapes((1,), (2,)), verdict=AspectVerdict.ADVISORY)
    assert causes([outcome("a", advisory, status=Status.PASSED)], size) == []
    both = outcome("a", advisory, failing(elements(1, 2)))
    assert [cause.key.aspect for cause in causes([both], size)] == [Aspect.VALUE]


def test_what_never_answered_owes_by_its_code() -> None:
    abort = End(kind=EndKind.SIGNAL, parameter="SIGABRT")
    outcomes = [
        outcome("a", status=Status.CRASHED, end=abort),
        outcome("b", status=Status.CRASHED, end=abort, detail="thread 0x7f12 panicked"),
        outcome(
            "c",
            status=Status.MISSING,
            end=End(kind=EndKind.MISSING, parameter="numpy.unstack"),
            operation="numpy.unstack",
        ),
    ]
    assert [(c.key.status, c.key.signature, len(c.members)) for c in causes(outcomes, size)] == [
        (Status.CRASHED, ("signal", "SIGABRT"), 2),
        (Status.MISSING, ("missing", "numpy.unstack"), 1),
    ]


def test_what_was_not_seen_owes_once_for_each_reason() -> None:
    blind = outcome(
        "a",
        unseen(Aspect.VALUE, "cannot build dtype: f2"),
        unseen(Aspect.DTYPE, "cannot build dtype: f2"),
        unseen(Aspect.VIEW, "no addresses"),
        status=Status.UNOBSERVABLE,
    )
    found = {c.key.signature: c.shown and c.shown.aspect for c in causes([blind], size)}
    assert found == {("cannot build dtype", "f2"): Aspect.VALUE, ("no addresses",): Aspect.VIEW}


def test_the_first_rule_that_matches_owns() -> None:
    def owner(packet: str, aspect: str) -> str | None:
        rule = owner_of(RULES, packet, "numpy.x", aspect)
        return rule.owner if rule else None

    assert owner("FNP-P2C-001", "missing") == "api"
    assert owner("FNP-P2C-001", "value") == "shape"
    assert owner("FNP-P2C-009", "value") is None


def test_an_item_that_no_rule_covers_is_unowned() -> None:
    found = causes([outcome("a", failing(elements(1, 2)), packet="FNP-P2C-009")], size)
    debts = ranked(found, RULES)
    items = debt_items(debts, case)
    assert unowned(debts) == tuple(item.id for item in items)
    assert items[0].example.call == "numpy.reshape(1, 2)"
    assert items[0].example.origin == "numpy/t.py::t:7"
    assert items[0].example.aspect == failing(elements(1, 2))
    assert items[0].signature == (Kind.ELEMENT,)
