"""Rules that read a case: who can be asked to pass it, and how its answer is to be compared."""

from __future__ import annotations

from collections.abc import Iterator

from fnp_spec.guest.codec.canonical import Json
from fnp_spec.model.case import ArchiveMembers, Exact, Portability, Tolerance

_PYTHON_KINDS = {"object_array", "set", "frozenset", "mappingproxy", "notimplemented", "text"}
_PYTHON_OPERATORS = {"__repr__", "__str__", "__hash__", "__copy__", "__deepcopy__", "__iter__"}
_PLATFORM_DTYPES = ("f16", "c32", "f12", "c24")
UNDEFINED_VALUES = frozenset({"numpy.empty", "numpy.empty_like", "numpy.ndarray"})
"""Operations whose result NumPy documents as uninitialised memory: their values are not judged."""


def portability(call: Json, expect: Json) -> Portability:
    """The most demanding thing that the case touches: platform before Python before core."""
    name = call["operation"].rpartition(".")[2]
    nodes = list(_nodes([call.get("args", []), call.get("kwargs", {}), expect]))
    dtypes = [node["dtype"] for node in nodes if isinstance(node.get("dtype"), str)]
    formats = [node["format"] for node in nodes if isinstance(node.get("format"), str)]
    if any(dtype.endswith(_PLATFORM_DTYPES) for dtype in [*dtypes, *formats]):
        return Portability.PLATFORM
    kinds = {node.get("kind") for node in nodes}
    builtin = any(node.get("kind") == "name" and node["name"].startswith("builtins.") for node in nodes)
    if kinds & _PYTHON_KINDS or builtin or name in _PYTHON_OPERATORS:
        return Portability.PYTHON
    return Portability.CORE


def tolerance(expect: Json) -> Tolerance:
    """How to compare: exactly, but for the bytes of a zip archive, whose compression is not NumPy's."""
    effects = [effect["after"] for effect in expect.get("argument_effects", ())]
    if any(isinstance(value, dict) and _is_archive(value) for value in effects):
        return ArchiveMembers(kind="archive_members")
    return Exact()


def _is_archive(value: Json) -> bool:
    # "PK\x03\x04", the signature of a zip member, in base64.
    return value.get("kind") == "file" and str(value.get("data") or "").startswith("UEsDB")


def _nodes(value: Json) -> Iterator[Json]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from _nodes(part)
