"""Methods, attributes and operators of NumPy's public types. Standard library and NumPy only.

What a value does goes by the name of one owner: the first entry of `METHOD_OWNERS` that it is an instance of.
`numpy.float64` is none, so its scalars' sum is `numpy.generic.__add__`; that of a masked array is
`numpy.ma.MaskedArray.__add__`, whether the method is inherited or not.
"""

from __future__ import annotations

import inspect
import types
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from fnp_spec.guest.operators import OPERATORS
from fnp_spec.guest.surface.owners import KIN, METHOD_OWNERS, SPECIMENS, SUBSCRIPT_ONLY
from fnp_spec.guest.surface.signatures import signature_of

_PROTOCOL_METHODS = frozenset(
    f"__{name}__"
    for name in (
        "array", "array_finalize", "array_function", "array_namespace", "array_ufunc", "array_wrap", "dlpack",
        "dlpack_device", "reduce", "reduce_ex", "getstate", "setstate", "format", "hash", "call", "enter",
        "exit", "next",
    )
)  # fmt: skip
_PROTOCOL_ATTRIBUTES = frozenset({"__array_interface__", "__array_struct__", "__array_priority__"})
_NAMES = {"numpy.ufunc": ("__module__", "__name__", "__qualname__")}
"""Attributes that every function of Python's has, of types whose objects have them as functions do."""
STANDS_IN = {
    "__ne__": ("__eq__",),
    "__str__": ("__repr__",),
    "__iter__": ("__getitem__",),
    "__contains__": ("__iter__", "__getitem__"),
    "__bool__": ("__len__",),
    "__int__": ("__index__",),
    "__float__": ("__index__",),
    "__complex__": ("__float__", "__index__"),
    **{
        name: (f"__{name[3:]}",)
        for name in OPERATORS
        if name.startswith("__i") and f"__{name[3:]}" in OPERATORS
    },
}
"""Special methods that Python falls back on: with them a type has the operator, named method or not."""
_CLASS_CALLS = (classmethod, staticmethod, types.ClassMethodDescriptorType)
_ATTRIBUTES = (property, types.GetSetDescriptorType, types.MemberDescriptorType)


@dataclass(frozen=True)
class Member:
    """A public member of a type; `form` is call (of the class itself), method, attribute or operator."""

    name: str
    form: str
    settable: bool = False
    signature: str | None = None


def members(owner: str) -> list[Member]:
    """The public members of the owner of that name, which is in `METHOD_OWNERS`, sorted by name."""
    if owner in SUBSCRIPT_ONLY:
        return [Member("__getitem__", "operator")]
    kind = next(kind for kind, name in METHOD_OWNERS if name == owner)
    # What a class itself is called for, only that class is called for; its kin give what their instances do.
    found = {
        member.name: member
        for kin in KIN.get(owner, ())
        for member in _of_class(kin)
        if member.form != "call"
    }
    found |= {member.name: member for member in _of_class(kind)}
    specimen = SPECIMENS[owner]() if owner in SPECIMENS else None
    for name in vars(specimen) if hasattr(specimen, "__dict__") else ():
        if not name.startswith("_"):
            found[name] = Member(name, "attribute")
    for name in _NAMES.get(owner, ()):
        found[name] = Member(name, "attribute")
    for name, member in found.items():
        if member.form == "attribute" and specimen is not None:
            found[name] = Member(name, "attribute", _is_settable(specimen, name))
    for operator, stand_ins in STANDS_IN.items():
        if not found.keys().isdisjoint(stand_ins):
            found.setdefault(operator, Member(operator, "operator"))
    return [found[name] for name in sorted(found)]


def _of_class(kind: type) -> Iterable[Member]:
    for name in dir(kind):
        special = name in OPERATORS or name in _PROTOCOL_METHODS or name in _PROTOCOL_ATTRIBUTES
        if name.startswith("_") and not special:
            continue
        definer = next((base for base in kind.__mro__ if name in vars(base)), object)
        if definer is object or (definer.__module__ == "builtins" and not special):
            continue  # every Python object has it, or every float: nothing of NumPy's
        value = inspect.getattr_static(kind, name)
        if value is not None:  # None says that the type lacks the operator: __hash__ of an array
            form = _form(name, value)
            has_signature = form in ("call", "method")
            yield Member(name, form, signature=signature_of(getattr(kind, name)) if has_signature else None)


def _form(name: str, value: Any) -> str:
    if name in OPERATORS:
        return "operator"
    if isinstance(value, _CLASS_CALLS):
        return "call"
    if isinstance(value, _ATTRIBUTES) or not callable(value):
        return "attribute"
    return "method"


def _is_settable(specimen: Any, name: str) -> bool:
    """Whether the attribute takes a value: tried, because descriptors written in C do not tell."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            setattr(specimen, name, getattr(specimen, name, None))
        except AttributeError:
            return False
        except Exception:
            return True  # it took offence at the value, so it does take values
    return True
