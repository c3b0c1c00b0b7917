"""Which errors the calls of an operation raise, and what only the calls have that raise one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from fnp_spec.extract.contract.facts import Facts, dtype_of, kind_of, option, shape_of, word
from fnp_spec.model.contract import ErrorRow

_LITERAL = re.compile(r"""('[^']*'|"[^"]*"|\([^()]*\)|\[[^][]*\]|-?\d[\d.]*)""")
"""What of a message depends on the call: what is quoted, in brackets, or a number."""


def errors(cases: Sequence[Facts]) -> tuple[ErrorRow, ...]:
    """The errors among the cases, each class and message once."""
    texts: dict[tuple[str, tuple[str, ...]], list[tuple[list[str], Facts]]] = defaultdict(list)
    for case in cases:
        if (raised := case.case.expect.raised) is not None:
            parts = _LITERAL.split(raised.message)
            texts[raised.name, tuple(parts[::2])].append((parts[1::2], case))
    traits = [_traits(case) for case in cases]
    rows = []
    for (name, fixed), members in texts.items():
        raising = {id(case) for _, case in members}
        rows.append(
            ErrorRow(
                name=name,
                message=_template(fixed, [literals for literals, _ in members]),
                only=_only(
                    [found for case, found in zip(cases, traits, strict=True) if id(case) in raising],
                    [found for case, found in zip(cases, traits, strict=True) if id(case) not in raising],
                ),
                cases=len(members),
            )
        )
    return tuple(sorted(rows, key=lambda row: (-row.cases, row.name, row.message)))


def matches(row: ErrorRow, name: str, message: str) -> bool:
    """Whether an error is of a row."""
    pattern = ".*".join(map(re.escape, row.message.split("{}")))
    return row.name == name and re.fullmatch(pattern, message, re.DOTALL) is not None


def _template(fixed: Sequence[str], literals: Sequence[Sequence[str]]) -> str:
    """The message, with `{}` for each literal that is not the same in all."""
    made = [fixed[0]]
    for text, values in zip(fixed[1:], zip(*literals, strict=True), strict=True):
        made += [values[0] if len(set(values)) == 1 else "{}", text]
    return "".join(made)


def _only(having: Sequence[frozenset[str]], others: Iterable[Collection[str]]) -> str:
    """The first trait that all the ones have and none of the others."""
    common = frozenset.intersection(*having) - frozenset().union(*others)
    return min(common, key=lambda trait: (len(trait), trait), default="")


def _traits(facts: Facts) -> frozenset[str]:
    """What can be said of a call in a word: its arguments, their options, types, dtypes and ranks."""
    found = {f"{len(facts.case.call.args)} positional arguments", f"form {facts.case.call.form}"}
    for argument in facts.arguments:
        name = argument.name if not argument.name.isdigit() else f"argument {argument.name}"
        found.add(name)
        if argument.held:
            found |= {f"{name} {len(shape_of(held))}-d" for held in argument.held}
            found |= {f"{name} empty" for held in argument.held if 0 in shape_of(held)}
            found |= {f"{name} of {kind_of(dtype_of(held))}" for held in argument.held}
            found |= {f"{name} read-only" for held in argument.held if not getattr(held, "writeable", True)}
        else:
            found |= {f"{name}={option(argument.value)}", f"{name} is a {word(argument.value)}"}
    return frozenset(found)
