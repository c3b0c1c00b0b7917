"""Text of strangers is shown as it is, and does nothing."""

from __future__ import annotations

import io
import re
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel
from rich.console import Console

from fnp_spec.errors import Code, Place, SpecError
from fnp_spec.model.gate import ParityReport
from fnp_spec.report import markdown
from fnp_spec.report.error import show_error
from fnp_spec.report.escape import markdown as to_markdown
from fnp_spec.report.escape import markdown_code, printable
from fnp_spec.report.picture import picture
from fnp_spec.report.terminal import show_ledger, show_parity
from tests.unit.report.rendered import CLEAN, parity, rendered
from tests.unit.report.test_ledger import ledger

HOSTILE = "[/x][bold]\x1b]0;t\x07\x9b2J\r\n\x00\x7f\u202e\u2066\u2028\u2029\ud800<b>|`*&@x_"
"""Markup, escape sequences of seven and eight bits, new lines, marks of direction, HTML, Markdown."""
NAMES = ("implementation", "implementation_version", "oracle", "title", "owner", "blocker", "closure_gate")
NAMES_TOO = ("call", "detail", "test", "family", "name", "fixture", "operation", "reasons")


def poisoned(value: Any, name: str = "") -> Any:
    """A model with the hostile text in every field that is text of somebody's."""
    if isinstance(value, BaseModel):
        fields = {field: poisoned(getattr(value, field), field) for field in type(value).model_fields}
        return value.model_copy(update=fields)
    if isinstance(value, tuple):
        return tuple(poisoned(item, name) for item in value)
    return f"{value}{HOSTILE}" if type(value) is str and name in (*NAMES, *NAMES_TOO) else value


def unprintable(text: str) -> set[str]:
    return {char for char in text if char != "\n" and not char.isprintable()}


def wide(show: Callable[[Console], None]) -> str:
    """What is shown on a terminal on which no line has to be broken."""
    console = Console(file=io.StringIO(), width=2000, color_system=None)
    with console.capture() as captured:
        show(console)
    return captured.get()


REPORT: ParityReport = parity(CLEAN, reasons=("it is so",))


@pytest.mark.parametrize(
    "show",
    [
        lambda console, change: show_parity(console, change(REPORT)),
        lambda console, change: show_ledger(console, change(ledger())),
    ],
)
def test_a_terminal_shows_it_on_the_lines_that_it_is_for(show: Any) -> None:
    usual = wide(lambda console: show(console, lambda model: model))
    hostile = wide(lambda console: show(console, poisoned))
    assert not unprintable(hostile)
    assert len(hostile.splitlines()) == len(usual.splitlines())
    assert "[/x][bold]\\x1b]0;" in hostile


def test_an_error_shows_it() -> None:
    error = SpecError(Code.SCHEMA, HOSTILE, hint=HOSTILE, place=Place(HOSTILE, 1, HOSTILE))
    said = rendered(lambda console: show_error(console, error))
    assert not unprintable(said)
    assert said.count("[/x][bold]") == 4


def test_a_picture_of_it_is_a_picture() -> None:
    drawn = picture("t", lambda console: show_ledger(console, poisoned(ledger())))
    assert not unprintable(drawn)
    ET.fromstring(drawn)


def test_markdown_has_no_rows_of_its_making() -> None:
    usual, hostile = markdown.ledger(ledger()), markdown.ledger(poisoned(ledger()))
    assert not unprintable(hostile)
    for one, other in zip(usual.splitlines(), hostile.splitlines(), strict=True):
        assert bars(one) == bars(other)
    outside_code = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", re.sub(r"\\[^ux]", "", hostile))
    assert "<" not in outside_code
    assert "@" not in outside_code


def bars(line: str) -> int:
    """How many cells a row has."""
    return len(re.findall(r"(?<!\\)\|", line))


@given(st.text())
def test_what_is_shown_prints_and_what_prints_is_shown(text: str) -> None:
    assert printable(text).isprintable()
    assert text.isprintable() == (printable(text) == text)


@given(st.text(alphabet="`|a \\<"))
def test_code_in_markdown_is_one_span(text: str) -> None:
    code = markdown_code(text)
    fence = re.match("`+", code)
    assert fence is not None
    inner = code[fence.end() : -fence.end()]
    assert fence[0] not in re.findall("`+", inner)
    assert "|" not in to_markdown(text).replace("\\|", "")


def test_an_implementation_may_have_any_version() -> None:
    report = REPORT.model_copy(update={"implementation_version": "1.0[/x]"})
    assert "1.0[/x]" in wide(lambda console: show_parity(console, report))


def test_all_that_reorders_text_is_named() -> None:
    marks = [chr(i) for i in range(0x3000) if unicodedata.bidirectional(chr(i)) in BIDIRECTIONAL]
    assert len(marks) == 9
    assert all(printable(mark) == f"\\u{ord(mark):04x}" for mark in marks)


BIDIRECTIONAL = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
