"""Parts of loops that were passed often run as they were written."""

from __future__ import annotations

from typing import Any

import pytest

from fnp_spec.guest.recorder import sites
from fnp_spec.guest.recorder.record import Recorder
from tests.unit.guest.recorder.rewritten import kept, run

PARTS = [
    "for i in range(9):\n  a[i] = i\n return a",
    "for i in range(9):\n  a += i\n return a",
    "for i in range(9):\n  del d[i]\n return d",
    "for i in range(9):\n  n: int = n + a[i]\n return n",
    "for i in range(9):\n  assert a[i] == 0, a[i]\n return n",
    "for i in range(9):\n  with np.errstate(all='ignore'):\n   n = a[i] / 2\n return n",
    "for i in range(9):\n  if a[i] == 0:\n   n = i\n  elif a[i] == 1:\n   n = 7\n return n",
    "while a[n] == 0 and n < 8:\n  n += a[n] == 0\n return n",
    "def helper(i):\n  return a[i]\n return [helper(i) for i in range(9)]",
    "return [a[i] + i for i in range(9) if a[i] == 0 if i + 1 for j in range(i) if j + 1]",
    "return sorted({a[i] + i for i in range(9)})",
    "return {a[i] + i: a[i] - i for i in range(9)}",
    "return sum(a[i] + i for i in range(9))",
    "return list(map(lambda i: a[i] + i, range(9)))",
    "for i in range(9):\n  n = [a[j] + (lambda k: k + a[k])(j) for j in range(i)]\n return n",
    "return a[2] if a[1] else a[0]",
]


@pytest.mark.parametrize("most", [0, 1, 4, 100])
@pytest.mark.parametrize("body", PARTS)
def test_it_does_what_it_did(
    body: str, most: int, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sites, "QUIET_PASSES", most)
    source = f"def test():\n a, d, n = np.zeros(9), dict.fromkeys(range(9)), 0\n {body}\n"
    plain: dict[str, Any] = {}
    exec("import numpy as np\n" + source, plain)
    want, got = plain["test"](), run(source, recorder)
    assert repr(got) == repr(want)


def test_every_pass_is_recorded_or_counted(recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sites, "QUIET_PASSES", 4)
    source = """def test():
    a = np.zeros(9)
    for i in range(9):
        a[i] = i + np.abs(i)
        for j in [abs(k) for k in range(2)]:
            pass
    return a.sum()
"""
    assert run(source, recorder) == 72
    recorder.end()
    events = sum(seen.events for seen in kept(recorder))
    other = sum(sum(counts.values()) for counts in recorder.buckets.values())
    assert recorder.buckets["as_written"]
    assert events + other == 2 + 3 * 9 + 18


def test_a_part_is_recorded_for_longer_when_a_call_in_it_is_looked_at(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sites, "QUIET_PASSES", 4)
    calls = "[(np.sqrt, 1), *[(abs, 2)] * 3, (np.sqrt, 3), *[(abs, 4)] * 9, (np.sqrt, 5)]"
    run(f"def test():\n for f, x in {calls}:\n  f(x)\n", recorder)
    assert [seen.call["args"] for seen in kept(recorder)] == [[1], [3]]
    recorder.end()
    assert list(recorder.table.as_written.values()) == [6]


def test_what_is_in_no_loop_is_always_recorded(recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sites, "QUIET_PASSES", 0)
    run("def test():\n if np.cos(0.0) == 1:\n  return np.sin(2.0)\n", recorder)
    assert [seen.call["operation"] for seen in kept(recorder)][::2] == ["numpy.cos", "numpy.sin"]
    assert not recorder.table.passes
