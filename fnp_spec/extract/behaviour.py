"""What a call shows of NumPy, as a key: two calls with one key behave alike, as far as this can tell.

The key has the operation and its form; of each argument what decides the path that NumPy takes (type, dtype,
rank, layout, whether it is empty, options, which extreme values it holds); the set-up; and the outcome by its
class. Lengths, names and ordinary values are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import msgspec
import numpy as np

from fnp_spec.guest.codec.canonical import Json, canonical, from_base64, sha256
from fnp_spec.guest.codec.dtypes import decode_dtype
from fnp_spec.guest.codec.layout import contiguous_strides

_OPTION = re.compile(r"[\w<>|=?.,;:()\[\]-]{0,24}", re.ASCII)
"""A text that may be an option, a dtype or subscripts: `same_kind`, `ij,jk->ik`."""
_LENGTH = re.compile(r"(?<=[SUaV])\d+")
_DIGITS = re.compile(r"[0-9]+")
_MANY = 3
"""From so many on, the length of a list is not told apart."""
_LOOKED_AT = 2048
"""Bytes of a buffer that are looked at for extreme values: larger ones are blobs."""
_SMALL = 1 << 31
_IN_PLACE = 15
"""Bytes of a string that StringDType keeps in the array itself."""


def behaviour(call: Json, observation: Json) -> str:
    """The key of a call and of what it did, both in the JSON of a case."""
    return sha256(canonical([list(_asked(call)), _seen(call, observation)]))


def question(call: Json) -> str:
    """The key of a call without what it did: calls with several may behave alike."""
    return sha256(canonical(list(_asked(call))))


def _asked(call: Json) -> Iterator[Json]:
    for step in call.get("setup", ()):
        yield step["operation"], step["form"], len(step.get("args", ())), sorted(step.get("kwargs", {}))
    look = _Look(call.get("buffers", ()), call)
    yield call["operation"], call["form"]
    for value in call.get("args", ()):
        yield look.at(value)
    for name, value in sorted(call.get("kwargs", {}).items()):
        yield name, look.at(value)


def _seen(call: Json, observation: Json) -> Json:
    look = _Look([*call.get("buffers", ()), *observation.get("buffers", ())], call)
    raised = observation.get("raised")
    return [
        (raised["name"], _template(raised["message"])) if raised else look.at(observation.get("result")),
        sorted({warning["name"] for warning in observation.get("warned", ())}),
        sorted({effect["argument"] for effect in observation.get("argument_effects", ())}),
        len(observation.get("buffer_effects", ())) > 0,
    ]


def _template(message: str) -> str:
    """A message without what it quotes and counts."""
    return re.sub(r"'[^']*'|\"[^\"]*\"|[\d.]+|\([^()]*\)", "#", message)[:200]


class _Look:
    """Looks at the values of one call over its buffers."""

    def __init__(self, buffers: Json, call: Json) -> None:
        self._buffers = buffers
        self._given = len(call.get("buffers", ()))
        self._viewed: dict[int, int] = {}

    def at(self, value: Json) -> Json:
        """What of a value decides how a call with it behaves."""
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, int):
            return "int", (value > 0) - (value < 0), abs(value) > 1, abs(value) >= _SMALL
        if isinstance(value, str):
            return value if _OPTION.fullmatch(value) else ("str", value.isascii())
        kind = value["kind"]
        match kind:
            case "array":
                return self._array(value)
            case "object_array":
                dtype, items = value.get("dtype", "|O"), value["items"]
                held = _texts(items) if _is_string(dtype) else self._inside(items)
                return kind, _dtype(dtype), self._inside(value["shape"]), held
            case "scalar":
                dtype = value["dtype"]
                return kind, _dtype(dtype), _extremes(dtype, value["data"])
            case "dtype":
                return kind, _dtype(value["dtype"])
            case "float" | "complex":
                return kind, [_float(value[part]) for part in ("hex", "real", "imag") if part in value]
            case "int":
                return kind, value["digits"].startswith("-")
            case "name":
                return kind, value["name"]
            case "file":
                return (
                    kind,
                    value["via"],
                    value.get("name", "").rpartition(".")[2],
                    value["data"] is None,
                    "directory" in value,
                )
            case "standard":
                args = value["args"]
                return (
                    kind,
                    value["type"],
                    [_DIGITS.sub("", a) if isinstance(a, str) else self.at(a) for a in args],
                )
            case "text" | "bytes":
                return kind, len(value["data"]) > 0
        return kind, [
            self._inside(value[part]) for part in sorted(value) if isinstance(value[part], list | dict)
        ]

    def _inside(self, items: Json) -> Json:
        """The kinds of items there are: three floats are as four."""
        if isinstance(items, dict):
            return self.at(items) if "kind" in items else sorted(items)
        looks = [self.at(item) if not isinstance(item, list) else self._inside(item) for item in items]
        return min(len(items), _MANY), sorted({canonical(look).decode() for look in looks})

    def _array(self, value: Json) -> Json:
        dtype, shape, buffer = value["dtype"], value["shape"], value.get("buffer")
        strides, data = value.get("strides"), None
        layout = "none"
        if buffer is not None:
            number = self._viewed.setdefault(buffer, len(self._viewed))
            layout = _layout(dtype, tuple(shape), None if strides is None else tuple(strides))
            layout += f" {number}" if buffer < self._given else " fresh"
            data = self._buffers[buffer].get("data")
            layout += " large" if "runs" in self._buffers[buffer] else ""
        return (
            "array",
            _dtype(dtype),
            min(len(shape), _MANY),
            0 in shape,
            1 in shape,
            layout,
            bool(value.get("offset")),
            value.get("writeable", True),
            _extremes(dtype, data or ""),
        )


def _is_string(dtype: Json) -> bool:
    return isinstance(dtype, dict) and dtype["kind"] == "string"


def _texts(items: Json) -> Json:
    """The kinds of strings there are in an array: missing, empty, short ones, which lie in it, and others."""
    kinds = {
        (bool(item), item.isascii(), len(item.encode(errors="replace")) > _IN_PLACE)
        if isinstance(item, str)
        else ()
        for item in items
    }
    return sorted(kinds)


def _dtype(dtype: Json) -> Json:
    """A dtype without the lengths of its texts; of one with metadata the kind says whether that survives."""
    if isinstance(dtype, dict) and dtype["kind"] == "metadata":
        base = dtype["base"]
        return "metadata", base[1] if isinstance(base, str) else base["kind"]
    return _LENGTH.sub("#", canonical(dtype).decode())


def _layout(dtype: Json, shape: tuple[int, ...], strides: tuple[int, ...] | None) -> str:
    if strides is None:
        return "C"
    size = _known(canonical(dtype)).itemsize
    if strides == contiguous_strides(shape[::-1], size)[::-1]:
        return "F"
    if any(step < 0 for step in strides):
        return "negative"
    return "zero" if 0 in strides else "gaps" if any(step % size for step in strides if size) else "strided"


def _extremes(dtype: Json, data: str) -> Json:
    """Which values at the edges there are: not a number, infinite, negative, the least, the greatest."""
    if not data or len(data) > _LOOKED_AT * 4 // 3 or not isinstance(dtype, str) or dtype[1:2] not in "fciu":
        return ""
    kind = _known(canonical(dtype))
    raw = from_base64(data)
    numbers = np.frombuffer(raw[: len(raw) // kind.itemsize * kind.itemsize], kind)
    if kind.kind in "iu":
        return bool((numbers == np.iinfo(kind).max).any()), bool(
            (numbers <= min(np.iinfo(kind).min, -1)).any()
        )
    if kind.kind == "c":
        numbers = np.frombuffer(numbers.tobytes(), f"{dtype[0]}f{kind.itemsize // 2}")
    return bool(np.isnan(numbers).any()), bool(np.isinf(numbers).any()), bool((numbers < 0).any())


@lru_cache(4096)
def _known(dtype: bytes) -> np.dtype:
    return decode_dtype(msgspec.json.decode(dtype))


def _float(text: str) -> str:
    if "n" in text:  # nan, inf
        return text
    return ("-" if text.startswith("-") else "") + ("0" if float.fromhex(text) == 0 else "")
