"""The closed list is what the pinned oracle has, less what no case may call."""

from __future__ import annotations

import platform
import subprocess
import sys
from fnmatch import fnmatchcase
from pathlib import Path

import numpy as np
import pytest

from fnp_spec.guest.operators import OPERATORS
from fnp_spec.guest.surface.closed import FILE, admits, is_listed, may_be_named
from fnp_spec.guest.surface.inventory import TESTED_HELPERS, inventory
from fnp_spec.guest.surface.listing import EXCLUDED
from fnp_spec.guest.vocabulary import Form
from fnp_spec.implementation.process_command import command
from fnp_spec.oracle.pin import ORACLE

NAMES = {line.split()[0] for line in FILE.read_text(encoding="utf-8").splitlines()}


@pytest.mark.skipif(
    f"numpy=={np.__version__}" != ORACLE or (platform.system(), platform.machine()) != ("Linux", "x86_64"),
    reason="the committed list is the pinned oracle's on Linux x86-64",
)
def test_the_committed_list_is_what_the_oracle_gives() -> None:
    done = subprocess.run(
        command(Path(sys.executable), "fnp_spec.guest.surface.listing"), capture_output=True, check=True
    )
    assert FILE.read_bytes() == done.stdout


@pytest.mark.parametrize("pattern", EXCLUDED)
def test_what_is_excluded_is_public_and_on_no_account_listed(pattern: str) -> None:
    assert any(fnmatchcase(operation.name, pattern) for operation in inventory())
    assert {name for name in NAMES if fnmatchcase(name, pattern)} <= TESTED_HELPERS


@pytest.mark.parametrize(
    ("operation", "forms"),
    [
        ("numpy.reshape", {Form.CALL}),
        ("numpy.polynomial.Polynomial.fit", {Form.CALL}),
        ("numpy.ndarray.reshape", {Form.METHOD}),
        ("numpy.ndarray.shape", {Form.GET, Form.SET}),
        ("numpy.ndarray.__add__", {Form.OPERATOR, Form.METHOD}),
        ("numpy.r_", set()),
        ("builtins.len", set()),
        ("builtins.eval", set()),
        ("numpy.f2py.os.system", set()),
        ("numpy.ndarray.__class__", set()),
    ],
)
def test_an_operation_admits_its_own_forms_only(operation: str, forms: set[Form]) -> None:
    assert {form for form in Form if admits(operation, form)} == forms
    assert is_listed(operation) is bool(forms)


def test_objects_may_be_named_and_members_of_types_may_not() -> None:
    assert all(map(may_be_named, ("numpy.float64", "numpy.add", "numpy.r_", "builtins.len")))
    assert not any(map(may_be_named, ("numpy.ndarray.shape", "numpy.f2py", "builtins.getattr")))


def test_every_operator_is_one_that_the_harness_has() -> None:
    assert {
        name for name in NAMES if admits(name, Form.OPERATOR) and name.rpartition(".")[2] not in OPERATORS
    } == set()


def test_no_path_leads_through_a_private_name_or_ends_in_one() -> None:
    # Of those with an underscore, one is documented.
    names = [name.replace("numpy.__array_namespace_info__", "numpy") for name in NAMES]
    parts = {part for name in names for part in name.split(".")}
    assert {part for part in parts if part.startswith("_") and not part.endswith("__")} == set()
    assert {name for name in names if any(part.startswith("_") for part in name.split(".")[:-1])} == set()
