"""Blocks of bytes in the grammar: as they are, or by the runs that they are made of when they are large."""

from __future__ import annotations

import itertools

import numpy as np

from fnp_spec.guest.codec.canonical import Json, NotPortable, from_base64, to_base64

LARGEST_PLAIN = 1 << 16
"""Bytes of a block that is recorded as it is; larger ones are few runs, or `NotPortable`."""
LARGEST_BLOCK = 5 << 19
"""Bytes of a block, whatever it holds; larger ones are `NotPortable`."""
TOO_LARGE = f"array over {LARGEST_BLOCK / (1 << 20):g} MiB"
_MOST_RUNS = 64
_FIRST = 1024
"""Items that are looked at first: of most large blocks they alone are too many runs."""
_WIDEST = 256
"""Bytes of what is repeated: of an item, or of a few with what lies between them."""


def encode_buffer(data: bytes, itemsize: int, plain: int = LARGEST_PLAIN) -> Json:
    """A block of items of `itemsize` bytes.

    Raises `NotPortable` for one of more than `plain` bytes that is no few runs.
    """
    if not data:
        return {"nbytes": 0}
    if len(data) > LARGEST_PLAIN:
        runs = _runs(data, itemsize)
        if runs is not None:
            return {"nbytes": len(data), "runs": runs}
        if len(data) > plain:
            raise NotPortable("array over 64 KiB")
    return {"nbytes": len(data), "data": to_base64(data)}


def buffer_bytes(buffer: Json) -> bytes:
    """The bytes of a block that are not in a blob."""
    if "runs" in buffer:
        return b"".join(_expanded(run) for run in buffer["runs"])
    return from_base64(buffer.get("data") or "")


def _expanded(run: Json) -> bytes:
    data, step = from_base64(run["data"]), run.get("step", 0)
    times: int = run["times"]
    if not step:
        return data * times
    numbers = np.arange(times, dtype=np.uint64) * np.array([step], np.int64).view(np.uint64)
    counted = numbers + np.uint64(int.from_bytes(data, "little"))
    return counted.astype(f"<u{len(data)}").tobytes()


def _runs(data: bytes, itemsize: int) -> list[Json] | None:
    """What is repeated and how often, in order; None where that is not short."""
    content = np.frombuffer(data, np.uint8)
    for width in range(itemsize, min(4 * itemsize, _WIDEST) + 1, itemsize):
        if len(data) % width:
            continue
        items = content.reshape(-1, width)
        if len(_changes(items[:_FIRST])) >= _MOST_RUNS:
            continue
        starts = _changes(items) + 1
        if len(starts) < _MOST_RUNS:
            return _joined(data, [0, *(int(start) * width for start in starts), len(data)], width)
    if itemsize in (1, 2, 4, 8) and not len(data) % itemsize:
        numbers = np.frombuffer(data, f"<i{itemsize}")
        if _is_counted(numbers[:_FIRST]) and _is_counted(numbers):
            first, step = to_base64(data[:itemsize]), numbers[1:2] - numbers[:1]
            return [{"data": first, "times": len(numbers), "step": int(step[0])}]
    return None


def _is_counted(numbers: np.ndarray) -> bool:
    """Whether each number is as much more than the one before it as the second is, beyond its end as well."""
    steps = numbers[1:] - numbers[:-1]
    return bool((steps == steps[0]).all())


def _changes(items: np.ndarray) -> np.ndarray:
    """Where an item is followed by another one; shape of `items` (n, width)."""
    return np.flatnonzero((items[1:] != items[:-1]).any(1))


def _joined(data: bytes, ends: list[int], width: int) -> list[Json]:
    """The runs between such ends; items that stand once, side by side, are one run."""
    runs: list[Json] = []
    single = b""
    for low, high in itertools.pairwise(ends):
        if high - low == width:
            single += data[low:high]
            continue
        if single:
            runs.append({"data": to_base64(single), "times": 1})
            single = b""
        runs.append({"data": to_base64(data[low : low + width]), "times": (high - low) // width})
    return [*runs, {"data": to_base64(single), "times": 1}] if single else runs
