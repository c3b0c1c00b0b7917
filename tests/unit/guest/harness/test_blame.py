"""What an implementation does when it is only looked at is its own doing, and no reason to look away."""

from __future__ import annotations

import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fnp_spec.guest.codec.canonical import Json
from fnp_spec.guest.harness.serve import Harness
from tests.unit.guest.harness.implementations import Strided, implementation

ZEROS: Json = {"operation": "numpy.zeros", "form": "call", "args": [2]}


class Panic(BaseException):
    """As extensions in Rust raise it."""


def lazy(error: BaseException) -> types.ModuleType:
    """A module that has nothing, and raises when it is asked for `zeros`."""
    module = types.ModuleType("lazy")

    def get(name: str) -> Any:
        raise error if name == "zeros" else AttributeError(name)

    module.__dict__["__getattr__"] = get
    return module


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        (RuntimeError("no driver"), {"name": "builtins.RuntimeError", "message": "no driver"}),
        (ImportError("no libx"), {"name": "builtins.ImportError", "message": "no libx"}),
        (
            ModuleNotFoundError("no scipy", name="scipy"),
            {"name": "builtins.ModuleNotFoundError", "message": "no scipy"},
        ),
        (Panic("at lib.rs"), {"name": "builtins.BaseException", "message": "at lib.rs"}),
    ],
)
def test_what_looking_for_an_operation_raises_is_what_the_call_raises(
    tmp_path: Path, error: BaseException, raised: Json
) -> None:
    harness = Harness(lazy(error), tmp_path)
    answer = harness.answer("c", ZEROS)
    assert answer == {"id": "c", "kind": "observed", "observation": {"raised": raised}}
    after = {"operation": "numpy.ndarray.copy", "form": "method", "args": [{"kind": "ref", "step": 0}]}
    blocked = harness.answer("c", {**after, "setup": [ZEROS]})
    assert (blocked["kind"], blocked["cause"]) == ("blocked", f"raises: {raised['name']}")


def test_an_attribute_that_is_not_there_is_missing(tmp_path: Path) -> None:
    answer = Harness(lazy(AttributeError("zeros")), tmp_path).answer("c", ZEROS)
    assert answer == {"id": "c", "kind": "missing", "name": "numpy.zeros"}


def test_a_submodule_that_does_not_import_is_not_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "halfway"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "linalg.py").write_text("import no_such_thing\n")
    monkeypatch.syspath_prepend(tmp_path)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    harness = Harness(__import__("halfway"), scratch)
    found = {}
    for operation in ("numpy.linalg.norm", "numpy.fft.fft"):
        found[operation] = harness.answer("c", {"operation": operation, "form": "call", "args": [2]})
    assert found["numpy.fft.fft"]["kind"] == "missing"
    assert found["numpy.linalg.norm"]["observation"]["raised"] == {
        "name": "builtins.ModuleNotFoundError",
        "message": "No module named 'no_such_thing'",
    }


def returning(result: Callable[[], Any]) -> types.ModuleType:
    """NumPy, but for what `zeros` returns."""
    module = types.ModuleType("returning")
    module.__dict__.update(vars(np))
    module.__dict__["zeros"] = lambda *_: result()
    return module


@pytest.mark.parametrize(
    ("result", "shape"),
    [
        (lambda: np.zeros((600, 600)), [600, 600]),
        (lambda: np.zeros(1 << 20), [1 << 20]),
        (lambda: [0] * 5000, None),
        (lambda: "x" * (1 << 17), None),
        (lambda: (np.zeros((600, 600)),), None),
    ],
)
def test_a_result_that_is_too_large_is_no_other_type(
    tmp_path: Path, result: Callable[[], Any], shape: list[int] | None
) -> None:
    seen = Harness(returning(result), tmp_path).answer("c", ZEROS)["observation"]
    assert set(seen["unobservable"].values()) == {"result too large to read"}
    assert ("type" in seen["unobservable"]) is (shape is None)
    assert seen.get("result", {}).get("shape") == shape


def test_a_type_that_the_grammar_does_not_hold_is_another_type(tmp_path: Path) -> None:
    seen = Harness(returning(lambda: map(abs, ())), tmp_path).answer("c", ZEROS)["observation"]
    assert seen == {"result": {"kind": "opaque", "type": "type builtins.map"}}


class Lazy(Strided):
    """An array that must not be computed."""

    @property
    def shape(self) -> tuple[int, ...]:
        return (1 << 30,)

    @shape.setter
    def shape(self, shape: tuple[int, ...]) -> None:
        raise NotImplementedError

    def tolist(self) -> Any:
        raise AssertionError("computed")

    __array_interface__ = __array__ = __dlpack__ = property(tolist)


def test_a_lazy_result_is_not_computed_before_its_shape_is_seen(tmp_path: Path) -> None:
    module = implementation(Strided)
    module.__dict__["zeros"] = lambda *_: Lazy.box(np.zeros(2))
    seen = Harness(module, tmp_path).answer("c", ZEROS)["observation"]
    assert set(seen["unobservable"].values()) == {"result too large to read"}
