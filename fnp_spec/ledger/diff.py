"""What changed between two runs, case by case."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from fnp_spec.ledger.standing import Standing, standings
from fnp_spec.model.history import RunDiff
from fnp_spec.model.outcome import RunHeader, Status


def diff_of(old: Path, new: Path) -> RunDiff:
    """The difference of two run logs, also of another corpus or implementation, over the packets of both."""
    before, old_cases = _read(old)
    after, new_cases = _read(new)
    both = set(before.packets) & set(after.packets)
    found: dict[str, list[str]] = defaultdict(list)
    for case in sorted(old_cases.keys() | new_cases.keys()):
        one, other = old_cases.get(case), new_cases.get(case)
        if all(standing is None or standing.packet in both for standing in (one, other)):
            found[_became(one, other)].append(case)
    told = {
        "old": f"{before.implementation} {before.implementation_version}",
        "new": f"{after.implementation} {after.implementation_version}",
        "packets": sorted(both),
        "left_out": sorted(set(before.packets) ^ set(after.packets)),
        "passing": len(found.pop("passing", ())),
        "failing": len(found.pop("failing", ())),
    }
    return RunDiff.model_validate({**told, **found})


def _read(log: Path) -> tuple[RunHeader, dict[str, Standing]]:
    header, cases = standings(log)
    return header, {standing.case: standing for standing in cases}


def _became(old: Standing | None, new: Standing | None) -> str:
    """The field of the difference that a case belongs to."""
    passed = [one is not None and one.status is Status.PASSED for one in (old, new)]
    if old is None:
        return "added_passing" if passed[1] else "added"
    if new is None:
        return "gone_passing" if passed[0] else "gone"
    if passed[0] is not passed[1]:
        return "fixed" if passed[1] else "broken"
    if passed[0]:
        return "passing"
    return "failing" if old.answer == new.answer else "changed"
