"""Bad input ends with an error that names the file and the place, and its documented exit status."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fnp_spec.guest.codec.canonical import Json, fixture_id
from tests.acceptance.conftest import ROOT, Cli, Copy, Ended, latest_log


def gate(cli: Cli, copy: Copy) -> Ended:
    return cli("run-gate", "G3", "--impl", "numpy", corpus=copy.root)


def refused(ended: Ended, code: str, *words: str, status: int = 3) -> None:
    text = " ".join(ended.err.split())
    assert ended.status == status, ended.err
    assert code in text
    for word in words:
        assert word in text
    assert "Traceback" not in ended.err


def test_an_undamaged_copy_passes(cli: Cli, copy: Copy) -> None:
    assert gate(cli, copy).status == 0


def test_an_unknown_kind_of_case(cli: Cli, copy: Copy) -> None:
    line = copy.change_case(lambda case: case.update(kind="spell"))
    refused(gate(cli, copy), "unknown-kind", f"{copy.file.name}:{line}")


def test_an_unknown_kind_of_value(cli: Cli, copy: Copy) -> None:
    line = copy.change_case(lambda case: case["call"]["args"].append({"kind": "pickle", "data": "gASVAA=="}))
    refused(gate(cli, copy), "unknown-kind", f"{copy.file.name}:{line}", "call.args")


def test_a_corpus_of_the_first_version_is_refused_and_says_what_to_do(cli: Cli, copy: Copy) -> None:
    path = copy.root / "packets" / copy.packet / "manifest.json"
    manifest = json.loads(path.read_text())
    path.write_text(json.dumps({**manifest, "schema_version": 1}))
    ended = gate(cli, copy)
    refused(ended, "schema-version", "manifest.json")
    assert "fnp-spec extract" in ended.err


@pytest.mark.parametrize(
    ("where", "value", "code"),
    [
        ("args", [{"kind": "ref", "step": 0}], "ref-to-no-step"),
        ("setup", [{"operation": "numpy.no_such", "form": "call"}], "operation-not-allowed"),
    ],
)
def test_a_set_up_that_cannot_be(cli: Cli, copy: Copy, where: str, value: list[Json], code: str) -> None:
    line = copy.change_case(lambda case: case["call"].update({where: value}))
    refused(gate(cli, copy), code, f"{copy.file.name}:{line}")


def test_an_unknown_schema_version(cli: Cli, copy: Copy) -> None:
    lines = copy.lines
    header = json.loads(lines[0])
    header["schema_version"] = 99
    copy.rewrite([json.dumps(header), *lines[1:]])
    refused(gate(cli, copy), "schema-version", f"{copy.file.name}:1")


def test_a_digest_that_does_not_match(cli: Cli, copy: Copy) -> None:
    lines = copy.lines
    case = json.loads(lines[1])
    case["seen"] = case.get("seen", 1) + 1
    copy.rewrite([lines[0], json.dumps(case), *lines[2:]], vouch=False)
    refused(gate(cli, copy), "digest-mismatch", copy.file.name)


def test_damaged_evidence(cli: Cli, copy: Copy) -> None:
    cli("packets", "seal", corpus=copy.root)
    run = ("run-gate", "G3", "--impl", "numpy", "--json")
    whole = copy.file.read_bytes()
    copy.file.write_bytes(whole.replace(b'"seen":', b'"seen":1', 1))
    refused(cli(*run, corpus=copy.root), "digest-mismatch", "durability recover")
    hardened = cli(*run, "--mode", "hardened", corpus=copy.root)
    assert hardened.status == 0, hardened.err
    assert copy.file.read_bytes() == whole
    (recovery,) = hardened.json["recovered"]
    assert recovery["packet"] == copy.packet
    assert recovery["scrub"]["health"] == "damaged"
    assert [Path(file["path"]).name for file in recovery["proof"]["files"]] == [copy.file.name]
    assert json.loads(latest_log(Path()).read_text().partition("\n")[0])["recovered"] == [recovery]
    assert cli(*run, "--mode", "hardened", corpus=copy.root).json["recovered"] == []
    copy.file.write_bytes(b"")
    refused(cli(*run, "--mode", "hardened", corpus=copy.root), "beyond-recovery")


def test_an_id_that_does_not_follow_from_the_call(cli: Cli, copy: Copy) -> None:
    line = copy.change_case(lambda case: case["call"]["args"].append(None))
    refused(gate(cli, copy), "id-mismatch", f"{copy.file.name}:{line}")


def reach_outside(case: Json) -> None:
    call = case["call"]
    call["buffers"] = [{"nbytes": 8, "data": "AAAAAAAAAAA="}]
    call["args"] = [{"kind": "array", "buffer": 0, "dtype": "<i8", "shape": [4]}]
    case["id"] = fixture_id(call)


def test_a_view_that_reaches_outside_its_buffer(cli: Cli, copy: Copy) -> None:
    line = copy.change_case(reach_outside)
    refused(gate(cli, copy), "view-out-of-bounds", f"{copy.file.name}:{line}", "call.args.0")


def bomb(case: Json) -> None:
    reach_outside(case)
    case["call"]["args"][0].update(shape=[1 << 20, 1 << 20], strides=[0, 0])
    case["id"] = fixture_id(case["call"])


def test_a_shape_bomb(cli: Cli, copy: Copy) -> None:
    line = copy.change_case(bomb)
    refused(gate(cli, copy), "shape-bomb", f"{copy.file.name}:{line}")


def test_a_buffer_that_claims_to_be_huge(cli: Cli, copy: Copy) -> None:
    line = copy.change_case(lambda case: case["call"].update(buffers=[{"nbytes": 1 << 40}]))
    refused(gate(cli, copy), "schema", f"{copy.file.name}:{line}", "nbytes")


def test_a_truncated_file(cli: Cli, copy: Copy) -> None:
    copy.rewrite(copy.lines[:-1])
    refused(gate(cli, copy), "truncated", copy.file.name)


def test_a_file_cut_in_the_middle_of_a_line(cli: Cli, copy: Copy) -> None:
    data = copy.file.read_bytes()[:-40]
    copy.file.write_bytes(data)
    copy.vouch(data)
    refused(gate(cli, copy), "truncated", copy.file.name)


def test_an_operation_outside_the_allow_list(cli: Cli, copy: Copy) -> None:
    def rename(case: Json) -> None:
        case["call"]["operation"] = "numpy.os.system"
        case["id"] = fixture_id(case["call"])

    line = copy.change_case(rename)
    refused(gate(cli, copy), "operation-not-allowed", f"{copy.file.name}:{line}", "call.operation")


@pytest.mark.parametrize(
    ("call", "code"),
    [
        ({"operation": "numpy.f2py.os.system", "args": ["touch executed"]}, "operation-not-allowed"),
        (
            {
                "operation": "numpy.fromfunction",
                "args": [
                    {"kind": "name", "name": "numpy.f2py.subprocess.getoutput"},
                    {"kind": "tuple", "items": []},
                ],
                "kwargs": {"cmd": "touch executed"},
            },
            "name-not-allowed",
        ),
    ],
)
def test_a_shell_is_not_run_though_the_corpus_allows_it(
    cli: Cli, copy: Copy, tmp_path: Path, call: Json, code: str
) -> None:
    def ask(case: Json) -> None:
        case["call"] = {"form": "call", **call}
        case["id"] = fixture_id(case["call"])

    line = copy.change_case(ask)
    path = copy.root / "contracts/operations.json"
    listed = json.loads(path.read_text())
    listed["operations"].append({"name": call["operation"], "form": "call"})
    by_name = {operation["name"]: operation for operation in listed["operations"]}
    path.write_text(json.dumps({**listed, "operations": [by_name[name] for name in sorted(by_name)]}))
    refused(gate(cli, copy), code, f"{copy.file.name}:{line}")
    assert not (tmp_path / "executed").exists()


def test_a_missing_fixture_file(cli: Cli, copy: Copy) -> None:
    copy.file.unlink()
    refused(gate(cli, copy), "no-file", copy.file.name)


@pytest.mark.parametrize(
    "command",
    [
        "run-gate G3 --impl numpy",
        "isomorphism numpy numpy",
        "packets show FNP-P2C-001",
        "packets contract numpy.add",
        "packets seal",
        "explain add_1",
        "drift 2.2 2.4",
    ],
)
def test_no_corpus_at_all(cli: Cli, tmp_path: Path, command: str) -> None:
    refused(cli(*command.split(), corpus=tmp_path), "no-corpus")


def test_no_corpus_beside_a_log(cli: Cli, copy: Copy, tmp_path: Path) -> None:
    assert gate(cli, copy).status == 0
    refused(cli("ledger", "report", corpus=tmp_path), "no-corpus")


def test_an_implementation_that_does_not_import(cli: Cli, copy: Copy) -> None:
    ended = cli("run-gate", "G3", "--impl", "no_such_numpy", corpus=copy.root)
    refused(ended, "implementation-import", "no_such_numpy", status=4)


def test_an_unknown_packet(cli: Cli, copy: Copy) -> None:
    ended = cli("run-gate", "G3", "--impl", "numpy", "--packet", "FNP-P2C-999", corpus=copy.root)
    refused(ended, "unknown-packet", "FNP-P2C-999", status=2)


@pytest.mark.parametrize("cut", ["footer", "middle", "header"])
def test_a_truncated_run_log_is_refused(cli: Cli, copy: Copy, tmp_path: Path, cut: str) -> None:
    assert gate(cli, copy).status == 0
    log = latest_log(tmp_path)
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(
        b"".join({"footer": lines[:-1], "middle": lines[:3] + lines[4:], "header": lines[1:]}[cut])
    )
    code = "log-header" if cut == "header" else "log-truncated"
    refused(cli("ledger", "report", log, corpus=copy.root), code, log.name)


def fake_environment(directory: Path, version: str, *, tests: bool) -> Path:
    """A directory that looks like a virtual environment, with a NumPy of our making in it."""
    import sys

    package = directory / "lib/numpy"
    (package / "_core/tests" if tests else package).mkdir(parents=True)
    (package / "__init__.py").write_text(f"__version__ = {version!r}\n")
    python = directory / "bin/python"
    python.parent.mkdir(parents=True)
    # `-I` ignores PYTHONPATH, so the path goes in by a wrapper.
    python.write_text(
        f'#!/bin/sh\nshift\nexec {sys.executable} -S -c \'import sys; sys.path.insert(0, "{directory}/lib"); '
        f'exec(sys.argv[2])\' "$@"\n'
    )
    python.chmod(0o755)
    return directory


def test_an_oracle_of_another_version(cli: Cli, copy: Copy, tmp_path: Path) -> None:
    oracle = fake_environment(tmp_path / "old", "1.26.4", tests=True)
    refused(cli("extract", "--oracle", oracle, corpus=copy.root), "oracle-version", "1.26.4", status=5)


def test_a_numpy_without_tests(cli: Cli, copy: Copy, tmp_path: Path) -> None:
    oracle = fake_environment(tmp_path / "bare", "2.4.6", tests=False)
    refused(cli("extract", "--oracle", oracle, corpus=copy.root), "oracle-without-tests", status=5)


def test_nothing_of_the_corpus_was_touched(cli: Cli, copy: Copy) -> None:
    before = {path: path.read_bytes() for path in copy.root.rglob("*") if path.is_file()}
    gate(cli, copy)
    assert before == {path: path.read_bytes() for path in copy.root.rglob("*") if path.is_file()}
    assert ROOT not in copy.root.parents
