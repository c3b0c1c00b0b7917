"""What a Cython file defines."""

from __future__ import annotations

import pytest

from fnp_spec.oracle.definition.cython import definitions

SOURCE = '''\
cimport numpy as np
cdef object late = f(1)

@cython.wraparound(False)
cdef inline int hashmix(uint32_t value,
                        uint32_t[:] constant) except -1:
    """
def not_this(): no code
    """
    return 1  # def nor_this():

cdef class Generator:
    cdef public object _seed

    def __init__(self, seed):
        def local(): pass
        self._seed = seed

    cdef double draw(self) noexcept nogil:

        return 0.0


def default_rng(seed=None):
    return Generator(seed)
'''


@pytest.mark.parametrize(
    ("name", "spans"),
    [
        ("hashmix", [(4, 10)]),
        ("not_this", []),
        ("Generator", [(12, 21)]),
        ("Generator.__init__", [(15, 17)]),
        ("Generator.__init__.local", [(16, 16)]),
        ("Generator.draw", [(19, 21)]),
        ("default_rng", [(24, 25)]),
    ],
)
def test_a_definition_has_its_lines(name: str, spans: list[tuple[int, int]]) -> None:
    assert [(first, last) for found, first, last in definitions(SOURCE) if found == name] == spans
