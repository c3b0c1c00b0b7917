"""NumPy passes its own specification, every case and every aspect; and the reports say what they should."""

from __future__ import annotations

from pathlib import Path

import pytest

from fnp_spec.model.case import Portability
from tests.acceptance.conftest import ROOT, Cli

EVERYTHING = [word for name in Portability for word in ("--portability", name)]


def test_numpy_passes_every_published_case(cli: Cli) -> None:
    ended = cli("run-gate", "G3", "--impl", "numpy", "--json", *EVERYTHING)
    assert ended.status == 0, ended.err + ended.out
    for packet in ended.json["packets"]:
        assert packet["counts"] == {"passed": packet["cases"]}
        assert packet["cases"] >= 200  # a corpus cannot collapse unseen
        for verdicts in packet["aspects"].values():
            assert set(verdicts) == {"pass"}


def test_the_ledger_of_a_clean_run_is_empty(cli: Cli) -> None:
    cli("run-gate", "G3", "--impl", "numpy", "--packet", "FNP-P2C-006")
    ended = cli("ledger", "report", "--json")
    assert ended.status == 0
    assert (ended.json["cases"], ended.json["families"], ended.json["items"]) == (0, [], [])


def test_a_ledger_names_owners_and_checkable_examples(cli: Cli) -> None:
    cli("run-gate", "G3", "--impl", "tests.liars.wrong_dtype", "--packet", "FNP-P2C-006")
    ended = cli("ledger", "report", "--json")
    assert ended.status == 0, ended.err
    signature = ["dtype", "i8", "i4"]
    items = ended.json["items"]
    item = next(item for item in items if item["aspect"] == "dtype" and item["signature"] == signature)
    assert item["family"] == "integers of another dtype"
    assert item["owner"] == "shape"
    assert item["closure_gate"] == "G3"
    explained = cli("explain", item["example"]["fixture"])
    assert explained.status == 0
    assert item["example"]["origin"] in explained.out
    assert cli("ledger", "report", "--markdown").out.startswith(r"# Parity debt: tests.liars.wrong\_dtype")
    assert "got dtype=int32, expected dtype=int64" in cli("ledger", "report").out


def test_a_debt_that_nobody_owns_is_an_error(cli: Cli, tmp_path: Path) -> None:
    cli("run-gate", "G3", "--impl", "tests.liars.wrong_dtype", "--packet", "FNP-P2C-006")
    owners = tmp_path / "owners.toml"
    owners.write_text("schema_version = 1\nrule = []\n")
    ended = cli("ledger", "report", "--owners", owners)
    assert ended.status == 1
    assert "no owner" in ended.err


def test_schemas_are_what_the_models_say(cli: Cli) -> None:
    assert cli("contracts", "check").status == 0


def test_the_schema_refuses_what_the_model_refuses(cli: Cli) -> None:
    import json

    from jsonschema import Draft202012Validator

    schema = json.loads((ROOT / "contracts/case.schema.json").read_text())
    validator = Draft202012Validator(schema)
    file = next((ROOT / "fixtures/FNP-P2C-006").glob("*.jsonl"))
    case = json.loads(file.read_text().splitlines()[1])
    assert validator.is_valid(case)
    assert not validator.is_valid({**case, "kind": "spell"})
    assert not validator.is_valid({**case, "surprise": 1})


@pytest.mark.slow
def test_what_changed_between_two_versions_is_known(cli: Cli) -> None:
    ended = cli("drift", "2.2", "2.4", "--json")
    assert ended.status == 0, ended.err
    drift = ended.json
    assert drift["compared"] > 50_000
    assert 0 < drift["changed"] < drift["compared"] / 20
    explained = cli("explain", drift["changes"][0]["example"])
    assert explained.status == 0


AVX512 = "X86_V4 AVX512_ICL AVX512_SPR"
"""The vector instructions that NumPy dispatches to, beyond AVX2."""


@pytest.mark.slow
@pytest.mark.parametrize(
    "variables",
    [
        {"OPENBLAS_CORETYPE": "Nehalem"},
        {"NPY_DISABLE_CPU_FEATURES": AVX512},
        {"OPENBLAS_CORETYPE": "Zen", "NPY_DISABLE_CPU_FEATURES": f"X86_V3 {AVX512}"},
    ],
    ids=["another kernel of OpenBLAS", "without AVX-512", "another kernel, without vector instructions"],
)
def test_numpy_passes_as_on_another_processor(cli: Cli, variables: dict[str, str]) -> None:
    options = [word for name, value in variables.items() for word in ("--env", f"{name}={value}")]
    ended = cli("run-gate", "G3", "--impl", "numpy", "--json", *EVERYTHING, *options)
    assert ended.status == 0, ended.err + ended.out
    assert ended.json["variables"] == variables


def test_a_variable_is_given_as_name_and_value(cli: Cli) -> None:
    ended = cli("run-gate", "G3", "--impl", "numpy", "--env", "OPENBLAS_CORETYPE")
    assert ended.status == 2
    assert "no NAME=VALUE" in ended.err
