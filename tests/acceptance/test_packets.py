"""What the packets cover is told by the command line, to people and to programs."""

from __future__ import annotations

from tests.acceptance.conftest import Cli


def test_every_public_operation_is_in_a_packet(cli: Cli) -> None:
    found = cli("packets", "list", "--json").json
    totals = found["totals"]
    assert sum(packet["operations"]["total"] for packet in found["packets"]) == totals["operations"]["total"]
    assert (
        sum(packet["operations"]["covered"] for packet in found["packets"]) == totals["operations"]["covered"]
    )
    assert sum(packet["cases"] for packet in found["packets"]) == totals["cases"] > 50_000
    for share in ("events", "operations", "test_functions", "sites"):
        assert 0 < totals[share]["covered"] < totals[share]["total"]


def test_the_packets_are_listed_for_people(cli: Cli) -> None:
    shown = cli("packets", "list", "--events").out
    assert "FNP-P2C-018" in shown
    assert "not_portable: dtype class StringDType" in shown


def test_a_packet_names_what_it_has_no_case_of(cli: Cli) -> None:
    shown = cli("packets", "show", "FNP-P2C-001").out
    assert "numpy.reshape" in shown
    assert "never called in NumPy's tests" in shown
    assert cli("packets", "show", "FNP-P2C-001", "--json").json["without_case"]
    assert cli("packets", "show", "FNP-P2C-999").status == 2
