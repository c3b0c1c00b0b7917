"""A death is charged to who brings it about, in company too; and one that nobody brings about is told."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from fnp_spec.engine.answers import Acquitted, Answer, Crashed, Death, Observed, OutOfMemory, TimedOut
from fnp_spec.engine.inquiry import Finding, Tried, inquire
from fnp_spec.engine.interface import Limits, Request
from fnp_spec.model.case import Observation
from tests.unit.engine.harnesses import LIMITS, harness_of, requests, run

SIZE = 40
SUSPECT = f"c{SIZE - 1}"


def observed(name: str) -> Observed:
    return Observed(kind="observed", id=name, observation=Observation())


class Laboratory:
    """Fresh workers that die of what is told of them, and count."""

    def __init__(self, *deadly: tuple[str, ...], luck: Sequence[int] = ()) -> None:
        self.deadly = deadly
        self.luck = luck
        """Trials in which a worker dies of whatever comes first."""
        self.trials = 0

    def tries(self, script: Sequence[Request]) -> Tried:
        self.trials += 1
        seen: list[str] = []
        for request in script:
            seen.append(request.id)
            # Each of a tuple in its order, and the last now.
            dead = any(names[-1] == seen[-1] and set(names) <= set(seen) for names in self.deadly)
            if dead or self.trials in self.luck:
                return Tried([observed(name) for name in seen[:-1]], Crashed(seen[-1], -6, "said"))
        return Tried([observed(name) for name in seen], None)

    def finds(self, death: Death | None = None) -> Finding:
        asked = requests(SIZE)
        held: list[tuple[Request, Answer]] = [(one, observed(one.id)) for one in asked[:-1]]
        inquiry = inquire(death or Crashed(SUSPECT, -6, ""), asked[-1], held)
        script = next(inquiry)
        try:
            while True:
                script = inquiry.send(self.tries(script))
        except StopIteration as ended:
            finding = ended.value
            assert isinstance(finding, Finding)
        everybody = [answer.id for answer in finding.answers] + [request.id for request in finding.again]
        assert sorted(everybody) == sorted(request.id for request in asked)
        return finding


def crashed(finding: Finding) -> dict[str, str]:
    return {answer.id: answer.victim for answer in finding.answers if isinstance(answer, Crashed)}


@pytest.mark.parametrize(
    ("deadly", "charged"),
    [
        ([(SUSPECT,)], {SUSPECT: ""}),
        *(([(name, SUSPECT)], {name: SUSPECT}) for name in ("c0", "c1", "c17", "c38")),
        ([("c3", SUSPECT), ("c30", SUSPECT)], {"c3": SUSPECT, "c30": SUSPECT}),
        ([("c3", "c9", SUSPECT)], {"c3": SUSPECT}),
        ([("c3", "c20")], {"c3": "c20"}),
    ],
)
def test_who_brings_a_death_about_is_charged(deadly: list[tuple[str, ...]], charged: dict[str, str]) -> None:
    laboratory = Laboratory(*deadly)
    finding = laboratory.finds()
    assert crashed(finding) == charged
    assert finding.acquitted is None or finding.acquitted.explained
    assert laboratory.trials < 30


def test_what_a_spoiled_process_answered_is_asked_again() -> None:
    finding = Laboratory(("c30", SUSPECT)).finds()
    assert [request.id for request in finding.again] == [f"c{i}" for i in range(31, SIZE - 1)]


@pytest.mark.parametrize("luck", [(), (2,), (3,), (2, 4), (5,)])
def test_a_death_of_nobodys_doing_is_unexplained_and_charged_to_nobody(luck: Sequence[int]) -> None:
    finding = Laboratory(luck=luck).finds()
    assert crashed(finding) == {}
    assert finding.acquitted == Acquitted(Crashed(SUSPECT, -6, ""), explained=False)


def test_trials_are_bounded() -> None:
    laboratory = Laboratory(*((f"c{i}", SUSPECT) for i in range(SIZE - 1)))
    finding = laboratory.finds()
    assert laboratory.trials <= 1 + 128
    assert len(crashed(finding)) > 10


@pytest.mark.parametrize("death", [TimedOut(SUSPECT, 1.0), OutOfMemory(SUSPECT, 1)])
def test_who_is_slow_or_large_in_company_only_is_acquitted(death: Death) -> None:
    laboratory = Laboratory()
    finding = laboratory.finds(death)
    assert (crashed(finding), laboratory.trials) == ({}, 1)
    assert finding.acquitted == Acquitted(death)


SPOILS = """
if name in {spoilers!r}: spoiled = True
if name == "c200" and "spoiled" in globals():
    sys.stderr.write("corrupted"); sys.stderr.flush(); os.abort()
observe(name)
"""


@pytest.mark.parametrize("spoilers", [("c0",), ("c199",), ("c7", "c150")])
def test_a_request_that_spoils_the_process_is_charged_with_what_dies_of_it(
    tmp_path: Path, spoilers: tuple[str, ...]
) -> None:
    got, acquitted = run(harness_of(tmp_path, SPOILS.format(spoilers=spoilers)), requests(300), jobs=1)
    assert {name for name, answer in got.items() if not isinstance(answer, Observed)} == set(spoilers)
    assert all(got[name] == Crashed(name, -6, "corrupted", "c200") for name in spoilers)
    assert acquitted == [Acquitted(Crashed("c200", -6, "corrupted"))]


def test_a_crash_that_does_not_recur_is_told_with_what_was_said(tmp_path: Path) -> None:
    body = f"""
    once = {str(tmp_path / "once")!r}
    if name == "c50" and not os.path.exists(once):
        open(once, "w").close()
        sys.stderr.write("bad luck"); sys.stderr.flush(); os._exit(7)
    observe(name)
    """
    got, acquitted = run(harness_of(tmp_path, body), requests(100), sandboxed=False)
    assert all(isinstance(answer, Observed) for answer in got.values())
    assert acquitted == [Acquitted(Crashed("c50", 7, "bad luck"), explained=False)]


def test_an_end_after_the_answer_is_a_death_too(tmp_path: Path) -> None:
    body = """
    if name == "c0": time.sleep(0.9)
    observe(name)
    if name == "c1": os._exit(3)
    """
    # So long that each worker takes one.
    got, acquitted = run(harness_of(tmp_path, body), requests(2, "y" * (1 << 18)), jobs=2)
    death = Crashed("c1", 3, "")
    assert isinstance(got["c0"], Observed)
    assert got["c1"] == death or acquitted == [Acquitted(death, explained=False)]


def test_innocents_do_not_pay_for_memory_that_others_keep(tmp_path: Path) -> None:
    body = """
    hoard = globals().setdefault("hoard", [])
    hoard.append(bytearray(os.urandom(1 << 20) * 12))
    time.sleep(0.01)
    observe(name)
    """
    limits = Limits(seconds=10, memory_bytes=128 << 20, startup_seconds=10)
    got, acquitted = run(harness_of(tmp_path, body), requests(60), limits=limits)
    assert all(isinstance(answer, Observed) for answer in got.values())
    assert {type(one.death) for one in acquitted} <= {OutOfMemory}


RAISED = {"name": "builtins.MemoryError", "message": ""}


@pytest.mark.parametrize(
    ("answer", "again"),
    [
        (
            {"kind": "observed", "observation": {"raised": {"name": "builtins.MemoryError", "message": ""}}},
            True,
        ),
        ({"kind": "blocked", "step": 0, "cause": "raises: builtins.MemoryError"}, True),
        ({"kind": "error", "cause": "MemoryError: "}, True),
        ({"kind": "error", "cause": "KeyError: 'x'"}, False),
    ],
)
def test_a_worker_that_ran_out_of_memory_is_asked_nothing_more(
    tmp_path: Path, answer: dict[str, object], again: bool
) -> None:
    body = f"""
    seen = globals().setdefault("seen", [])
    seen.append(name)
    if name == "c5" and len(seen) > 1: say(json.dumps({{**{answer!r}, "id": name}}))
    else: observe(name, os.getpid())
    """
    got, acquitted = run(harness_of(tmp_path, body), requests(20), jobs=1)
    assert [type(one.death) for one in acquitted] == [OutOfMemory] * again
    assert isinstance(got["c5"], Observed) is again
    process = [one.observation.result for one in got.values() if isinstance(one, Observed)]
    assert len(set(process)) == (3 if again else 1)


def test_requests_that_hang_do_not_hang_twice_in_a_row(tmp_path: Path) -> None:
    body = """
    if name in ("c1", "c2", "c3", "c4"): time.sleep(60)
    observe(name)
    """
    got, _ = run(harness_of(tmp_path, body), requests(10), jobs=1, limits=LIMITS)
    assert sum(isinstance(answer, TimedOut) for answer in got.values()) == 4
