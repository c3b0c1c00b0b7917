"""A case as a Python program that reproduces it, on NumPy or on another implementation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from fnp_spec.guest.vocabulary import BY_NAME, Form
from fnp_spec.model.case import Call, Case
from fnp_spec.model.difference import Difference
from fnp_spec.model.value import ONLY_ANSWERS, Array, File, Name, Standard, Value
from fnp_spec.model.value import Mapping as MappingValue
from fnp_spec.value.invocation import invocation, is_statement, operator_of, setup
from fnp_spec.value.literals import Literals, content
from fnp_spec.value.parts import shared_buffers, walk_call
from fnp_spec.value.probes import RAISED, WARNED, probes
from fnp_spec.value.syntax import expression

_SUBMODULES = (".lib.recfunctions", ".lib.user_array", ".ma.mrecords")
"""Modules with public names that `import numpy` leaves out."""
_LIBRARY = ("datetime.", "decimal.", "fractions.", "re.", "typing.")
"""The modules of Python's that objects of a case are of."""
_OWN_NAMES = frozenset({"out", "file", "fid", "fname"})
"""Keywords under whose own name an argument is kept; others are numbered."""


def snippet(call: Call, module: str = "numpy") -> str:
    """The program; it ends by printing the result, and the arguments where the call may change them.

    Small plain arrays are written out; any other is a view of a `bytearray`, as in the case: dtype, strides
    and overlap are exact. Raises `ValueError` for a value that no program makes.
    """
    names = [f"a{i}" for i in range(len(call.args))]
    style = Literals(call.buffers, shared_buffers(call))
    keywords = {name: expression(value, style) for name, value in call.kwargs.items()}
    made = invocation(call, names, keywords)
    ends = [made if is_statement(call) else f"print(repr({made}))"]
    if is_statement(call) or call.form is Form.METHOD:
        ends.append(f"print(repr({names[0]}))")
    return _program(call, module, style, names, {}, ends)


def reproduction(case: Case, differences: Sequence[Difference], module: str = "numpy") -> str:
    """The program that shows the differences: it prints what they are in, and nothing else.

    Without differences it is that of `snippet`.
    """
    if not differences:
        return snippet(case.call, module)
    call = case.call
    names = [f"a{i}" for i in range(len(call.args))]
    bound = {key: key if key in _OWN_NAMES else f"k{i}" for i, key in enumerate(call.kwargs)}
    arguments = {**{str(i): name for i, name in enumerate(names)}, **bound}
    shown = list(dict.fromkeys(text for one in differences for text in probes(case, one, arguments)))
    named = {
        key: name for key, name in bound.items() if any(re.search(rf"\b{name}\b", text) for text in shown)
    }
    exposed = {int(number) for text in shown for number in re.findall(r"\bbuffer_(\d+)", text)}
    style = Literals(call.buffers, shared_buffers(call) | exposed)
    keywords = {key: named.get(key) or expression(value, style) for key, value in call.kwargs.items()}
    lines = list(_made(call, names, keywords))
    if case.expect.raised is not None or any(RAISED in text for text in shown):
        lines = [f"{RAISED} = None", "try:", *_indented(lines)]
        lines += ["except BaseException as error:", f"    {RAISED} = error"]
    if WARNED in shown:
        lines = ["with warnings.catch_warnings(record=True) as caught:", *_indented(_heard(lines))]
        lines.append(f"{WARNED} = sorted({{warning.category.__name__ for warning in caught}})")
    lines += [f'print(f"{{{text} = }}")' for text in shown]
    return _program(call, module, style, names, named, lines)


def _made(call: Call, names: Sequence[str], keywords: Mapping[str, str]) -> Iterator[str]:
    """The call, its result bound; an operator in place leaves the name of its argument alone."""
    if not is_statement(call):
        yield f"result = {invocation(call, names, keywords)}"
    elif "= {1}" in getattr(operator_of(call), "template", "") and len(names) == 2:
        yield f"result = {names[0]}"
        yield invocation(call, ["result", *names[1:]], keywords)
    else:
        yield invocation(call, names, keywords)


def _heard(lines: Sequence[str]) -> list[str]:
    return ['warnings.simplefilter("always")', *lines]


def _indented(lines: Sequence[str]) -> list[str]:
    return [f"    {line}" for line in lines]


def _program(
    call: Call,
    module: str,
    style: Literals,
    names: Sequence[str],
    named: Mapping[str, str],
    ends: Sequence[str],
) -> str:
    """Imports, memory, set-up, arguments under their names, and what is done with them."""
    values = [value for _, value in walk_call(call)]
    if any(getattr(value, "kind", None) in ONLY_ANSWERS for value in values):
        raise ValueError("an argument of the call is of a kind that no program makes")
    modules = {*_modules(values), *_modules_of_operators(call), *_modules_in(ends)}
    imports = [f"import {name}" for name in sorted(modules)]
    imports.append("import numpy" if module == "numpy" else f"import {module} as numpy")
    imports += [f"import {module}{name}" for name in _SUBMODULES if _names(call, values, f"numpy{name}.")]
    viewed = {value.buffer for value in values if isinstance(value, Array) and not style.plain(value)}
    lines = [
        f"buffer_{i} = bytearray({content(buffer)})"
        for i, buffer in enumerate(call.buffers)
        if i in viewed or i in style.shared
    ]
    lines += setup(call, style)
    lines += [f"{name} = {expression(value, style)}" for name, value in zip(names, call.args, strict=True)]
    lines += [f"{name} = {expression(call.kwargs[key], style)}" for key, name in named.items()]
    return "\n".join([*imports, "", *lines, *ends]) + "\n"


def _modules(values: Sequence[Value]) -> Iterator[str]:
    """What the values need imported."""
    for value in values:
        match value:
            case MappingValue(kind="mappingproxy"):
                yield "types"
            case Standard(type=name) | Name(name=name) if name.startswith(_LIBRARY):
                yield name.partition(".")[0]
            case File(via="bytesio" | "stringio"):
                yield "io"
            case File(via="open", access="write"):
                yield from ("os", "pathlib", "tempfile")
            case File():
                yield from ("pathlib", "tempfile")


def _modules_in(lines: Sequence[str]) -> Iterator[str]:
    """What the lines that show differences need imported."""
    for name in ("pathlib", "warnings", "zipfile"):
        if any(re.search(rf"\b{name}\.[a-zA-Z]", line) for line in lines):
            yield name


def _names(call: Call, values: Sequence[Value], prefix: str) -> bool:
    """Whether a call names something below a module."""
    operations = [step.operation for step in (*call.setup, call) if step.form in BY_NAME]
    named = [value.name for value in values if isinstance(value, Name)]
    return any(name.startswith(prefix) for name in (*operations, *named))


def _modules_of_operators(call: Call) -> Iterator[str]:
    """The modules of operators that are spelled as a function of one: `copy.copy({all})`."""
    for operator in filter(None, map(operator_of, (*call.setup, call))):
        module, dot, _ = operator.template.partition(".")
        if dot:
            yield module
