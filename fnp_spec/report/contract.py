"""The contract of one operation as tables: in a terminal, or as Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import NamedTuple, TypeVar

from rich.console import Console

from fnp_spec.model.contract import (
    DTypeContract,
    DTypeRule,
    EffectRule,
    ErrorContract,
    ErrorRow,
    Given,
    MemoryContract,
    MemoryRule,
    OrderRule,
    Row,
    ShapeContract,
    ShapeRule,
)
from fnp_spec.model.packet import Manifest
from fnp_spec.report.escape import markdown, markdown_code
from fnp_spec.report.lines import folded, line, table

R = TypeVar("R", bound=StrEnum)
_MOST = 8
"""Alternatives that are shown of one row."""

_DTYPES = {
    DTypeRule.NONE: "no dtype: {of}",
    DTypeRule.SAME: "as {of}",
    DTypeRule.PROMOTED: "promoted",
    DTypeRule.ASKED: "as {of} asks",
    DTypeRule.SUM: "promoted, integers to 64 bits",
    DTypeRule.MEAN: "promoted, integers to f8",
    DTypeRule.FLOATING: "promoted, integers to floats",
    DTypeRule.REAL: "promoted, complex to its parts",
    DTypeRule.COMPLEX: "promoted to complex",
    DTypeRule.NATIVE: "as {of}, native byte order",
    DTypeRule.FIXED: "{of}",
    DTypeRule.VARIES: "varies",
}
_SHAPES = {
    ShapeRule.NONE: "no array",
    ShapeRule.SCALAR: "()",
    ShapeRule.SAME: "as {of}",
    ShapeRule.BROADCAST: "arguments broadcast",
    ShapeRule.REDUCED: "argument 0 without the axes of `axis`",
    ShapeRule.GIVEN: "as {of} states",
    ShapeRule.FLAT: "one axis, all elements of {of}",
    ShapeRule.REVERSED: "as {of}, axes reversed",
    ShapeRule.PRODUCT: "matrix product",
    ShapeRule.JOINED: "items of argument 0 along an axis",
    ShapeRule.STACKED: "items of argument 0 along a new axis",
    ShapeRule.PERMUTED: "as {of}, axes permuted",
    ShapeRule.RESHAPED: "as many elements as {of}",
    ShapeRule.DROPPED: "as {of}, without some axes",
    ShapeRule.ADDED: "as {of}, with more axes",
    ShapeRule.SELECTED: "as many axes as {of}, none longer",
    ShapeRule.RANK: "{of}",
    ShapeRule.VARIES: "varies",
}
_ORDERS = {
    OrderRule.NONE: "no new array of two axes",
    OrderRule.C: "C",
    OrderRule.K: "K: as the first array",
    OrderRule.A: "A: F where all arguments are, else C",
    OrderRule.F: "F",
    OrderRule.VARIES: "varies",
}
_MEMORY = {
    MemoryRule.NONE: "no array",
    MemoryRule.FRESH: "fresh",
    MemoryRule.VIEW: "view of {of}",
    MemoryRule.PART: "in part a view",
    MemoryRule.VARIES: "varies",
}
_EFFECTS = {EffectRule.NONE: "unchanged", EffectRule.CHANGES: "changes {of}", EffectRule.VARIES: "varies"}


class Contract(NamedTuple):
    """What the manifest of a packet says of one operation."""

    packet: str
    dtypes: DTypeContract
    shapes: ShapeContract
    errors: ErrorContract
    memory: MemoryContract


class _Table(NamedTuple):
    title: str
    columns: tuple[str, str, str]
    """What was given, the count, what is done."""
    rows: list[tuple[str, str, str]]


def contract_of(manifest: Manifest, operation: str) -> Contract | None:
    """The contract of an operation; None where the packet has no case of it."""
    fields = (
        manifest.dtype_cast_contract,
        manifest.shape_stride_contract,
        manifest.error_contract,
        manifest.memory_alias_contract,
    )
    for dtypes, shapes, errors, memory in zip(*fields, strict=True):
        if errors.operation == operation:
            return Contract(manifest.packet_id, dtypes, shapes, errors, memory)
    return None


def show(console: Console, contract: Contract) -> None:
    """The tables, one after the other."""
    console.print(line((contract.errors.operation, "bold"), f"  {_headline(contract)}"))
    for title, (given, cases, done), rows in _tables(contract):
        console.print()
        console.print(line((title, "bold")))
        shown = table(cases, numbers=(cases,))
        shown.add_column(done, ratio=1)
        shown.add_column(given, ratio=1)
        for told, count, what in rows:
            shown.add_row(line(count), folded(what), folded(told))
        console.print(shown)


def as_markdown(contract: Contract) -> str:
    """The tables under headings."""
    lines = [f"## {markdown_code(contract.errors.operation)}", "", _headline(contract)]
    for title, (given, cases, done), rows in _tables(contract):
        lines += ["", f"### {title}", "", f"| {cases} | {done} | {given} |", "|--:|---|---|"]
        lines += [f"| {count} | {markdown(what)} | {markdown(told)} |" for told, count, what in rows]
    return "\n".join(lines)


def _headline(contract: Contract) -> str:
    raising = sum(row.cases for row in contract.errors.rows)
    return f"{contract.packet}: {contract.errors.returns:,} cases return, {raising:,} raise"


def _tables(contract: Contract) -> Iterator[_Table]:
    """Those that have a row; a call is of the first row that it fits."""
    _, dtypes, shapes, errors, memory = contract
    found = (
        _Table("Dtypes", ("given", "cases", "result"), _rows(dtypes.rows, _DTYPES)),
        _Table("Shapes", ("given", "cases", "result"), _rows(shapes.rows, _SHAPES)),
        _Table("Memory order", ("given", "cases", "new arrays"), _rows(shapes.order, _ORDERS)),
        _Table("Memory", ("given", "cases", "result"), _rows(memory.rows, _MEMORY)),
        _Table("Effects", ("given", "cases", "arguments"), _rows(memory.effects, _EFFECTS)),
        _Table("Errors", ("only with", "cases", "raises"), [_error(row) for row in errors.rows]),
    )
    return (one for one in found if one.rows)


def _rows(rows: Sequence[Row[R]], texts: dict[R, str]) -> list[tuple[str, str, str]]:
    otherwise = "otherwise" if len(rows) > 1 else "any"
    return [
        (_given(row) if row.by is not Given.ANY else otherwise, f"{row.cases:,}", _said(row, texts))
        for row in rows
    ]


def _given(row: Row[R]) -> str:
    more = len(row.given) - _MOST
    return " | ".join(row.given[:_MOST]) + (f" | {more} more" if more > 0 else "")


def _said(row: Row[R], texts: dict[R, str]) -> str:
    of = f"argument {row.of}" if row.of.isdigit() else row.of
    return texts[row.rule].format(of=of)


def _error(row: ErrorRow) -> tuple[str, str, str]:
    return row.only, f"{row.cases:,}", f"{row.name.removeprefix('builtins.')}: {row.message}"
