"""NumPy dtypes to the grammar and back, and which bytes of an item carry meaning."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import chain

import numpy as np

from fnp_spec.guest.codec.canonical import BEYOND_EXACT, Json, NotPortable, encode_float

_ALIASED = {"q": "longlong", "Q": "ulonglong"} if np.dtype("l").itemsize == 8 else {"l": "long", "L": "ulong"}
"""C integer types that share their type string with another one on this platform, by their characters."""

_MOST_METADATA = 64


def encode_dtype(dtype: np.dtype, *, exact: bool = False) -> Json:
    """The grammar's form of a dtype; `exact` also tells apart, or refuses, what has one type string.

    Raises `NotPortable` for dtypes outside the grammar: user-defined dtypes, scalar types that are none of
    NumPy's, metadata of anything but texts and whole numbers.
    """
    if dtype.metadata:
        base = _encode_bare(dtype, exact)
        return {"kind": "metadata", "base": base, "items": _encode_metadata(dtype.metadata)}
    return _encode_bare(dtype, exact)


def _encode_metadata(metadata: Mapping[str, object]) -> Json:
    items = [list(item) for item in metadata.items()]
    if len(items) > _MOST_METADATA or not all(map(_is_plain, chain(*items))):
        raise NotPortable("dtype with metadata of more than a few texts and whole numbers")
    return items


def _is_plain(value: object) -> bool:
    if type(value) is int:
        return -BEYOND_EXACT < value < BEYOND_EXACT
    return type(value) is str and value.isprintable()


def _encode_bare(dtype: np.dtype, exact: bool) -> Json:
    """The form of a dtype without its metadata."""
    if dtype.subdtype is not None:
        base, shape = dtype.subdtype
        return {"kind": "subarray", "base": encode_dtype(base, exact=exact), "shape": list(shape)}
    if dtype.kind == "V" and dtype.type is not np.void:
        if dtype.type is not np.record:
            raise NotPortable("dtype with a scalar type of its own")
        return {"kind": "record", "base": _encode_bare(np.dtype((np.void, dtype)), exact)}
    if dtype.names is not None:
        return _encode_struct(dtype, exact)
    if dtype.char == "T":
        return _encode_string(dtype)
    if not 0 <= dtype.num < 24:
        raise NotPortable(f"dtype class {type(dtype).__name__}")
    if exact and dtype.char in _ALIASED:
        if not dtype.isnative:
            raise NotPortable("C integer type of the other byte order")
        return {"kind": "c_type", "name": _ALIASED[dtype.char]}
    if exact and dtype.char == "c":
        raise NotPortable("dtype of characters")
    return dtype.str


def _encode_struct(dtype: np.dtype, exact: bool) -> Json:
    fields = []
    for name in dtype.names or ():
        described = dtype.fields[name]  # type: ignore[index]
        field = {"name": name, "format": encode_dtype(described[0], exact=exact), "offset": described[1]}
        if len(described) > 2:
            title = described[2]  # type: ignore[misc]
            if not isinstance(title, str):
                raise NotPortable("dtype title that is not a str")
            field["title"] = title
        fields.append(field)
    encoded = {"kind": "struct", "fields": fields, "itemsize": dtype.itemsize}
    if dtype.isalignedstruct:
        encoded["align"] = True
    return encoded


def _encode_string(dtype: np.dtype) -> Json:
    encoded: dict[str, Json] = {"kind": "string"}
    given = string_parameters(dtype)
    if "na_object" in given:
        missing = given["na_object"]
        if isinstance(missing, float):
            missing = {"kind": "float", "hex": encode_float(missing)}
        elif missing is not None and type(missing) is not str:
            raise NotPortable(f"missing strings that are of type {type(missing).__name__}")
        encoded["na_object"] = [missing]
    return encoded if given["coerce"] else {**encoded, "coerce": False}


def string_parameters(dtype: np.dtype) -> dict[str, object]:
    """What `StringDType` is given to make an equal of `dtype`."""
    missing = {"na_object": dtype.na_object} if hasattr(dtype, "na_object") else {}
    return {**missing, "coerce": dtype.coerce}  # type: ignore[attr-defined]


def decode_dtype(encoded: Json) -> np.dtype:
    """The NumPy dtype of an encoded one; raises `ValueError` or `TypeError` on what NumPy refuses."""
    if isinstance(encoded, str):
        return np.dtype(encoded)
    if encoded["kind"] == "subarray":
        return np.dtype((decode_dtype(encoded["base"]), tuple(encoded["shape"])))
    if encoded["kind"] == "record":
        return np.dtype((np.record, decode_dtype(encoded["base"])))
    if encoded["kind"] == "metadata":
        return np.dtype(decode_dtype(encoded["base"]), metadata=dict(encoded["items"]))
    if encoded["kind"] == "c_type":
        return np.dtype(str(encoded["name"]))
    if encoded["kind"] == "string":
        return _decode_string(encoded)
    fields = encoded["fields"]
    spec = {
        "names": [field["name"] for field in fields],
        "formats": [decode_dtype(field["format"]) for field in fields],
        "offsets": [field["offset"] for field in fields],
        "itemsize": encoded["itemsize"],
    }
    if any("title" in field for field in fields):
        spec["titles"] = [field.get("title") for field in fields]
    return np.dtype(spec, align=encoded.get("align", False))  # type: ignore[call-overload,no-any-return]


def _decode_string(encoded: Json) -> np.dtype:
    named: dict[str, object] = {}
    for missing in encoded.get("na_object", ()):
        named["na_object"] = float.fromhex(missing["hex"]) if isinstance(missing, dict) else missing
    return np.dtypes.StringDType(coerce=encoded.get("coerce", True), **named)


@cache
def _meaningful(dtype: np.dtype) -> tuple[bool, ...]:
    if dtype.subdtype is not None:
        base, shape = dtype.subdtype
        return _meaningful(base) * int(np.prod(shape, dtype=np.int64))
    if dtype.names is not None:
        mask = [False] * dtype.itemsize
        for name in dtype.names:
            described = dtype.fields[name]  # type: ignore[index]
            for i, bit in enumerate(_meaningful(described[0])):
                mask[described[1] + i] |= bit
        return tuple(mask)
    if dtype.char in "gG" and np.finfo(np.longdouble).nmant == 63:
        # x87 extended precision: 10 bytes of value in 16 (or 12) bytes of storage.
        part = np.dtype(np.longdouble).itemsize
        bits = (True,) * 10 + (False,) * (part - 10)
        return (bits if dtype.isnative else bits[::-1]) * (dtype.itemsize // part)
    return (True,) * dtype.itemsize


def padding_mask(dtype: np.dtype) -> np.ndarray | None:
    """1 for each byte of an item that carries meaning, shape `(itemsize,)`; None when all bytes do."""
    if dtype.names is None and dtype.subdtype is None and dtype.char not in "gG":
        return None
    bits = _meaningful(dtype)
    return None if all(bits) else np.array(bits, dtype=np.uint8)
