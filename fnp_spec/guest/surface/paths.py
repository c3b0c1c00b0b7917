"""Which parameters of public operations are files, and what may stand there: a virtual file, or no path.

The checker and the harness ask the same. What a call opens by itself, a hook in the harness watches.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from fnp_spec.guest.codec.canonical import Json
from fnp_spec.guest.vocabulary import Form

_FUNCTIONS: Mapping[str, str] = {
    "numpy.fromfile": "file",
    "numpy.fromregex": "file",
    "numpy.genfromtxt": "fname",
    "numpy.lib.format.open_memmap": "filename",
    "numpy.lib.format.read_array": "fp",
    "numpy.lib.format.read_array_header_1_0": "fp",
    "numpy.lib.format.read_array_header_2_0": "fp",
    "numpy.lib.format.read_magic": "fp",
    "numpy.lib.format.write_array": "fp",
    "numpy.lib.format.write_array_header_1_0": "fp",
    "numpy.lib.format.write_array_header_2_0": "fp",
    "numpy.lib.npyio.DataSource": "destpath",
    "numpy.lib.npyio.NpzFile": "fid",
    "numpy.load": "file",
    "numpy.loadtxt": "fname",
    "numpy.ma.mrecords.fromtextfile": "fname",
    "numpy.memmap": "filename",
    "numpy.rec.fromfile": "fd",
    "numpy.save": "file",
    "numpy.savetxt": "fname",
    "numpy.savez": "file",
    "numpy.savez_compressed": "file",
}
"""Functions and types, by the name of their first parameter, which is the file."""
_METHODS: Mapping[str, tuple[str, ...]] = {"tofile": ("fid", "file"), "dump": ("file", "fid")}
"""Methods of arrays and scalars, by the names that the first parameter after the array has."""
_BARE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")


def takes_file(operation: str) -> bool:
    """Whether a function or type opens what its first argument names."""
    return operation in _FUNCTIONS


def opens_file(operation: str, form: Form) -> bool:
    """Whether a call of that form has a file among its arguments."""
    return bool(_place(operation, form))


def path_in(step: Json) -> str | None:
    """The argument of a call or step, as position or keyword, that is a path and no virtual file.

    A bare name is none: it names a file of the empty directory in which a case is made.
    """
    position, *names = _place(step["operation"], step["form"]) or (-1,)
    args, kwargs = step.get("args", ()), step.get("kwargs", {})
    if 0 <= position < len(args) and _is_path(args[position]):
        return str(position)
    return next((name for name in names if _is_path(kwargs.get(name))), None)


def _place(operation: str, form: str) -> tuple[int, *tuple[str, ...]] | None:
    """The position of the file, and its keywords."""
    if form == Form.CALL and operation in _FUNCTIONS:
        return 0, _FUNCTIONS[operation]
    if form == Form.METHOD and (member := operation.rpartition(".")[2]) in _METHODS:
        return 1, *_METHODS[member]
    return None


def _is_path(value: Json) -> bool:
    if isinstance(value, str):
        return not _BARE_NAME.fullmatch(value)
    if not isinstance(value, dict):
        return False
    # What a step returned may be a text as well.
    is_text = value["kind"] == "scalar" and str(value["dtype"])[1:2] in ("S", "U")
    return is_text or value["kind"] in ("bytes", "text", "ref")
