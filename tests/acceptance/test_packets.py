"""What the packets cover is told by the command line, to people and to programs."""

from __future__ import annotations

import shutil

from tests.acceptance.conftest import ROOT, Cli, Copy


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
    assert "not_portable: array over 2.5 MiB" in shown


def test_a_packet_names_what_it_has_no_case_of(cli: Cli) -> None:
    shown = cli("packets", "show", "FNP-P2C-001").out
    assert "numpy.reshape" in shown
    assert "never called in NumPy's tests" in shown
    assert cli("packets", "show", "FNP-P2C-001", "--json").json["without_case"]
    assert cli("packets", "show", "FNP-P2C-999").status == 2


def test_the_contract_of_an_operation_is_told(cli: Cli) -> None:
    shown = cli("packets", "contract", "numpy.broadcast_to").out
    assert "view of argument 0" in shown
    assert "as argument 1 states" in shown
    assert "### Errors" in cli("packets", "contract", "numpy.broadcast_to", "--markdown").out
    assert cli("packets", "contract", "numpy.no_such").status == 2


def test_a_manifest_is_made_again_of_its_cases(cli: Cli, copy: Copy) -> None:
    path = copy.root / "packets" / copy.packet / "manifest.json"
    shutil.copy(ROOT / "packets" / copy.packet / "packet.toml", path.parent)
    describe = "packets", "describe", "--packet", copy.packet
    assert cli(*describe, "--check", corpus=copy.root).status == 1  # it has the tables of all operations
    assert cli(*describe, corpus=copy.root).out.split() == [copy.packet]
    made = path.read_bytes()
    assert cli(*describe, "--check", corpus=copy.root).status == 0
    path.write_bytes(made.replace(b'"view"', b'"part"'))
    assert cli(*describe, "--check", corpus=copy.root).status == 1
    assert cli(*describe, corpus=copy.root).out.split() == [copy.packet]
    assert path.read_bytes() == made
