"""What the packets cover, and where the events of an extraction went, for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.console import Console

from fnp_spec.model.accounting import Accounting, PacketAccounting
from fnp_spec.model.packet import Manifest, Readiness
from fnp_spec.model.survey import PacketLine, Share, Survey, Totals
from fnp_spec.report.lines import folded, line, table
from fnp_spec.report.terminal import percent

_MOST_REASONS = 20


def show_survey(console: Console, survey: Survey) -> None:
    """A line a packet, the totals, what is not ready; `%` of the sites are represented by a case."""
    numbers = ("operations", "covered", "cases", "derived", "sites", "%")
    rows = table("packet", *numbers, "risk", "ready", numbers=numbers)
    rows.add_column("title")
    for packet in survey.packets:
        ready = "yes" if packet.readiness is Readiness.READY_FOR_IMPL else "no"
        rows.add_texts(
            packet.packet_id,
            *_numbers(packet),
            packet.risk,
            ready,
            folded(packet.title),
        )
    if survey.totals is not None:
        total, functions = survey.totals, survey.totals.test_functions
        told = f"with {functions.covered:,} of {functions.total:,} test functions"
        numbers_of_all = _numbers(total)
        rows.add_texts("all", *numbers_of_all, "", "", told, style="bold")
    console.print(rows)
    for packet in survey.packets:
        for reason in packet.not_ready_because:
            console.print(line((f"{packet.packet_id}  {reason}", "dim")))


def show_packet(console: Console, manifest: Manifest, accounting: PacketAccounting) -> None:
    """One packet: what it is, its operations with their cases, and those without one, with the reason."""
    console.print(line((f"{manifest.packet_id}  {manifest.title}", "bold")))
    told = f"risk {manifest.risk}, {accounting.cases:,} cases of {manifest.oracle}, {manifest.readiness}"
    console.print(line((told, "dim")))
    for reason in manifest.not_ready_because:
        console.print(line((f"  {reason}", "dim")))
    console.print()
    cases = Counter(
        {entry.path.rpartition("/")[2].removesuffix(".jsonl"): entry.cases for entry in manifest.fixtures}
    )
    covered = table("operation", "cases", numbers=("cases",))
    for name, count in sorted(cases.items()):
        covered.add_texts(name, f"{count:,}")
    console.print(covered)
    if accounting.without_case:
        console.print()
        missing = table("without a case", "why")
        for name, why in accounting.without_case.items():
            missing.add_texts(name, why)
        console.print(missing)


def show_accounting(console: Console, total: Accounting) -> None:
    """Every event of the extraction in its bucket, the recall of the assertion sites, the largest reasons."""
    events = table("events", "", numbers=("",))
    for row in total.buckets:
        events.add_texts(row.bucket, f"{row.events:,}")
    events.add_texts("recorded", f"{total.events:,}", style="bold")
    console.print(events)
    console.print()
    recall = table("assertion sites", "", "%", numbers=("", "%"))
    for reason, sites in total.recall.missed.items():
        recall.add_texts(reason, *_share(Share(total=total.recall.sites, covered=sites))[1:])
    covered = Share(total=total.recall.sites, covered=total.recall.represented)
    recall.add_texts("with a case", *_share(covered)[1:], style="bold")
    console.print(recall)
    console.print()
    reasons = table("not published, mostly", "events", numbers=("events",))
    for name, count in _reasons(total)[:_MOST_REASONS]:
        reasons.add_texts(name, f"{count:,}")
    console.print(reasons)
    notes = {
        "fail under rewriting and pass plain": total.run_plain,
        "fail either way": total.failed_plain,
        "look at a memory address, and are recorded only so far": total.stopped,
    }
    told = ", ".join(f"{len(tests)} {what}" for what, tests in notes.items() if tests)
    if told:
        console.print(line((f"tests: {told}", "dim")))
    if total.left_out:
        console.print(line((f"{len(total.left_out)} test files are left out", "dim")))


def _reasons(total: Accounting) -> Sequence[tuple[str, int]]:
    counted = Counter(
        {f"{row.bucket}: {reason}": n for row in total.buckets for reason, n in row.reasons.items()}
    )
    return counted.most_common()


def _numbers(covers: PacketLine | Totals) -> tuple[str, ...]:
    total, _, percentage = _share(covers.sites)
    counts = covers.operations.total, covers.operations.covered, covers.cases, covers.derived
    return *(f"{count:,}" for count in counts), total, percentage


def _share(share: Share) -> tuple[str, str, str]:
    return f"{share.total:,}", f"{share.covered:,}", percent(share.covered, share.total)
