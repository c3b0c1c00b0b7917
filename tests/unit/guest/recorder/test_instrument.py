"""Rewritten code does what the code did, and the recorder sees every operation in it."""

from __future__ import annotations

import gc
from collections import Counter
from typing import Any

import numpy as np
import pytest

from fnp_spec.guest.recorder import quota
from fnp_spec.guest.recorder.quota import DISTINCT_PER_SITE
from fnp_spec.guest.recorder.record import Recorder
from tests.unit.guest.recorder.rewritten import kept, run


def seen(recorder: Recorder) -> list[tuple[str, str]]:
    return [(c.call["operation"].removeprefix("numpy."), c.call["form"]) for c in kept(recorder)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return np.arange(3)", ("arange", "call")),
        ("a = np.zeros(3)\n return a.reshape(3, 1)", ("ndarray.reshape", "method")),
        ("a = np.zeros(3)\n return a.shape", ("ndarray.shape", "get")),
        ("a = np.zeros(4)\n a.shape = 2, 2\n return a", ("ndarray.shape", "set")),
        ("a = np.zeros(3)\n return a[1:]", ("ndarray.__getitem__", "operator")),
        ("a = np.zeros(3)\n a[1] = 5\n return a", ("ndarray.__setitem__", "operator")),
        ("a = np.zeros(3)\n a += 1\n return a", ("ndarray.__iadd__", "operator")),
        ("a = np.zeros((2, 2))\n a[0] *= 2\n return a", ("ndarray.__imul__", "operator")),
        ("a = np.zeros(3)\n return 1 - a", ("ndarray.__rsub__", "operator")),
        ("a = np.zeros(3)\n return -a", ("ndarray.__neg__", "operator")),
        ("a = np.zeros(3)\n return a < 1", ("ndarray.__lt__", "operator")),
        ("return np.ndarray[int, np.dtype].__args__", ("ndarray.__class_getitem__", "call")),
        ("a = np.zeros(3)\n return 1 in a", ("ndarray.__contains__", "operator")),
        ("a = np.zeros(3)\n return len(a)", ("ndarray.__len__", "operator")),
        ("return np.dtype('f8') == np.dtype('f4')", ("dtype.__eq__", "operator")),
        ("return np.add.reduce(np.zeros(3))", ("ufunc.reduce", "method")),
        ("return np.float64(2.5).is_integer()", ("generic.is_integer", "method")),
        ("return (lambda a: a.T)(np.zeros((2, 3)))", ("ndarray.T", "get")),
        ("return [np.squeeze(a) for a in np.zeros((2, 1))][0]", ("squeeze", "call")),
        ("return f'{np.float64(2.5):.3f}'", ("generic.__format__", "method")),
        ("n = 8\n return f'<{np.int64(3):>{n}}|{n}>'", ("generic.__format__", "method")),
        ("repr = None\n return f'{np.zeros(2)!r:>20}'", ("ndarray.__repr__", "operator")),
        ("return f'{np.zeros(2)!s} {1 + 1=}'", ("ndarray.__str__", "operator")),
        ("return format(np.zeros(2))", ("ndarray.__format__", "method")),
    ],
)  # fmt: skip
def test_each_form_is_seen_and_does_what_it_did(
    body: str, expected: tuple[str, str], recorder: Recorder
) -> None:
    source = f"def test():\n {body}\n"
    plain: dict[str, Any] = {"np": np}
    exec(source, plain)
    want, got = plain["test"](), run(source, recorder)
    assert type(got) is type(want)
    np.testing.assert_array_equal(got, want)
    assert expected in seen(recorder)


def test_a_constant_is_seen_where_an_assertion_is_about_it(recorder: Recorder) -> None:
    run(
        "def test():\n from numpy._core import umath\n from numpy.polynomial import legendre as leg\n"
        " np.testing.assert_equal(leg.legx, [0, 1])\n np.testing.assert_allclose(umath.pi, 3.14, rtol=1)\n",
        recorder,
    )
    assert seen(recorder) == [("polynomial.legendre.legx", "constant"), ("pi", "constant")]
    assert [one.call for one in kept(recorder)][1] == {"operation": "numpy.pi", "form": "constant"}


def test_a_constant_that_a_call_is_given_or_compared_with_is_no_event(recorder: Recorder) -> None:
    run("def test():\n np.testing.assert_equal(np.float64(2) * np.inf, np.inf)\n return np.pi\n", recorder)
    assert "constant" not in {form for _, form in seen(recorder)}


def test_an_error_inside_assert_raises_is_a_case(recorder: Recorder) -> None:
    run(
        "def test():\n np.testing.assert_raises(ValueError, np.reshape, np.zeros(4), 3)\n"
        " np.testing.assert_raises(IndexError, lambda: np.zeros(2)[5])\n",
        recorder,
    )
    raised = {
        c.call["operation"]: c.observation["raised"]["name"]
        for c in kept(recorder)
        if "raised" in c.observation
    }
    assert raised == {
        "numpy.reshape": "builtins.ValueError",
        "numpy.ndarray.__getitem__": "builtins.IndexError",
    }


def test_an_item_is_evaluated_once(recorder: Recorder) -> None:
    source = """def test():
    calls = []
    def pick():
        calls.append(1)
        return 0
    a = np.zeros((2, 2))
    a[pick()] += 1
    a[pick()] = 2
    return calls
"""
    assert run(source, recorder) == [1, 1]


def test_warnings_reach_the_test_under_its_own_filters(recorder: Recorder) -> None:
    source = """def test():
    import warnings
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            np.array([1.0]) / 0
        except RuntimeWarning as w:
            return str(w)
"""
    assert run(source, recorder) == "divide by zero encountered in divide"
    (warned,) = (c.observation["warned"] for c in kept(recorder) if "warned" in c.observation)
    assert warned[0]["name"] == "builtins.RuntimeWarning"


def test_a_site_gives_its_share_and_everything_is_counted(recorder: Recorder) -> None:
    run("def test():\n for i in range(500):\n  np.arange(i)\n", recorder)
    assert len(recorder.candidates) == DISTINCT_PER_SITE
    assert sum(n for _, _, n in recorder.over_cap()) == 500 - DISTINCT_PER_SITE


def test_a_site_that_has_given_its_share_still_gives_what_is_of_a_new_kind(recorder: Recorder) -> None:
    loop = " for d in 'bd':\n  for i in range(50):\n   np.absolute(np.full((1, 1), i, dtype=d)[0])\n"
    source = f"def test():\n{loop}"
    run(source, recorder)
    calls = [c for c in kept(recorder) if c.call["operation"] == "numpy.absolute"]
    assert len(calls) == DISTINCT_PER_SITE + 1
    assert {c.call["args"][0]["dtype"] for c in calls} == {"|i1", "<f8"}


def test_the_share_of_a_helper_is_not_used_up_for_a_test_function_that_shows_nothing_yet(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quota, "FOLLOWED_PER_SITE", 9)
    helper = run("def test():\n return lambda i: np.arange(i)\n", recorder)
    for i in range(500):
        helper(i)
    recorder.end()
    recorder.begin("test_x.py::test_other[0]", 0)
    helper(1000)
    helper(1001)
    recorder.end()
    recorder.begin("test_x.py::test_other[1]", 0)
    helper(1002)
    assert [seen.call["args"] for seen in kept(recorder)[DISTINCT_PER_SITE:]] == [[1000]]
    assert sum(n for _, _, n in recorder.over_cap()) == 503 - DISTINCT_PER_SITE - 1


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("'{:6.1f} of {!r} and {!s}{!a}'.format(v, v, 1, 'é')", "   2.5 of np.float64(2.5) and 1'\\xe9'"),
        ("'{0}{0.real:{w}.1f}'.format(v, w=6)", "2.5   2.5"),
    ],
)
def test_a_text_is_formatted_by_calls_of_its_values(text: str, shown: str, recorder: Recorder) -> None:
    assert run(f"def test():\n v = np.float64(2.5)\n return {text}\n", recorder) == shown
    assert ("generic.__format__", "method") in seen(recorder)


def test_a_generator_is_passed_on_as_what_it_gives(recorder: Recorder) -> None:
    source = "def test():\n return np.fromiter((2 * i for i in range(5)), int, 3).tolist()\n"
    assert run(source, recorder) == [0, 2, 4]
    (call,) = (c for c in kept(recorder) if c.call["operation"] == "numpy.fromiter")
    assert call.call["args"][0] == {"kind": "iterator", "items": [0, 2, 4, 6, 8]}
    (effect,) = call.observation["argument_effects"]
    assert effect == {"argument": "0", "after": {"kind": "iterator", "items": [6, 8]}}


def test_a_generator_that_raises_or_never_ends_does_so_all_the_same(recorder: Recorder) -> None:
    source = """def test():
    def ends():
        yield 1
        raise KeyError("here")
    def goes_on():
        while True:
            yield 1
    try:
        np.fromiter(ends(), int)
    except KeyError as error:
        return str(error), np.fromiter(goes_on(), int, 5000).size
"""
    assert run(source, recorder) == ("'here'", 5000)
    assert {reason for _, _, reason in recorder.not_portable} == {"type itertools.chain"}


def test_what_does_not_fit_is_counted_with_its_reason(recorder: Recorder) -> None:
    run("def test():\n np.zeros(3).astype(type('D', (float,), {}))\n", recorder)
    ((key, count),) = recorder.not_portable.items()
    assert key[1:] == ("numpy.ndarray.astype", "type builtins.type")
    assert count == 1


def test_a_callback_of_a_call_that_cannot_be_kept_gives_events_of_its_own(recorder: Recorder) -> None:
    run("def test():\n np.apply_along_axis(lambda r: r + 1, 0, np.zeros(3))\n", recorder)
    assert ("apply_along_axis", "call") not in seen(recorder)
    assert ("ndarray.__add__", "operator") in seen(recorder)


@pytest.mark.parametrize("dtype", ["U", "S", ">U50"])
def test_text_with_an_address_is_not_kept(dtype: str, recorder: Recorder) -> None:
    run(f"def test():\n a = np.array([str(object())], {dtype!r})\n return a.shape\n", recorder)
    assert ("ndarray.shape", "get") not in seen(recorder)


def test_uninitialised_memory_is_cleared_for_the_test(recorder: Recorder) -> None:
    junk = np.full(1000, 7.0)
    del junk
    assert not run("def test():\n return np.empty(1000)\n", recorder).any()


def test_a_test_that_looked_at_an_address_gives_no_more_cases(recorder: Recorder) -> None:
    run("def test():\n a = np.zeros(3)\n a.__array_interface__\n return a.reshape(3, 1)\n", recorder)
    assert ("ndarray.reshape", "method") not in seen(recorder)


def test_references_are_counted_as_without_a_recorder(recorder: Recorder) -> None:
    body = "a = object()\n return sys.getrefcount(a) - sys.getrefcount(a)"
    assert run(f"def test():\n import sys\n {body}\n", recorder) == 0


def test_nothing_is_recorded_outside_a_test(recorder: Recorder) -> None:
    recorder.end()
    run("def test():\n return np.arange(3)\n", recorder)
    assert not recorder.candidates
    assert not recorder.buckets["not_numpy"]


def test_what_is_no_longer_looked_at_is_counted_by_its_operation(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quota, "FOLLOWED_PER_SITE", 9)
    source = """def test():
    a = np.ones(3)
    p = np.poly1d([1])
    junk = 0.0
    for i in range(300):
        for f in np.sin, np.negative, p, abs, id, float, a.__add__, a.__sub__, next:
            f(iter([1]) if f is next else 2.5)
        for f in len, str.upper, next:
            f(a) if f is len else f(a.flat) if f is next else f("a")
        i + 1
        1 - a
        np.full(9, 7.0)
        junk += np.empty(9).max()
    return junk
"""
    assert run(source, recorder) == 0
    lost = [(operation, n) for (_, operation, _), n in recorder.not_portable.items()]
    given = [(seen.call["operation"], seen.events) for seen in kept(recorder)]
    over = [(operation, n) for _, operation, n in recorder.over_cap()]
    counts: Counter[str] = Counter()
    for operation, n in (*lost, *given, *over):
        counts[operation.removeprefix("numpy.")] += n
    once = {"ones", "poly1d"}
    assert counts.keys() > once
    assert {counts.pop(operation) for operation in once} == {1}
    # The attribute and its call go by one name.
    assert {counts.pop(f"ndarray.{operation}") for operation in ("__add__", "__sub__")} == {600}
    assert set(counts) == {
        "sin", "negative", "poly1d.__call__", "ndarray.__len__", "ndarray.flat", "flatiter.__next__",
        "ndarray.__rsub__", "full", "empty", "ndarray.max", "generic.__iadd__",
    }  # fmt: skip
    assert set(counts.values()) == {300}


@pytest.mark.parametrize(
    "body",
    [
        "try:\n  a.reshape(7)\n except ValueError:\n  pass\n",
        "try:\n  np.add(a, 'x')\n except TypeError:\n  pass\n",
        "np.testing.assert_raises(IndexError, lambda: a[5])\n",
    ],
)
def test_what_was_raised_keeps_nothing_alive(body: str, recorder: Recorder) -> None:
    source = f"import sys\ndef test():\n a = np.zeros(3)\n {body} return sys.getrefcount(a)\n"
    plain: dict[str, Any] = {"np": np}
    exec(source, plain)
    gc.disable()
    try:
        assert run(source, recorder) == plain["test"]()
    finally:
        gc.enable()
