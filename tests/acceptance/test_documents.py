"""The documents say what the artifacts show, all four the same, and nothing that was not measured."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.acceptance.conftest import ROOT, Cli, Copy

NAMES = [
    "EXISTING_NUMPY_STRUCTURE.md",
    "PROPOSED_ARCHITECTURE.md",
    "FEATURE_PARITY.md",
    "PLAN_TO_PORT_NUMPY.md",
]


def read(directory: Path) -> dict[str, str]:
    return {name: (directory / name).read_text(encoding="utf-8") for name in NAMES}


def row(document: str, packet: str) -> list[str]:
    """The cells of the first row of a packet."""
    line = next(line for line in document.splitlines() if line.startswith(f"| {packet} "))
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_without_a_corpus_nothing_is_written(cli: Cli, tmp_path: Path) -> None:
    ended = cli("documents", corpus=None)
    assert ended.status == 3
    assert "no-corpus" in ended.err
    assert not (tmp_path / "docs").exists()


def test_they_are_of_one_account_and_change_with_the_artifacts(cli: Cli, copy: Copy, tmp_path: Path) -> None:
    for name in ("packet.toml", "anchors.json", "accounting.json"):
        shutil.copy(ROOT / "packets" / copy.packet / name, copy.root / "packets" / copy.packet / name)
    configuration = f'corpus = "{copy.root}"\ndocuments = "papers"\n'
    (tmp_path / "fnp-spec.toml").write_text(configuration)
    written = cli("documents", corpus=None)
    assert (written.status, written.out.split()) == (0, NAMES)
    before = read(tmp_path / "papers")
    for text in before.values():
        assert "run: none (there is no run log)" in text
        assert "signed by nobody" in text
        assert "\n## Not covered\n" in text
    assert "No parity is known" in before["FEATURE_PARITY.md"]
    assert "**not mapped**" in row(before["PROPOSED_ARCHITECTURE.md"], copy.packet)
    assert "not run" in row(before["PLAN_TO_PORT_NUMPY.md"], copy.packet)
    assert cli("documents", "--check", corpus=None).status == 0

    (tmp_path / "fnp-spec.toml").write_text(f'{configuration}[modules]\n{copy.packet} = ["a|b`c"]\n')
    ran = cli("run-gate", "G3", "--impl", "tests.liars.wrong_dtype", "--json", corpus=None).json
    (parity,) = ran["packets"]
    stale = cli("documents", "--check", corpus=None)
    assert (stale.status, stale.out.split()) == (1, NAMES)
    assert read(tmp_path / "papers") == before
    (documents,) = (
        condition
        for condition in cli("phases", "--json", corpus=None).json["phases"][0]["conditions"]
        if "documents" in condition["name"]
    )
    assert not documents["met"]

    assert cli("documents", corpus=None).out.split() == NAMES
    after = read(tmp_path / "papers")
    for text in after.values():
        assert "run: tests.liars.wrong\\_dtype" in text
    left = parity["counted"] - parity["counted_passed"]
    assert left > 0
    assert row(after["PLAN_TO_PORT_NUMPY.md"], copy.packet)[3] == f"{left:,}"
    shown = row(after["FEATURE_PARITY.md"], copy.packet)
    assert f"{parity['counted_passed']:,}" in shown
    head = row(after["FEATURE_PARITY.md"], "packet")
    assert dict(zip(head, shown, strict=True))["fallback"] == "0"
    assert "``a\\|b`c``" in after["PROPOSED_ARCHITECTURE.md"]
    phases = cli("phases", "--json", corpus=None).json["phases"]
    (documents,) = (one for one in phases[0]["conditions"] if "documents" in one["name"])
    assert documents["met"]
    for phase in phases[1:]:
        for condition in phase["conditions"]:
            assert f"- [{'x' if condition['met'] else ' '}] {condition['name']}" in after[
                "PLAN_TO_PORT_NUMPY.md"
            ].replace("\\", "")


@pytest.mark.slow
def test_of_a_real_implementation_the_packets_that_were_not_run_have_no_figures(cli: Cli) -> None:
    packet = "FNP-P2C-018"
    assert cli("run-gate", "G3", "--impl", "rsnumpy", "--packet", packet).status == 1
    assert cli("ledger", "update", "--packet", packet).status == 0
    assert cli("documents", "--out", "papers").status == 0
    parity = read(Path("papers"))["FEATURE_PARITY.md"]
    assert "run: rsnumpy" in parity
    assert "1 of 27 packets" in parity
    assert "not run" not in row(parity, packet)
    assert row(parity, "FNP-P2C-001").count("not run") == 8
    assert cli("phases").status == 1
    assert cli("export", "--out", "names").status == 0
