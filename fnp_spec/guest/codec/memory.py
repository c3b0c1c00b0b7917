"""The memory of one case: blocks that arrays view, before its set-up, before its call and after it.

An array is encoded as a view of a block. Two arrays over the same memory share a block, and a result that
lies in an argument's block is a view: addresses decide, nothing else can be trusted. While recording,
blocks are found from the arrays and cropped in the end to what is viewed (16-byte alignment kept), bytes
that no array shows are zeroed, and so are padding bytes: the same call gives the same bytes in every run.
While replaying, the blocks are laid out by the case and stay as they are.
"""

from __future__ import annotations

import ctypes
import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from fnp_spec.guest.codec.buffers import LARGEST_BLOCK, LARGEST_PLAIN, TOO_LARGE, encode_buffer
from fnp_spec.guest.codec.canonical import Json, NotPortable
from fnp_spec.guest.codec.dtypes import encode_dtype, padding_mask
from fnp_spec.guest.codec.layout import byte_bounds, contiguous_strides, owner_of

LARGEST_VIEW = 1 << 26
"""Elements of an array, whatever its strides; the model of a case has the same limit."""
_ADDRESS = re.compile(rb" at 0x[0-9a-f]{6,}")
_WRITEABLE = 0x400
"""NPY_ARRAY_WRITEABLE. Reading `flags.writeable` of a result of `broadcast_arrays` warns; this does not."""
LARGEST_OWNER = 1 << 18
"""Bytes of an array's base that recording looks at to find who shares memory with whom."""


@dataclass(eq=False)
class View:
    """One array in a block: enough to say which bytes it shows. `finish` completes its encoded form."""

    encoded: dict[str, Json]
    address: int
    low: int
    high: int
    array: np.ndarray
    """Keeps the memory where it is, until `finish` has read it: nobody else may hold a result."""


@dataclass(eq=False)
class Block:
    """A range of memory `[start, end)`, and what it held; both None of fresh memory."""

    start: int
    end: int
    initial: bytes | None
    """When the set-up began: what the case gives."""
    before: bytes | None
    """When the judged call began: what its effects are measured against."""
    fixed: bool = False
    views: list[View] = field(default_factory=list)


class Memory:
    """Collects the blocks of a case. Encode the arguments, call `begin`, make the call, encode the result."""

    def __init__(self, plain: int = LARGEST_PLAIN) -> None:
        self.plain = plain
        """Bytes of a block that may stand as it is; what is observed in a replay needs not be short."""
        self.blocks: list[Block] = []
        self.views: dict[int, View] = {}
        """Every view, by the identity of its encoded form."""
        self.begun = False
        self._fixed = False
        self._by_address: list[Block] = []
        """The same blocks; they are disjoint, but for empty ones."""
        self._starts: list[int] = []

    def adopt(self, address: int, nbytes: int) -> None:
        """Lay out a block of the case at `address`, for a replay: it is never cropped or merged."""
        self._fixed = True
        self._insert(Block(address, address + nbytes, b"", b"", fixed=True))

    def begin(self) -> None:
        """The arguments are all encoded: blocks found from now on are fresh memory, and effects count."""
        self.begun = True
        for block in self.blocks:
            block.before = ctypes.string_at(block.start, block.end - block.start)
            if block.fixed:
                block.initial = block.before

    def encode(self, array: np.ndarray) -> dict[str, Json]:
        """The array as a view of a block; the index and the offset are filled in by `finish`."""
        encoded: dict[str, Json] = {
            "kind": "array",
            "dtype": encode_dtype(array.dtype),
            "shape": list(array.shape),
        }
        if array.dtype.hasobject:
            raise NotPortable("memory of objects")
        if not array.flags.num & _WRITEABLE:
            encoded["writeable"] = False
        if array.size > LARGEST_VIEW:
            raise NotPortable("array of more than 2^26 elements")
        if array.size == 0 or array.itemsize == 0:
            return encoded
        # Steps of axes of length 1 are behaviour too: NumPy hands them on.
        if array.strides != contiguous_strides(array.shape, array.itemsize):
            encoded["strides"] = list(array.strides)
        address, low, high = byte_bounds(array)
        block = self._block(array, low, high)
        if array.dtype.kind in "SU" and _tells_address(array):
            raise NotPortable("text with a memory address")
        self._add(block, View(encoded, address, low, high, array))
        return encoded

    def recall(self, view: View, memory: Mapping[int, bytes]) -> dict[str, Json]:
        """The view of an earlier call again: its encoded form anew, over what `memory` held at that time.

        `memory` maps addresses to bytes. What was recalled or encoded before stays as it was found first.
        """
        if byte_bounds(view.array) != (view.address, view.low, view.high):
            raise NotPortable("set-up with an array that has moved")
        encoded = {name: part for name, part in view.encoded.items() if name not in ("buffer", "offset")}
        block = self._containing(view.low, view.high)
        if block is None:
            start, data = next(
                (start, data)
                for start, data in memory.items()
                if start <= view.low and view.high <= start + len(data)
            )
            block = self._hold(start, start + len(data), data)
        self._add(block, View(encoded, view.address, view.low, view.high, view.array))
        return encoded

    def _add(self, block: Block, view: View) -> None:
        block.views.append(view)
        self.views[id(view.encoded)] = view

    def _insert(self, block: Block) -> None:
        place = bisect_left(self._starts, block.start)
        self._starts.insert(place, block.start)
        self._by_address.insert(place, block)
        self.blocks.append(block)

    def _containing(self, low: int, high: int) -> Block | None:
        place = bisect_right(self._starts, low) - 1
        if place < 0:
            return None
        block = self._by_address[place]
        return block if high <= block.end else None

    def _block(self, array: np.ndarray, low: int, high: int) -> Block:
        block = self._containing(low, high)
        if block is not None:
            return block
        owner = owner_of(array)
        start, end = (low, high) if owner is array else byte_bounds(owner)[1:]
        if low < start or high > end:
            # Stride tricks can point anywhere; what lies there is no value, and may not be readable.
            raise NotPortable("view that reaches outside the memory it was made from")
        if end - start > LARGEST_OWNER or self._fixed:
            start, end = low, high
        if end - start > LARGEST_BLOCK:
            raise NotPortable(TOO_LARGE)
        if self.begun:
            return self._hold(start, end, None)
        start -= start % 16  # the address modulo 16 is kept: alignment is behaviour
        return self._hold(start, end, ctypes.string_at(start, end - start))

    def _hold(self, start: int, end: int, data: bytes | None) -> Block:
        """The one block over `[start, end)`, which holds `data` (None: fresh) where no block was before."""
        first = max(bisect_right(self._starts, start) - 1, 0)
        touched = [
            block
            for block in self._by_address[first : bisect_left(self._starts, end)]
            if block.start < end and start < block.end
        ]
        if not touched:
            self._insert(Block(start, end, data, data))
            return self.blocks[-1]
        if data is None and any(block.initial is not None for block in touched):
            raise NotPortable("result reaches outside its argument's memory")
        low, high = min(start, touched[0].start), max(end, touched[-1].end)
        if data is not None:
            held = bytearray(high - low)
            held[start - low : end - low] = data
            for block in touched:
                held[block.start - low : block.end - low] = block.initial or b""
            data = bytes(held)
        # The one that was found first stays, and takes the others in: numbers follow the order of finding.
        kept = min(touched, key=self.blocks.index) if len(touched) > 1 else touched[0]
        for block in touched:
            place = self._by_address.index(block, first)
            del self._by_address[place], self._starts[place]
            if block is not kept:
                kept.views += block.views
                self.blocks.remove(block)
        kept.start, kept.end, kept.initial, kept.before = low, high, data, data
        place = bisect_left(self._starts, low)
        self._starts.insert(place, low)
        self._by_address.insert(place, kept)
        return kept

    def finish(self) -> tuple[list[Json], list[Json], list[Json]]:
        """Number the blocks and fill in every view; returns the call's buffers, fresh buffers and effects.

        Effects are `{"buffer": i, "after": buffer}` for each of the call's buffers that changed.
        """
        buffers: list[Json] = []
        fresh: list[Json] = []
        effects: list[Json] = []
        for index, block in enumerate(self.blocks):
            low, high = _crop(block)
            for view in block.views:
                view.encoded["buffer"] = index
                if view.address > low:
                    view.encoded["offset"] = view.address - low
            if block.initial is None or block.before is None:
                fresh.append(
                    self._buffer(block, _visible(block, low, high, ctypes.string_at(low, high - low)))
                )
                continue
            initial = block.initial[low - block.start : high - block.start]
            before = block.before[low - block.start : high - block.start]
            after = ctypes.string_at(low, high - low)
            buffers.append(self._buffer(block, _visible(block, low, high, initial)))
            if after != before:
                shown = _visible(block, low, high, after)
                if shown != _visible(block, low, high, before):
                    effects.append({"buffer": index, "after": self._buffer(block, shown)})
        return buffers, fresh, effects

    def _buffer(self, block: Block, data: bytes) -> Json:
        return encode_buffer(data, block.views[0].array.itemsize if block.views else 1, self.plain)


def _tells_address(array: np.ndarray) -> bool:
    data = array.tobytes()
    if b"x" not in data:
        return False
    if array.dtype.kind == "U":
        characters = np.frombuffer(data, f"{array.dtype.byteorder}u4")
        data = np.minimum(characters, 255).astype(np.uint8).tobytes()
    return b" at 0x" in data and bool(_ADDRESS.search(data))


def _crop(block: Block) -> tuple[int, int]:
    if block.fixed:
        return block.start, block.end
    low = min(view.low for view in block.views)
    high = max(view.high for view in block.views)
    if block.initial is not None:
        low -= low % 16
    if high - low > LARGEST_BLOCK:
        raise NotPortable(TOO_LARGE)
    return low, high


def _visible(block: Block, low: int, high: int, data: bytes) -> bytes:
    """`data` with the bytes zeroed that no array shows (not in a replay: there they must stay zero)."""
    padded = [view for view in block.views if padding_mask(view.array.dtype) is not None]
    if block.fixed and not padded:
        return data
    if not padded and any(view.low == low and view.high == high and _dense(view) for view in block.views):
        return data
    shown = np.zeros(high - low, np.uint8)
    for view in block.views:
        pattern = padding_mask(view.array.dtype)
        window = _bytes_of(view, shown, low)
        np.maximum(window, 1 if pattern is None else pattern, out=window)
    if block.fixed:
        # Only padding is hidden; a write into a gap between elements is a real effect.
        padding = np.zeros(high - low, np.uint8)
        for view in padded:
            _bytes_of(view, padding, low)[...] = 1
        shown[padding == 0] = 1
    return (np.frombuffer(data, np.uint8) * shown).tobytes()


def _bytes_of(view: View, block: np.ndarray, low: int) -> np.ndarray:
    """The bytes of a view's items in `block`, shape `(*view.array.shape, itemsize)`."""
    shape, strides = (*view.array.shape, view.array.dtype.itemsize), (*view.array.strides, 1)
    return np.ndarray(shape, np.uint8, block.data, view.address - low, strides)


def _dense(view: View) -> bool:
    count = 1
    for length in view.array.shape:
        count *= length
    return count * view.array.dtype.itemsize == view.high - view.low
