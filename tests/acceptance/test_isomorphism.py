"""Two builds are the same only when every case says so; what the first does not reproduce is told apart."""

from __future__ import annotations

import pytest

from tests.acceptance.conftest import Cli
from tests.acceptance.test_liars import LIES

PACKET = "FNP-P2C-006"


def test_a_build_is_the_same_as_itself(cli: Cli) -> None:
    ended = cli("isomorphism", "numpy", "numpy", "--packet", PACKET)
    assert ended.status == 0, ended.err
    assert ended.out.startswith("SAME")


@pytest.mark.parametrize("liar", ["off_by_one_ulp", "wrong_dtype", "copies_instead_of_views", "segfaults"])
def test_a_build_that_lies_is_different(cli: Cli, liar: str) -> None:
    packet = "FNP-P2C-001" if liar == "segfaults" else PACKET
    ended = cli("isomorphism", "numpy", f"tests.liars.{liar}", "--packet", packet, "--json")
    assert ended.status == 1, ended.err
    assert ended.json["moved"] > 0
    first = ended.json["examples"][0]
    if liar == "segfaults":
        assert (first["before"], first["after"]["parameter"]) == (None, "SIGSEGV")
    else:
        assert LIES[liar][0] in ended.json["aspects"]
        assert first["difference"] is not None


def test_an_ulp_is_within_tolerance_where_there_is_one(cli: Cli) -> None:
    builds = ("numpy", "tests.liars.off_by_one_ulp", "--packet", "FNP-P2C-009", "--json")
    exact, tolerant = (cli("isomorphism", *builds, *more).json["moved"] for more in ((), ("--tolerant",)))
    assert 0 < tolerant <= exact


def test_what_a_build_does_not_reproduce_says_nothing_of_the_other(cli: Cli) -> None:
    builds = ("tests.liars.throws_dice", "numpy")
    ended = cli("isomorphism", *builds, "--packet", PACKET, "--json")
    assert ended.json["unsteady"]
    assert set(ended.json["operations"]) == {"numpy.broadcast_to"}
