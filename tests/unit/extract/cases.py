"""A case of nothing in particular, for tests that look at what is around it."""

from __future__ import annotations

from fnp_spec.model.case import Case


def case(
    name: str = "f_0",
    file: str = "numpy/t.py",
    result: object = 1,
    *,
    args: tuple[object, ...] = (),
    expect: object = None,
    **fields: object,
) -> Case:
    """`numpy.f` of some arguments, seen in a test file, that returns `result` or does what is expected."""
    answer = {"oracles": ["2.4.6"], "expect": {"result": result} if expect is None else expect}
    call = {"operation": "numpy.f", "form": "call", "args": args}
    place = {"test": f"{file}::t", "line": 1}
    document = {"kind": "call", "id": name, "call": call, "answers": [answer], "provenance": [place]}
    return Case.model_validate({**document, **fields})
