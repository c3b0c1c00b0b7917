"""Changes JSON documents as an enemy or an accident would: mostly sound, wrong in one place or a few."""

from __future__ import annotations

import json
import pickle
from collections.abc import Iterator, Sequence
from random import Random

from fnp_spec.guest.codec.canonical import Json

_VALUES: tuple[Json, ...] = (
    None, True, False, 0, 1, -1, 2, 8, 255, 1 << 22, 1 << 26, 1 << 31, 1 << 53, -(1 << 53), 1 << 63, 10**30,
    0.5, 1e308, "", "0", "a", "A", "AA==", "AAAA", "AAAAAAAAAAA=", "/////w==", "\0", "\x1b[2J", "[/x]", "é",
    "\U0001f600", "numpy", "../../x", "/dev/zero", [], {}, [[]], [0], [0, 0], [1 << 26] * 2, "name", "nan",
    "|O", "<f8", ">f8", "<U1", "|S0", "|V0", "|V99999999", "<M8[25us]", "<m8[generic]", "<M8", "|b1", "<f2",
    "<c16", "<f16", "0x1.0p+0", "-0x0.0p+0", "0x1.0p+99999", "inf", "zzz", "9" * 4300, "9" * 30, "x" * 300,
    {"kind": "ellipsis"}, {"kind": "ref", "step": 0}, {"kind": "int", "digits": "9" * 25},
    {"kind": "array", "dtype": "<f8", "shape": [0]},
    {"kind": "array", "buffer": 0, "dtype": "|u1", "shape": [8], "strides": [0]},
    {"kind": "scalar", "dtype": "<f8", "data": "AAAAAAAAAAA="},
    {"kind": "standard", "type": "fractions.Fraction", "args": [1, 3]},
    {"kind": "standard", "type": "decimal.Decimal", "args": ["1E+999999999"]},
    {"kind": "text", "data": "AADYAA=="}, {"kind": "opaque", "type": "numpy.x"},
    {"kind": "struct", "fields": [{"name": "a", "format": "<i2", "offset": 1}], "itemsize": 4},
    {"kind": "subarray", "base": "<i2", "shape": [2]},
    {"kind": "record", "base": "|V4"}, {"kind": "string", "na_object": [None]},
    {"kind": "c_type", "name": "longlong"},
    {"kind": "file", "via": "stringio", "data": "/w=="},
    {"kind": "name", "name": "numpy.f2py.os.system"},
)  # fmt: skip
_KINDS = (
    "array", "object_array", "scalar", "dtype", "int", "float", "complex", "bytes", "text", "tuple", "list",
    "set", "namedtuple", "dict", "mappingproxy", "npz", "slice", "ellipsis", "notimplemented", "namespace",
    "opaque", "standard", "ref", "instance", "name", "file", "struct", "subarray", "record", "string",
    "c_type", "call", "header", "outcome", "footer",
)  # fmt: skip

Place = tuple[Json, str | int]
"""What holds a part, and where in it."""


def mutated(document: Json, others: Sequence[Json], random: Random) -> Json:
    """A copy with one to four changes; parts of the others may be put in."""
    document = _copy(document)
    for _ in range(random.choice((1, 1, 1, 2, 4))):
        places = list(_places(document))
        if not places:
            break
        holder, key = random.choice(places)
        _change(holder, key, others, random)
    return document


def text_of(document: Json, random: Random) -> bytes:
    """The document as a line, now and then damaged as text."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    data = text.encode("utf-8", "surrogatepass") + b"\n"
    at = random.randrange(len(data))
    match random.randrange(60):
        case 0:
            return data[:at]
        case 1:
            return data[:at] + bytes([random.randrange(256)]) + data[at + 1 :]
        case 2:
            return data[:-1] + random.choice((b"\r\n", b"{}\n", b"\0\n", b" \n"))
        case 3:
            return data.replace(b":", b": ", 1)
        case 4:
            return data.replace(b"{", b'{"kind":"call",', 1)
        case _:
            return data


def _copy(document: Json) -> Json:
    return pickle.loads(pickle.dumps(document))


def _places(document: Json) -> Iterator[Place]:
    left = [document]
    while left:
        holder = left.pop()
        parts = holder.items() if isinstance(holder, dict) else enumerate(holder)
        for key, part in parts:
            yield holder, key
            if isinstance(part, dict | list):
                left.append(part)


def _change(holder: Json, key: str | int, others: Sequence[Json], random: Random) -> None:
    part = holder[key]
    match random.randrange(8):
        case 0:
            del holder[key]
        case 1:
            other, place = random.choice(list(_places(random.choice(others))))
            holder[key] = _copy(other[place])
        case 2 if isinstance(part, int):
            holder[key] = part + random.choice((-1, 1, 7, 1 << 16, -part, -2 * part))
        case 2 if isinstance(part, str) and part:
            at = random.randrange(len(part))
            holder[key] = part[:at] + random.choice(("", "A", "=", "0", "\n", "\x7f", part)) + part[at + 1 :]
        case 2 if isinstance(part, list) and part:
            holder[key] = random.choice((part * 2, part[::-1], part[:-1], part * 40))
        case 3:
            holder[key] = random.choice(({"kind": "list", "items": [part]}, [part], {"kind": part}))
        case 4 if isinstance(holder, dict):
            holder[random.choice(("kind", "dtype", "shape", "strides", "offset", "buffer", "x"))] = part
        case 5 if isinstance(part, dict) and "kind" in part:
            part["kind"] = random.choice(_KINDS)
        case 6 if isinstance(part, list):
            part.append(_copy(random.choice(_VALUES)))
        case _:
            holder[key] = _copy(random.choice(_VALUES))
