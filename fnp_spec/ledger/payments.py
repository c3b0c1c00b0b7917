"""Which cases of a ledger that pass are paid, and which may pass by luck: decided by the runs before."""

from __future__ import annotations

from pathlib import Path

from fnp_spec.corpus.decisions import decision_policy, history_by
from fnp_spec.decision.desk import Desk, Doubted
from fnp_spec.ledger.history import Past, pasts_of, trials_of
from fnp_spec.model.book import BookPlan
from fnp_spec.model.decision import Action, Doubt, Question


def unpaid(root: Path, runs: Path, log: Path, plan: BookPlan) -> tuple[frozenset[str], Desk]:
    """The cases of a plan that pass in the run of a log and still owe; and where that was decided."""
    desk = Desk(lambda: history_by(decision_policy(root), lambda: trials_of(runs, plan.implementation)))
    packets = {case: move.entry.packet for move in plan.moves for case in move.passing}
    if not packets:
        return frozenset(), desk
    # Without a history that bears a decision nothing is asked of it.
    pasts = (
        {}
        if desk.history.calibration(Doubt.DIVERGENCE).lack
        else pasts_of(runs, plan.implementation, packets, log.name)
    )
    cases = ((case, _doubted(packet, pasts.get(case, Past()))) for case, packet in sorted(packets.items()))
    return frozenset(desk.decided(Question.PAYMENT, cases, Action.KEEP)), desk


def _doubted(packet: str, past: Past) -> Doubted:
    return Doubted(packet, Doubt.DIVERGENCE, different=past.flaky, passed=past.passed + 1)
