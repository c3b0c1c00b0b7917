"""Whether a function can be called as another: their signatures, as `contracts/operations.json` has them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import zip_longest


def incompatible(numpys: str, theirs: str) -> str:
    """Why calls that fit NumPy's signature do not all fit theirs, "" when they do.

    They may take more, and may name what is positional only there otherwise.
    """
    return next(_reasons(_arguments(numpys), _arguments(theirs)), "")


def _arguments(signature: str) -> ast.arguments:
    function = ast.parse(f"def f{signature}: ...").body[0]
    assert isinstance(function, ast.FunctionDef)
    return function.args


def _reasons(numpys: ast.arguments, theirs: ast.arguments) -> Iterator[str]:
    ours, others = _positional(numpys), _positional(theirs)
    keywords = {name for name, _, named in others if named} | {one.arg for one in theirs.kwonlyargs}
    for mine, other in zip_longest(ours, others):
        if mine is None:
            _, optional, _ = other
            if not optional and not numpys.vararg:
                yield f"asks for {other[0]}"
        elif other is None:
            if not theirs.vararg:
                yield f"does not take {mine[0]}" if mine[0] not in keywords else f"{mine[0]} by keyword only"
            elif mine[2] and not theirs.kwarg:
                yield f"{mine[0]} by position only"
        else:
            if mine[1] and not other[1]:
                yield f"asks for {other[0]}"
            if mine[2] and mine[0] not in keywords and not theirs.kwarg:
                yield f"does not take {mine[0]} by keyword"
            elif mine[2] and other[2] and other[0] != mine[0] and mine[0] in keywords:
                yield f"{mine[0]} is at another place"
    if numpys.vararg and not theirs.vararg:
        yield f"does not take *{numpys.vararg.arg}"
    for one in numpys.kwonlyargs:
        if one.arg not in keywords and not theirs.kwarg:
            yield f"does not take {one.arg}"
    if asked := sorted(_required(theirs) - _required(numpys)):
        yield f"asks for {asked[0]}"
    if numpys.kwarg and not theirs.kwarg:
        yield f"does not take **{numpys.kwarg.arg}"


def _required(arguments: ast.arguments) -> set[str]:
    """Keyword-only parameters that may not be left out."""
    pairs = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    return {one.arg for one, default in pairs if default is None}


def _positional(arguments: ast.arguments) -> list[tuple[str, bool, bool]]:
    """Name, whether it may be left out, and whether it may be named, of each positional parameter."""
    every = [*arguments.posonlyargs, *arguments.args]
    optional = len(every) - len(arguments.defaults)
    return [(one.arg, i >= optional, i >= len(arguments.posonlyargs)) for i, one in enumerate(every)]
