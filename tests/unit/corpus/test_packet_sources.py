from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from fnp_spec.corpus.packet_source import read_packet_source, read_packet_sources
from fnp_spec.errors import Exit, SpecError
from fnp_spec.model.packet import PacketSource
from fnp_spec.oracle.pin import ORACLE

PACKETS = Path(__file__).parents[3] / "packets"
NUMPY_ROOT = Path(np.__file__).parents[1]
SOURCES = read_packet_sources(PACKETS)
of_the_pin = pytest.mark.skipif(f"numpy=={np.__version__}" != ORACLE, reason="needs the pinned NumPy")
each = pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.packet_id)


def test_packets_are_read_in_the_order_of_their_ids() -> None:
    ids = [source.packet_id for source in SOURCES]
    assert ids == sorted(ids)
    assert {"FNP-P2C-001", "FNP-P2C-002", "FNP-P2C-006", "FNP-P2C-009"} <= set(ids)


@each
def test_no_field_is_blank_or_repeats_itself(source: PacketSource) -> None:
    sentinels = tuple(one.says for one in source.performance_sentinels)
    for name, value in {**source.model_dump(), "performance_sentinels": sentinels}.items():
        texts = value if isinstance(value, tuple) else (str(value),)
        assert texts, name
        assert all(text.strip() for text in texts), name
        assert len(set(texts)) == len(texts), name


@each
def test_each_risk_names_its_mitigation(source: PacketSource) -> None:
    assert [risk for risk in source.compatibility_risks if "Mitigation: " not in risk] == []


@each
@of_the_pin
def test_the_named_files_are_the_oracle_s(source: PacketSource) -> None:
    shipped = [path for path in source.legacy_paths if path.endswith(".py")]
    missing = [path for path in (*source.oracle_tests, *shipped) if not (NUMPY_ROOT / path).is_file()]
    assert missing == []


@each
@of_the_pin
def test_each_python_file_holds_a_legacy_symbol(source: PacketSource) -> None:
    for path in source.legacy_paths:
        if path.endswith(".py"):  # the wheel has no C sources
            words = set(re.findall(r"\w+", (NUMPY_ROOT / path).read_text()))
            assert words & set(source.legacy_symbols), path


@pytest.mark.parametrize(
    ("old", "new", "cause"),
    [
        ('title = "', "title = ", "not TOML"),
        ("schema_version = 2", "schema_version = 1", "schema_version"),
        ("schema_version = 2", "schema_version = 2\nowner = 'me'", "owner"),
        ('risk = "critical"', 'risk = "terrible"', "risk"),
        ("FNP-P2C-001", "FNP-P2C-077", "FNP-P2C-077"),
        ("oracle_tests = [", 'oracle_tests = [ "../../etc/passwd",', "(oracle_tests.0)"),
        ("oracle_tests = [", 'oracle_tests = [ "numpy/../../t.py",', "(oracle_tests.0)"),
        ("legacy_paths = [", 'legacy_paths = [ "/etc/passwd",', "(legacy_paths.0)"),
        ("schema_version = 2", "schema_version = 2\ndeep = " + "[" * 9999, "not TOML"),
    ],
    ids=[
        "syntax",
        "version",
        "unknown field",
        "unknown risk",
        "another directory's id",
        "out of the oracle",
        "out by the middle",
        "absolute",
        "deep",
    ],
)
def test_a_source_that_does_not_hold_its_contract_is_refused(
    old: str, new: str, cause: str, tmp_path: Path
) -> None:
    text = (PACKETS / "FNP-P2C-001/packet.toml").read_text()
    assert old in text
    path = tmp_path / "FNP-P2C-001/packet.toml"
    path.parent.mkdir()
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(SpecError, match=re.escape(cause)) as refused:
        read_packet_source(path)
    assert (refused.value.code, refused.value.exit_status) == ("packet-source", Exit.BAD_ARTIFACT)


def test_a_missing_source_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="cannot be read"):
        read_packet_source(tmp_path / "FNP-P2C-001/packet.toml")
