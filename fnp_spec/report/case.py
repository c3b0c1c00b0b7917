"""One case as a person reads it."""

from __future__ import annotations

from rich.console import Console
from rich.syntax import Syntax
from rich.text import Text

from fnp_spec.corpus.store import StoredCase
from fnp_spec.model.case import Case
from fnp_spec.report.terminal import table
from fnp_spec.value.render import render_call, render_value
from fnp_spec.value.snippet import snippet


def show_case(console: Console, found: StoredCase) -> None:
    """The call, what NumPy answers, where it is from, and a program that reproduces it."""
    case = found.case
    console.print(
        Text(case.id, style="bold"), Text(f"  {case.portability}, {case.tolerance.kind}", style="dim")
    )
    console.print()
    console.print(Syntax(render_call(case.call), "python", background_color="default", word_wrap=True))
    console.print()
    rows = table("aspect", "NumPy answers", "strength")
    for name, text in _expectation(case):
        strength = "asserted" if name in case.asserted else "observed"
        rows.add_row(name, Text(text, overflow="fold"), strength)
    for aspect, reason in case.unstable.items():
        rows.add_row(aspect, Text(f"not judged: {reason}", style="dim"), "")
    console.print(rows)
    proved = ", ".join(version for answer in case.answers for version in answer.oracles)
    seen = f"\nseen {case.seen:,} times in NumPy's tests, proved on {proved}"
    console.print(Text(seen, style="bold"))
    for place in case.provenance:
        console.print(Text(f"  {place.test}:{place.line}"))
    console.print(Text(f"  stored in {found.place}", style="dim"))
    console.print("\n[bold]reproduce[/]")
    console.print(Syntax(snippet(case.call), "python", background_color="default", word_wrap=True))


def _expectation(case: Case) -> list[tuple[str, str]]:
    expect = case.expect
    buffers = (*case.call.buffers, *expect.buffers)
    rows = []
    if expect.raised:
        rows += [("exception", expect.raised.name), ("message", expect.raised.message)]
    else:
        rows.append(("value", render_value(expect.result, buffers)))
        for name in ("dtype", "shape", "strides"):
            given = getattr(expect.result, name, None)
            if given is not None:
                rows.append((name, str(given)))
        viewed = getattr(expect.result, "buffer", None)
        if viewed is not None:
            fresh = viewed >= len(case.call.buffers)
            rows.append(("view", "fresh memory" if fresh else f"a view of buffer {viewed} of the call"))
    rows += [("warnings", f"{warned.name}: {warned.message}") for warned in expect.warned]
    rows += [("effects", f"buffer {effect.buffer} changes") for effect in expect.buffer_effects]
    rows += [
        ("effects", f"argument {effect.argument} becomes {render_value(effect.after, buffers)}")
        for effect in expect.argument_effects
    ]
    return rows
