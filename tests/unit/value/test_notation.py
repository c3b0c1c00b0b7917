"""Workloads as people write them: what they ask, and what is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from fnp_spec.corpus.packet_source import read_packet_sources
from fnp_spec.guest.codec.canonical import Json
from fnp_spec.model.case import Call
from fnp_spec.value.notation import call_of
from fnp_spec.value.render import render_call

ROOT = Path(__file__).parents[3]
SIZE = 12


def step(operation: str, *args: Json, form: str = "call", **kwargs: Json) -> Json:
    named = {"kwargs": kwargs} if kwargs else {}
    return {"operation": operation, "form": form, "args": list(args), **named}


def ref(number: int) -> Json:
    return {"kind": "ref", "step": number}


ONES = step("numpy.ones", SIZE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("numpy.zeros(n)", step("numpy.zeros", SIZE)),
        ("numpy.sort(numpy.ones(n))", {**step("numpy.sort", ref(0)), "setup": [ONES]}),
        ("a = numpy.ones(n); numpy.add(a, a)", {**step("numpy.add", ref(0), ref(0)), "setup": [ONES]}),
        (
            "numpy.ndarray.__mul__(numpy.ones(n), -2.0)",
            {
                **step(
                    "numpy.ndarray.__mul__",
                    ref(0),
                    {"kind": "float", "hex": "-0x1.0000000000000p+1"},
                    form="operator",
                ),
                "setup": [ONES],
            },
        ),
        (
            "numpy.ndarray.shape(numpy.ones(n))",
            {**step("numpy.ndarray.shape", ref(0), form="get"), "setup": [ONES]},
        ),
        (
            "numpy.ndarray.astype(numpy.ones(n), numpy.int64, copy=False)",
            {
                **step(
                    "numpy.ndarray.astype",
                    ref(0),
                    {"kind": "name", "name": "numpy.int64"},
                    form="method",
                    copy=False,
                ),
                "setup": [ONES],
            },
        ),
        (
            "numpy.save(file('a.npy'), None); numpy.load(file('a.npy'))",
            {
                **step("numpy.load", {"kind": "file", "via": "str", "name": "a.npy", "data": None}),
                "setup": [
                    step("numpy.save", {"kind": "file", "via": "str", "name": "a.npy", "data": None}, None)
                ],
            },
        ),
        (
            "numpy.zeros((n // 5, 2 * 3 + n**2 - 1))",
            step("numpy.zeros", {"kind": "tuple", "items": [2, 149]}),
        ),
        ("numpy.zeros(*[1, 'f8'] * 2)", step("numpy.zeros", 1, "f8", 1, "f8")),
        ("numpy.dtype('f8,' * 2)", step("numpy.dtype", "f8,f8,")),
        (
            "numpy.zeros(slice(n), slice(1, None, 2))",
            step(
                "numpy.zeros",
                {"kind": "slice", "stop": SIZE},
                {"kind": "slice", "start": 1, "stop": None, "step": 2},
            ),
        ),
    ],
)
def test_what_a_workload_asks(text: str, expected: Json) -> None:
    assert call_of(text, SIZE) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "numpy.zeros(",
        "n",
        "numpy.zeros",
        "open('/etc/passwd')",
        "numpy.ones(n).sort()",
        "numpy.lib.npyio.DataSource.open(file('a'))",
        "numpy.zeros(m)",
        "numpy.zeros(10**10**10)",
        "numpy.zeros([1] * 10**9)",
        "numpy.zeros(1 / 0)",
        "numpy.zeros(n // 0)",
        "numpy.zeros(file('../a'))",
        "numpy.zeros([x for x in 'ab'])",
        "import os; numpy.zeros(n)",
        "numpy.zeros(" + "-" * 5000 + "1)",
        "numpy.add(" * 9 + "1" + ")" * 9 + "; numpy.zeros(*[" + "numpy.ones(n), " * 9 + "])",
    ],
)
def test_what_is_none(text: str) -> None:
    with pytest.raises(ValueError):
        call_of(text, SIZE)


def test_each_committed_workload_can_be_asked() -> None:
    """At its least size and its greatest; one that is there twice would be its own baseline."""
    seen = set()
    for source in read_packet_sources(ROOT / "packets"):
        for workload in filter(None, (one.workload for one in source.performance_sentinels)):
            for size in (workload.sizes[0], workload.sizes[-1]):
                assert render_call(Call.model_validate(call_of(workload.call, size)))
            assert workload.call not in seen
            seen.add(workload.call)
