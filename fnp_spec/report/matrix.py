"""The parity matrix for people: a line a packet or an operation and implementation, and the aspects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.measure import Measurement

from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.model.matrix import Matrix, MatrixRow, Parity
from fnp_spec.report.escape import markdown
from fnp_spec.report.lines import Rows, folded, line, table
from fnp_spec.report.terminal import percent

_FIELDS = {
    "ops": "", "tried": "", "absent": "absent", "cases": "cases", "passed": "passed", "%": "", "seen %": "",
    "fallback": "fallback", "differ": "diverged", "missing": "missing", "unseen": "unobservable",
    "died": "died", "debts": "debts", "gaps": "gaps", "unowned": "unowned",
}  # fmt: skip
"""Columns of counts, and the fields that they show where that is all."""
_VERDICTS = ("passing", "differing", "not seen")
_NUMBERS = (*_FIELDS, *_VERDICTS)
_OF_ONE = ("ops", "tried", "absent", "gaps")
"""Counts that say nothing of one operation."""
_NARROW = tuple(name for name in _FIELDS if name not in ("tried", "passed"))
_NARROW_OF_ONE = ("cases", "passed", "seen %", "debts")
_FIRST_TO_GO = ("died", "fallback", "absent", "unseen", "missing", "differ", "debts", "ops", "seen %")
"""Columns of packets that a narrow terminal has no room for, in their order: a number is never cut."""

Cells = list[tuple[str, ...]]


def show_matrix(console: Console, matrix: Matrix, operations: bool) -> None:
    """The packets, or every operation; the aspects; how many gaps nobody owns."""
    of_packets = _NARROW if operations else _fitting(console, matrix)
    for columns, rows in _tables(matrix, operations, _NARROW_OF_ONE if operations else of_packets):
        console.print(_shown(columns, rows))
        console.print()
    if hidden := [name for name in _NARROW if name not in of_packets]:
        console.print(line(f"no room for {', '.join(hidden)}: --markdown and --json have them"))
    for text in _verdicts(matrix):
        console.print(line((text, "bold")))


def _shown(columns: Sequence[str], rows: Cells) -> Rows:
    shown = table(*columns[:-1], numbers=_NUMBERS)
    shown.add_column(columns[-1], justify="right" if columns[-1] in _NUMBERS else "left")
    for cells in rows:
        shown.add_texts(*cells[:-1], folded(cells[-1]), style="bold" if cells[0] == "all" else None)
    return shown


def _fitting(console: Console, matrix: Matrix) -> Sequence[str]:
    """The columns of packets that a terminal has room for."""
    wide = console.options.update(max_width=1 << 12)
    for gone in range(len(_FIRST_TO_GO) + 1):
        columns = [name for name in _NARROW if name not in _FIRST_TO_GO[:gone]]
        packets = _shown(*next(_tables(matrix, False, columns)))
        if Measurement.get(console, wide, packets).maximum <= console.width:
            break
    return columns


def matrix_markdown(matrix: Matrix, operations: bool) -> str:
    """The same as Markdown."""
    lines = [f"# Parity with {markdown(matrix.oracle)}", ""]
    lines += [f"- {markdown(text)}" for text in _verdicts(matrix)]
    wide = [name for name in _FIELDS if not operations or name not in _OF_ONE]
    for columns, rows in _tables(matrix, operations, wide):
        rules = ("--:" if name in _NUMBERS else "---" for name in columns)
        lines += ["", f"| {' | '.join(columns)} |", f"|{'|'.join(rules)}|"]
        lines += [f"| {' | '.join(map(markdown, cells))} |" for cells in rows]
    return "\n".join(lines) + "\n"


def _tables(
    matrix: Matrix, operations: bool, columns: Sequence[str]
) -> Iterator[tuple[tuple[str, ...], Cells]]:
    """Columns and rows: of packets or operations, then of aspects."""
    names = [name.rpartition(" ")[0] for name in matrix.implementations]
    if operations:
        rows = [
            (row.operation or "", name, *_counts(row, one, columns), ", ".join(one.owners), _failing(one))
            for row in matrix.operations
            for name, one in zip(names, row.parity, strict=True)
        ]
        yield ("operation", "of", *columns, "owners", "aspects that differ"), rows
    else:
        rows = [
            (row.packet or "none", name, *_counts(row, one, columns))
            for row in matrix.packets
            for name, one in zip(names, row.parity, strict=True)
        ]
        rows += [
            ("all", name, *_counts(matrix.total, one, columns))
            for name, one in zip(names, matrix.total.parity, strict=True)
        ]
        yield ("packet", "of", *columns), rows
    yield (
        ("aspect", "of", *_VERDICTS),
        [
            (aspect, name, *(f"{n:,}" for n in one.aspects[aspect].model_dump().values()))
            for aspect in Aspect
            for name, one in zip(names, matrix.total.parity, strict=True)
            if aspect in one.aspects
        ],
    )


def _counts(row: MatrixRow, one: Parity, columns: Sequence[str]) -> Iterator[str]:
    for name in columns:
        if name == "ops":
            yield f"{row.operations:,}"
        elif name == "tried":
            yield f"{row.covered:,}"
        elif name == "%":
            yield percent(one.passed, one.cases)
        elif name == "seen %":
            yield percent(one.agreeing, one.cases - one.blind)
        else:
            yield f"{getattr(one, _FIELDS[name]):,}"


def _failing(one: Parity) -> str:
    """`value 3/5`: of so many cases in which the aspect was seen, so many pass."""
    if one.absent:
        return "the operation is missing"
    return ", ".join(
        f"{aspect} {count.passing}/{count.passing + count.differing}"
        for aspect, count in one.aspects.items()
        if count.differing
    )


def _verdicts(matrix: Matrix) -> Iterator[str]:
    for name, one in zip(matrix.implementations, matrix.total.parity, strict=True):
        gaps = f"{one.gaps:,} of {matrix.total.operations:,} operations are gaps, {one.unowned:,} unowned"
        yield f"{name}: {gaps}"
