"""What a small corpus sees of faults in NumPy, and what it cannot see."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.acceptance.conftest import Cli, Copy


def test_what_no_case_shows_is_listed(cli: Cli, copy: Copy) -> None:
    ended = cli("mutate", "--class", "at_size", "--class", "copy_for_view", "--json", corpus=copy.root)
    assert ended.status == 0, ended.err
    (packet,) = ended.json["packets"]
    assert packet["classes"]["copy_for_view"]["killed"] == 1
    copy.keep(1)  # of an error
    kept = cli("mutate", "--class", "copy_for_view", "--survivors", corpus=copy.root)
    assert kept.out == "FNP-P2C-006 unshown 0 numpy.broadcast_to copy_for_view\n"


def test_the_same_corpus_and_seed_give_the_same_report(cli: Cli, copy: Copy, tmp_path: Path) -> None:
    copy.keep(6)
    first, kept, again = (
        cli("mutate", "--json", "--jobs", jobs, "--done", tmp_path / name, corpus=copy.root).out
        for name, jobs in (("a", "2"), ("a", "1"), ("b", "1"))
    )
    assert first == kept == again
    assert json.loads(first)["packets"][0]["operations"] == 1


def test_what_a_sibling_would_kill_counts_against_the_floor(cli: Cli, copy: Copy) -> None:
    copy.keep(12)
    faults = ("--class", "at_layout", "--class", "extra_warning")
    assert [cli("mutate", *faults, "--floor", floor, corpus=copy.root).status for floor in ("10", "100")] == [
        0,
        1,
    ]
    listed = cli("mutate", *faults, "--survivors", corpus=copy.root).out.splitlines()
    assert any(
        "not_reached 0 numpy.broadcast_to at_layout swapped sibling swapped of broadcast_to_" in one
        for one in listed
    )


@pytest.mark.slow
@pytest.mark.parametrize("packet", ["FNP-P2C-004", "FNP-P2C-006"])
def test_the_corpus_sees_nearly_all(cli: Cli, packet: str) -> None:
    ended = cli("mutate", "--packet", packet, "--floor", "95")
    assert ended.status == 0, ended.out


def test_an_operation_without_cases_is_named(cli: Cli, copy: Copy) -> None:
    ended = cli("mutate", "--operation", "numpy.nothing", corpus=copy.root)
    assert ended.status == 2
    assert "numpy.nothing" in ended.err
