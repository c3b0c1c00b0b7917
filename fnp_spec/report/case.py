"""One case as a person reads it."""

from __future__ import annotations

from rich.console import Console

from fnp_spec.corpus.lookup import Seen
from fnp_spec.corpus.store import StoredCase
from fnp_spec.model.case import Case
from fnp_spec.model.outcome import AspectVerdict, Status
from fnp_spec.report.difference import end_text, sides
from fnp_spec.report.lines import folded, line, program, table, times
from fnp_spec.value.elements import dtype_name
from fnp_spec.value.render import render_call, render_value
from fnp_spec.value.snippet import reproduction


def show_case(console: Console, found: StoredCase, seen: Seen | None = None) -> None:
    """The call, what NumPy answers and an implementation did, where it is from, and a program."""
    case = found.case
    console.print(line((case.id, "bold"), (f"   {case.portability}, {case.tolerance.kind}", "dim")))
    console.print()
    console.print(program(render_call(case.call)))
    console.print()
    rows = table("aspect", "NumPy answers", "strength", wide=("NumPy answers",))
    for name, text in _expectation(case):
        strength = "asserted" if name in case.asserted else "observed"
        rows.add_texts(name, folded(text), strength)
    for aspect, reason in case.unstable.items():
        rows.add_texts(aspect, line((f"not judged: {reason}", "dim")), "")
    console.print(rows)
    if seen is not None:
        _show_outcome(console, seen)
    proved = ", ".join(version for answer in case.answers for version in answer.oracles)
    console.print()
    origin = f"derived from {case.origin}" if case.derived else f"seen {times(case.seen)} in NumPy's tests"
    console.print(line((f"{origin}, proved on {proved}", "bold")))
    for place in case.provenance:
        console.print(line(f"  {place.test}:{place.line}"))
    console.print(line((f"  stored in {found.place}", "dim")))
    console.print()
    console.print(line(("reproduce", "bold")))
    console.print(program(program_of(case, seen)))


def program_of(case: Case, seen: Seen | None, module: str = "numpy") -> str:
    """The program that prints what differs in a run; without one, or without differences, the result."""
    if seen is None:
        return reproduction(case, (), module)
    differences = [judged.difference for judged in seen.outcome.aspects if judged.difference is not None]
    answered = case.on(seen.header.oracle.removeprefix("numpy==")) or case
    return reproduction(answered, differences, module)


def _show_outcome(console: Console, seen: Seen) -> None:
    """What became of the case in a run: each aspect that differs, or why there is no answer."""
    header, outcome = seen.header, seen.outcome
    console.print()
    ran = f"{header.implementation} {header.implementation_version}"
    colour = "green" if outcome.status is Status.PASSED else "red"
    console.print(line((ran, "bold"), " ", (str(outcome.status), f"bold {colour}")))
    if outcome.end is not None:
        told = (end_text(outcome.end, outcome.status), outcome.detail, *outcome.said.splitlines())
        for text in filter(None, told):
            console.print(folded(text))
    if outcome.aspects:
        rows = table("aspect", "expected", "got", wide=("expected", "got"))
        for judged in outcome.aspects:
            name = judged.aspect + (" (advisory)" if judged.verdict is AspectVerdict.ADVISORY else "")
            if judged.difference is None:
                rows.add_texts(name, "", line((f"not observed: {judged.reason}", "dim")))
            else:
                rows.add_texts(name, *map(folded, sides(judged.difference)))
        console.print(rows)
    console.print(line((f"in {seen.log}", "dim")))


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
                rows.append((name, dtype_name(given) if name == "dtype" else str(given)))
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
