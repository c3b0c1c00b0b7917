"""The configuration: where it is found, what wins over it, and what is said of each way to break it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from fnp_spec.cli import configuration, init
from fnp_spec.errors import Code, Exit, SpecError
from fnp_spec.model.configuration import Configuration
from tests.unit.cli.test_app import Run, run

__all__ = ["run"]

NAMED = '[implementation]\nmodule = "numpy"\n'
BROKEN = {
    "no toml": ("mode = ", "is not TOML", None),
    "no text": ("mode = '\xff'", "is not TOML", None),
    "unknown key": ("mod = 'strict'", "Extra inputs", "mod"),
    "unknown mode": ("mode = 'lenient'", "'strict'", "mode"),
    "a number as text": ("jobs = '2'", "valid integer", "jobs"),
    "no worker": ("jobs = 0", "greater than or equal to 1", "jobs"),
    "no packet": ("packets = ['P1']", "match pattern", "packets.0"),
    "counts nothing": ("portability = []", "at least 1", "portability"),
    "names nothing": ("[implementation]", "either a module or a harness", "implementation"),
    "names two": (
        "[implementation]\nmodule = 'numpy'\nharness = 'node x'",
        "either a module or a harness",
        "implementation",
    ),
    "a harness in an interpreter": (
        "[implementation]\nharness = 'node x'\npython = 'python'",
        "python is for a module",
        "implementation",
    ),
    "no command": ("[lint]\ncommand = ''", "at least 1 character", "lint.command"),
    "tests without a report": ("[test]\ncommand = 'pytest'", "required", "test.junit"),
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("shared", [False, True])
def test_a_broken_one_is_refused_by_file_and_key(name: str, shared: bool, tmp_path: Path) -> None:
    text, cause, field = BROKEN[name]
    if shared:
        text = "[tool.fnp-spec]\n" + re.sub(r"^\[", "[tool.fnp-spec.", text, flags=re.MULTILINE)
        field = field and f"tool.fnp-spec.{field}"
    path = tmp_path / ("pyproject.toml" if shared else "fnp-spec.toml")
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(SpecError) as refused:
        configuration.read_configuration(path)
    error = refused.value
    assert (error.code, error.exit_status) == (Code.CONFIGURATION, Exit.USAGE)
    assert cause in error.cause
    assert error.place is not None
    assert (error.place.path, error.place.field) == (path, field)
    assert "docs/configuration.md" in error.hint


def test_the_nearest_is_found_upwards_and_a_project_of_others_is_passed_by(tmp_path: Path) -> None:
    inner = tmp_path / "a/b"
    inner.mkdir(parents=True)
    (inner / "pyproject.toml").write_text("[project]\n")
    assert configuration.find_configuration(inner) is None
    (tmp_path / "pyproject.toml").write_text("[tool.fnp-spec]\n")
    assert configuration.find_configuration(inner) == tmp_path / "pyproject.toml"
    (tmp_path / "fnp-spec.toml").write_text("")
    assert configuration.find_configuration(inner) == tmp_path / "fnp-spec.toml"


def test_paths_are_from_the_file_and_a_bare_interpreter_from_the_search_path(tmp_path: Path) -> None:
    (path := tmp_path / "fnp-spec.toml").write_text(f'corpus = "c"\n{NAMED}python = ".venv/bin/python"\n')
    made = configuration.defaults(path, configuration.read_configuration(path))
    assert made["corpus"] == tmp_path / "c"
    assert made["python"] == tmp_path / ".venv/bin/python"
    path.write_text(f'{NAMED}python = "python3"\n')
    assert configuration.defaults(path, configuration.read_configuration(path))["python"] == "python3"


@pytest.mark.parametrize("named", ["torch._numpy", "stdio:node 'a harness.mjs'"])
def test_what_init_writes_is_read_and_has_every_key(named: str) -> None:
    text = init.template(named, Path("corpus"))
    written = Configuration.model_validate(tomllib.loads(text)).implementation
    assert written is not None
    assert (written.module or f"stdio:{written.harness}") == named
    whole = re.sub(r"^# (?=\[|(?!harness|module)[a-z_]+ = )", "", text, flags=re.MULTILINE)
    if written.harness:
        whole = re.sub(r"^python = .*\n", "", whole, flags=re.MULTILINE)
    said = Configuration.model_validate(tomllib.loads(whole))
    assert said.model_fields_set == set(Configuration.model_fields)


def test_init_leaves_a_configuration_that_is_there(run: Run) -> None:
    for name, text in (("fnp-spec.toml", "x"), ("pyproject.toml", "[tool.fnp-spec]\n")):
        (path := Path(name)).write_text(text)
        status, said = run("init", "--impl", "numpy")
        assert (status, path.read_text()) == (Exit.USAGE, text)
        assert "configuration-exists" in said
        path.unlink()


def test_a_command_reads_it_and_the_command_line_wins(run: Run) -> None:
    Path("fnp-spec.toml").write_text(
        'corpus = "there"\npackets = ["FNP-P2C-001"]\n[implementation]\nmodule = "9"\n'
    )
    assert "'9' names no implementation" in run("run-gate", "G3")[1]
    assert "no-corpus" in run("run-gate", "G3", "--impl", "numpy")[1]
    assert "there" in run("run-gate", "G3", "--impl", "numpy")[1]
    assert "elsewhere" in run("run-gate", "G3", "--impl", "numpy", "--corpus", "elsewhere")[1]


@pytest.mark.parametrize(
    "command",
    [
        "explain 0000", "isomorphism numpy numpy", "drift 2.2 2.4", "mutate", "packets list",
        "packets show FNP-P2C-001", "ledger bisect 0000 1.0 1.1 --impl rsnumpy", "run-gate G3 --impl numpy",
    ],
)  # fmt: skip
def test_commands_look_for_the_corpus_where_it_says(command: str, run: Run) -> None:
    Path("fnp-spec.toml").write_text('corpus = "there"\n')
    assert "there" in run(*command.split())[1]


def test_the_interpreter_of_the_configured_implementation_is_for_no_other(run: Run) -> None:
    Path("fnp-spec.toml").write_text(f'{NAMED}python = "./missing"\n')
    assert "no-corpus" in run("run-gate", "G3", "--impl", "stdio:node x")[1]


def test_a_file_that_is_named_must_be_there(run: Run) -> None:
    status, said = run("run-gate", "G3", "--config", "nowhere.toml")
    assert status == Exit.USAGE
    assert "nowhere.toml" in said
