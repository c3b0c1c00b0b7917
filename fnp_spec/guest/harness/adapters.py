"""The two adapters of a harness: to NumPy's own arrays, and to the arrays of any other implementation."""

from __future__ import annotations

import pathlib
from collections.abc import Callable
from typing import Any

import numpy as np

from fnp_spec.guest.codec.buffers import LARGEST_BLOCK
from fnp_spec.guest.codec.canonical import Json
from fnp_spec.guest.codec.decode import Decoder
from fnp_spec.guest.codec.encode import Encoder
from fnp_spec.guest.codec.memory import Memory
from fnp_spec.guest.harness.foreign import ForeignDecoder, ForeignEncoder, Given, Reader
from fnp_spec.guest.harness.names import Names

Adapter = Callable[[Json], tuple[Decoder, Encoder]]
"""Gives what builds the arguments of a call and of its set-up, and what takes down what became of them."""


def adapter(implementation: Any, names: Names, scratch: pathlib.Path) -> Adapter:
    """The adapter to an implementation; virtual files are made in `scratch`, an empty directory."""
    is_numpys = getattr(implementation, "ndarray", None) is np.ndarray
    return _native(names, scratch) if is_numpys else _foreign(implementation, names, scratch)


def _native(names: Names, scratch: pathlib.Path) -> Adapter:
    def adapt(call: Json) -> tuple[Decoder, Encoder]:
        memory = Memory(LARGEST_BLOCK)
        decoder = Decoder(call, memory, names.named, scratch)
        return decoder, Encoder(memory, names.by_identity, (str(scratch),))

    return adapt


def _foreign(implementation: Any, names: Names, scratch: pathlib.Path) -> Adapter:
    reader = Reader(implementation)

    def adapt(call: Json) -> tuple[Decoder, Encoder]:
        memory, given = Memory(LARGEST_BLOCK), Given(implementation, reader)
        decoder = ForeignDecoder(call, memory, names.named, scratch, given)
        return decoder, ForeignEncoder(memory, (str(scratch),), given)

    return adapt
