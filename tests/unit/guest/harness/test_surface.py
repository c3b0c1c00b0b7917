"""The surface of an implementation: NumPy has all of its own; others are asked without being trusted."""

from __future__ import annotations

import types
from pathlib import Path

import numpy as np
import pytest

from fnp_spec.corpus.operations import read_operations
from fnp_spec.guest.harness.surface import Surface
from fnp_spec.guest.vocabulary import OperationForm

LISTED = read_operations(Path(__file__).parents[4] / "contracts/operations.json").operations


@pytest.mark.filterwarnings("ignore")  # of what is retired and still documented
def test_numpy_has_every_operation_with_its_signature() -> None:
    surface = Surface(np)
    for one in LISTED:
        found = surface.look(one.name, one.form)
        assert found["present"] is True, one.name
        if one.signature is not None:
            assert found["signature"] == one.signature


class Array:
    size = 2
    __hash__ = None  # type: ignore[assignment]

    def sort(self, axis: int = -1) -> None: ...

    def __getitem__(self, index: int) -> float:
        raise RuntimeError("no element")

    flat = None

    @property
    def flags(self) -> None:
        raise RuntimeError("no flags")


@pytest.mark.parametrize(
    ("name", "form", "present", "signature"),
    [
        ("numpy.zeros", "call", True, "(n)"),
        ("numpy.absent", "call", False, None),
        ("numpy.fft.fft", "call", False, None),
        ("numpy.newaxis", "constant", True, None),
        ("numpy.pi", "constant", False, None),
        ("numpy.ndarray.sort", "method", True, "(axis=...)"),
        ("numpy.ndarray.argsort", "method", False, None),
        ("numpy.ndarray.size", "attribute", True, None),
        ("numpy.ndarray.flags", "attribute", True, None),
        ("numpy.ndarray.base", "attribute", None, None),
        ("numpy.ndarray.__iter__", "operator", True, None),
        ("numpy.ndarray.__add__", "operator", False, None),
        ("numpy.flatiter.__eq__", "operator", False, None),
        ("numpy.nditer.reset", "method", False, None),
    ],
)
def test_another_implementation(name: str, form: str, present: bool | None, signature: str | None) -> None:
    module = types.ModuleType("tiny_numpy")
    module.zeros = lambda n: Array()  # type: ignore[attr-defined]
    module.newaxis = None  # type: ignore[attr-defined]
    found = Surface(module).look(name, OperationForm(form))
    assert found == {"present": present, "signature": signature}
