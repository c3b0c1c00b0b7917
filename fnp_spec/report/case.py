"""One case as a person reads it."""

from __future__ import annotations

from rich.console import Console

from fnp_spec.corpus.store import StoredCase
from fnp_spec.model.case import Case
from fnp_spec.report.lines import folded, line, program, table
from fnp_spec.value.render import render_call, render_value
from fnp_spec.value.snippet import snippet


def show_case(console: Console, found: StoredCase) -> None:
    """The call, what NumPy answers, where it is from, and a program that reproduces it."""
    case = found.case
    console.print(line((case.id, "bold"), (f"   {case.portability}, {case.tolerance.kind}", "dim")))
    console.print()
    console.print(program(render_call(case.call)))
    console.print()
    rows = table("aspect", "NumPy answers", "strength")
    for name, text in _expectation(case):
        strength = "asserted" if name in case.asserted else "observed"
        rows.add_texts(name, folded(text), strength)
    for aspect, reason in case.unstable.items():
        rows.add_texts(aspect, line((f"not judged: {reason}", "dim")), "")
    console.print(rows)
    proved = ", ".join(version for answer in case.answers for version in answer.oracles)
    console.print()
    console.print(line((f"seen {case.seen:,} times in NumPy's tests, proved on {proved}", "bold")))
    for place in case.provenance:
        console.print(line(f"  {place.test}:{place.line}"))
    console.print(line((f"  stored in {found.place}", "dim")))
    console.print()
    console.print(line(("reproduce", "bold")))
    console.print(program(snippet(case.call)))


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
