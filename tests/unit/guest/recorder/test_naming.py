"""What is none of NumPy's is known at a glance, and nothing of NumPy's is taken for it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from fnp_spec.guest.recorder.naming import Naming
from fnp_spec.guest.surface.inventory import METHOD_OWNERS, constants, names_by_identity


@pytest.fixture(scope="module")
def naming() -> Naming:
    return Naming(names_by_identity(), METHOD_OWNERS, constants())


def _made() -> Callable[[], None]:
    return lambda: None


def test_what_a_test_defines_again_and_again_is_known_by_its_code(naming: Naming) -> None:
    first, second = _made(), _made()
    assert not naming.is_foreign(first)
    naming.note_foreign(first)
    assert naming.is_foreign(second)
    second.__module__ = "numpy._core.somewhere"  # as `functools.wraps` has it
    assert not naming.is_foreign(second)


def test_methods_of_others_are_known_by_their_receiver(naming: Naming) -> None:
    assert naming.is_foreign([].append)
    assert naming.is_foreign("".join)
    assert not naming.is_foreign(np.zeros(1).sum)
    assert not naming.is_foreign(np.random.default_rng(1).random)
    assert not naming.is_foreign(np.dtype.newbyteorder)


def test_no_public_function_is_foreign(naming: Naming) -> None:
    for function in (np.add, np.sum, np.array, np.ma.alltrue, np.random.rand, len, np.ndarray):
        assert naming.name_call(function, (np.zeros(1),)) is not None
        assert not naming.is_foreign(function)
