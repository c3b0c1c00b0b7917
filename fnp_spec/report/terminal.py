"""Tables and lines for people, on a rich console."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from fnp_spec.model.debt import DebtItem, Ledger, Risk
from fnp_spec.model.gate import PacketParity, ParityReport
from fnp_spec.model.outcome import AspectVerdict, Status
from fnp_spec.report.difference import end_text, expected_and_got, what_differs
from fnp_spec.report.lines import line, table
from fnp_spec.value.render import shorten

_RISK_STYLE = {Risk.CRITICAL: "bold red", Risk.HIGH: "red", Risk.MEDIUM: "yellow", Risk.LOW: "dim"}
_NOT_PASSED = (Status.FALLBACK, Status.DIVERGED, Status.MISSING, Status.BLOCKED, Status.UNOBSERVABLE)
_DEAD = (Status.CRASHED, Status.TIMED_OUT, Status.OUT_OF_MEMORY)


def show_parity(console: Console, report: ParityReport) -> None:
    """The verdict of G3: a line a packet, a table of aspects, the reasons."""
    ran = f"  {report.implementation} {report.implementation_version}  against  {report.oracle}"
    console.print(line((f"{report.gate} {report.mode}", "bold"), ran), "", sep="\n")
    numbers = ("cases", "passed", "%", *_NOT_PASSED, "died", "errored")
    packets = table("packet", *numbers, numbers=numbers)
    for row in [*report.packets, _total(report.packets)]:
        counts = row.counts
        died = sum(counts.get(status, 0) for status in _DEAD)
        passed = counts.get(Status.PASSED, 0)
        packets.add_texts(
            row.packet if row in report.packets else "all",
            f"{row.cases:,}",
            f"{passed:,}",
            f"{percent(passed, row.cases)}",
            *(f"{counts.get(status, 0):,}" for status in _NOT_PASSED),
            f"{died:,}",
            f"{counts.get(Status.ERRORED, 0):,}",
        )
    console.print(packets)
    verdicts = (AspectVerdict.PASS, AspectVerdict.FAIL, AspectVerdict.ADVISORY, AspectVerdict.UNOBSERVABLE)
    aspects = table("aspect", *verdicts, numbers=verdicts)
    for aspect, counted in _total(report.packets).aspects.items():
        aspects.add_texts(aspect, *(f"{counted.get(verdict, 0):,}" for verdict in verdicts))
    console.print()
    console.print(aspects)
    counted, passed = (
        sum(getattr(p, name) for p in report.packets) for name in ("counted", "counted_passed")
    )
    verdict = ("PASSED", "bold green") if report.passed else ("FAILED", "bold red")
    scope = ", ".join(report.portability)
    console.print()
    console.print(line(verdict, f"  {passed:,} of {counted:,} cases that count ({scope}) passed"))
    for reason in report.reasons:
        console.print(line(f"  {reason}"))
    for death in report.unexplained:
        said = f": {shorten(death.said)}" if death.said else ""
        console.print(line(f"    {death.id}: {end_text(death.end, Status.CRASHED)}{said}"))
    for record in report.audit:
        terms = f"{record.kind} {record.packet} {record.what}: {record.cases:,} cases"
        console.print(line(f"  {terms}; {record.who}, until {record.until}: {record.why}"))
    for recovery in report.recovered:
        files = ", ".join(file.path for file in recovery.proof.files)
        told = (
            f"  {recovery.packet}: {recovery.scrub.lost_source:,} symbols were lost, and recovered: {files}"
        )
        console.print(line(told))
    if report.flaky:
        console.print(line(f"  flaky, asked twice: {_some(report.flaky)}"))
    if report.retries:
        reasons = ", ".join(f"{n:,} {kind}" for kind, n in report.retries.items())
        told = f"answered only when asked again alone, after a worker died: {reasons}"
        console.print(line((told, "dim")))


def _some(ids: Sequence[str]) -> str:
    more = ", ..." if len(ids) > 3 else ""
    return f"{len(ids):,} cases ({', '.join(ids[:3])}{more})"


def _total(packets: Sequence[PacketParity]) -> PacketParity:
    counts: dict[Status, int] = {}
    for packet in packets:
        for status, n in packet.counts.items():
            counts[status] = counts.get(status, 0) + n
    aspects = {}
    for name in dict.fromkeys(aspect for packet in packets for aspect in packet.aspects):
        rows = [packet.aspects.get(name, {}) for packet in packets]
        aspects[name] = {verdict: sum(row.get(verdict, 0) for row in rows) for verdict in AspectVerdict}
    first = packets[0]
    return first.model_copy(
        update={
            "cases": sum(packet.cases for packet in packets),
            "counts": counts,
            "aspects": aspects,
        }
    )


def percent(part: int, whole: int) -> str:
    """A share in percent, rounded down: 100.0 only when it is all of it."""
    return f"{part * 1000 // whole / 10:.1f}" if whole else "-"


def show_ledger(console: Console, ledger: Ledger) -> None:
    """The leading families; then the items, each with its owner, an example, its place."""
    items = ledger.items
    _show(console, ("Parity debt", "bold"), f"  {ledger.title}")
    counts = f"{len(items) + ledger.left_out:,} items of {len(ledger.families):,} families"
    _show(console, f"{headline(ledger)}: {counts}")
    if ledger.flaky:
        _show(console, f"flaky, asked twice: {_some(ledger.flaky)}")
    if items:
        console.print()
        _families(console, ledger)
    widths = [max((len(str(text)) for text in column), default=0) for column in _columns(items)]
    for item in items:
        console.print()
        _show(
            console,
            (f"{item.cases:>6,}  ", "bold"),
            (f"{item.risk or '?':<{widths[0]}}  ", _RISK_STYLE[item.risk] if item.risk else "bold red"),
            (f"{item.owner or 'nobody':<{widths[1]}}  ", "" if item.owner else "bold red"),
            f"{item.closure_gate or '?'}  ",
            (f"{item.operation}  ", "cyan"),
            what_differs(item),
        )
        example = item.example
        expected, got = expected_and_got(item)
        _show(console, f"        got {got}, expected {expected}")
        _show(console, f"        [{example.call}]")
        _show(console, (f"        {example.fixture}  {example.origin}", "dim"))
    if ledger.left_out:
        rest = f"{ledger.left_out:,} smaller items with {ledger.cases_left_out:,}"
        console.print(f"\n... and {rest} (--limit, --markdown, --json)")


def headline(ledger: Ledger) -> str:
    """How many cases did not pass, as the gate counts them, and the others."""
    scope = ", ".join(ledger.portability)
    counted = f"{ledger.counted_failed:,} of {ledger.counted:,} cases that count ({scope}) did not pass"
    others = ledger.cases - ledger.counted_failed
    return f"{counted}, and {others:,} of the others" if others else counted


def _families(console: Console, ledger: Ledger) -> None:
    families = table("cases", "%", "items", "family", numbers=("cases", "%", "items"))
    for family in ledger.leading:
        share = percent(family.cases, ledger.cases)
        families.add_texts(f"{family.cases:,}", share, f"{family.items:,}", family.name)
    share = percent(ledger.explained, ledger.cases)
    families.add_texts(f"{ledger.explained:,}", share, "", "any of these, each case once", style="bold")
    console.print(families)


def _show(console: Console, *parts: str | tuple[str, str]) -> None:
    """A line, cut at the edge of the terminal."""
    console.print(line(*parts), no_wrap=True, overflow="ellipsis", highlight=False)


def _columns(items: Sequence[DebtItem]) -> tuple[list[str], list[str]]:
    return [item.risk or "?" for item in items], [item.owner or "nobody" for item in items]
