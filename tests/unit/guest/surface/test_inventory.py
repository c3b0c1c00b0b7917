from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import reduce
from pathlib import Path

import numpy as np
import pytest
from pydantic import TypeAdapter

from fnp_spec.guest.surface.inventory import METHOD_OWNERS, PublicOperation, inventory, names_by_identity
from fnp_spec.implementation.process_command import command
from fnp_spec.model.base import OperationName


@pytest.fixture(scope="module")
def listed() -> dict[str, PublicOperation]:
    return {operation.name: operation for operation in inventory()}


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("numpy.reshape", "call"),
        ("numpy.add", "call"),
        ("numpy.float64", "call"),
        ("numpy.exceptions.AxisError", "call"),
        ("numpy.polynomial.Polynomial.fit", "call"),
        ("numpy.ma.add", "call"),
        ("numpy.lib.format.read_array", "call"),
        ("numpy.ndarray.sort", "method"),
        ("numpy.generic.is_integer", "method"),
        ("numpy.random.BitGenerator.jumped", "method"),
        ("numpy.ufunc.reduce", "method"),
        ("numpy.ma.MaskedArray.filled", "method"),
        ("numpy.matrix.sum", "method"),
        ("numpy.ndarray.shape", "attribute"),
        ("numpy.dtype.na_object", "attribute"),
        ("numpy.finfo.eps", "attribute"),
        ("numpy.lib.npyio.NpzFile.files", "attribute"),
        ("numpy.ndarray.flags.writeable", "attribute"),
        ("numpy.ndarray.__iadd__", "operator"),
        ("numpy.ndarray.__radd__", "operator"),
        ("numpy.generic.__iadd__", "operator"),
        ("numpy.dtype.__eq__", "operator"),
        ("numpy.r_.__getitem__", "operator"),
    ],
)
def test_the_surface_is_listed_with_its_forms(
    listed: dict[str, PublicOperation], name: str, form: str
) -> None:
    assert listed[name].form == form


@pytest.mark.parametrize(
    ("name", "alias"),
    [
        ("numpy.concatenate", "numpy.concat"),
        ("numpy.transpose", "numpy.permute_dims"),
        ("numpy.absolute", "numpy.abs"),
        ("numpy.add", "numpy.strings.add"),
        ("numpy.strings.center", "numpy.char.center"),
        ("numpy.emath.sqrt", "numpy.lib.scimath.sqrt"),
        ("numpy.polynomial.Polynomial", "numpy.polynomial.polynomial.Polynomial"),
    ],
)
def test_an_object_has_one_name_and_its_other_paths_are_aliases(
    listed: dict[str, PublicOperation], name: str, alias: str
) -> None:
    assert alias in listed[name].aliases
    assert alias not in listed


def test_every_callable_of_the_main_namespace_is_listed(listed: dict[str, PublicOperation]) -> None:
    paths = {path for operation in listed.values() for path in (operation.name, *operation.aliases)}
    public = {f"numpy.{name}" for name in np.__all__ if callable(getattr(np, name))}
    assert public - paths == {"numpy.test"}  # runs NumPy's tests: it computes nothing


def test_every_call_resolves_to_what_is_called(listed: dict[str, PublicOperation]) -> None:
    names = names_by_identity()
    for operation in listed.values():
        if operation.form == "call":
            found = reduce(getattr, operation.name.split(".")[1:], np)
            assert callable(found)
            if "__" not in operation.name and not operation.helper:
                assert names.get(id(found), operation.name) == operation.name


def test_names_fit_the_grammar_and_are_nobody_s_private_ones(listed: dict[str, PublicOperation]) -> None:
    TypeAdapter(list[OperationName]).validate_python(list(listed))
    private = re.compile(r"\._(?!_)|\.core\.")
    assert [name for name in listed if private.search(name)] == []


@pytest.mark.parametrize(
    ("name", "settable"),
    [
        ("numpy.ndarray.shape", True),
        ("numpy.ndarray.strides", True),
        ("numpy.ndarray.ndim", False),
        ("numpy.ndarray.T", False),
        ("numpy.dtype.names", True),
        ("numpy.dtype.itemsize", False),
        ("numpy.generic.shape", False),
        ("numpy.poly1d.coeffs", True),
        ("numpy.poly1d.order", False),
    ],
)
def test_attributes_tell_whether_they_can_be_assigned(
    listed: dict[str, PublicOperation], name: str, settable: bool
) -> None:
    assert listed[name].settable is settable


def test_what_every_python_object_has_is_not_numpy_s(listed: dict[str, PublicOperation]) -> None:
    for name in (
        "numpy.ndarray.__class__",
        "numpy.broadcast.__eq__",
        "numpy.generic.hex",
        "numpy.generic.upper",
    ):
        assert name not in listed


def test_assertion_helpers_are_marked_and_have_no_name_to_record(listed: dict[str, PublicOperation]) -> None:
    helpers = {name for name, operation in listed.items() if operation.helper}
    assert {"numpy.testing.assert_equal", "numpy.testing.assert_raises"} <= helpers
    assert all(name.startswith("numpy.testing.") for name in helpers)
    assert id(np.testing.assert_equal) not in names_by_identity()


def test_identity_gives_the_canonical_name() -> None:
    names = names_by_identity()
    assert names[id(np.concat)] == "numpy.concatenate"
    assert names[id(np.multiply)] == "numpy.multiply"
    assert names[id(np.r_)] == "numpy.r_"
    assert names[id(np.ma.masked)] == "numpy.ma.masked"
    assert names[id(np.intp)] == names[id(np.dtype(np.intp).type)]
    assert id(None) not in names
    assert id(np.pi) not in names


def test_no_owner_hides_a_more_specific_one() -> None:
    for position, (kind, name) in enumerate(METHOD_OWNERS):
        hidden = [other for later, other in METHOD_OWNERS[position + 1 :] if issubclass(later, kind)]
        assert hidden == [], name


def test_it_runs_in_another_interpreter_and_is_the_same_there(listed: dict[str, PublicOperation]) -> None:
    done = subprocess.run(
        command(Path(sys.executable), "fnp_spec.guest.surface.inventory"),
        capture_output=True,
        text=True,
        check=True,
    )
    document = json.loads(done.stdout)
    assert document["numpy"] == np.__version__
    assert [entry["name"] for entry in document["operations"]] == sorted(listed)
