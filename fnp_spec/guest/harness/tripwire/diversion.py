"""Diverts pointers to compiled code: it runs as before, and a cell of memory tells that it did.

The one place with machine code: for x86-64, by the System V calling convention.
"""

from __future__ import annotations

import ctypes
import mmap
import platform
import struct
import sys
import sysconfig
from bisect import bisect_right
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from fnp_spec.guest.harness.tripwire.entries import WORD, word_at

_CODE = struct.Struct("<4s2sQ4s2s3sI2sQ3s")
_ENDBR, _MOV_R10, _MOV_R11, _JMP_R11 = b"\xf3\x0f\x1e\xfa", b"\x49\xba", b"\x49\xbb", b"\x41\xff\xe3"
_IF_ZERO = b"\x49\x83\x3a\x00", b"\x75\x07"
"""`cmp qword [r10], 0` and `jne` over the next: the first note stays."""
_NOTE = b"\x49\xc7\x02"
"""`mov qword [r10], imm32`."""


class Diversion(NamedTuple):
    """The pointer at `place` is to leave `note`, which is not 0, in the cell of that number."""

    place: int
    cell: int
    note: int


def obstacle() -> str:
    """Why nothing can be diverted in this process; empty when it can."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        return f"not on {sys.platform} {platform.machine()}"
    if sys.implementation.name != "cpython" or sysconfig.get_config_var("Py_GIL_DISABLED"):
        return "not in this Python"
    return ""


def divert(diversions: Iterable[Diversion], cells: int) -> memoryview:
    """Divert for good, and give the cells, of eight bytes each; raises `OSError` where code cannot be made.

    A pointer that lies where this process may not write is left as it is.
    """
    writeable = _Writeable()
    wanted = [one for one in diversions if one.place in writeable]
    notes = _pages(cells * WORD)
    code = _pages(len(wanted) * _CODE.size)
    targets = [word_at(one.place) for one in wanted]
    for i, (one, target) in enumerate(zip(wanted, targets, strict=True)):
        cell = notes + one.cell * WORD
        made = _CODE.pack(_ENDBR, _MOV_R10, cell, *_IF_ZERO, _NOTE, one.note, _MOV_R11, target, _JMP_R11)
        ctypes.memmove(code + i * _CODE.size, made, _CODE.size)
    _make_executable(code, len(wanted) * _CODE.size)
    for i, one in enumerate(wanted):
        ctypes.c_uint64.from_address(one.place).value = code + i * _CODE.size
    return memoryview((ctypes.c_char * (cells * WORD)).from_address(notes)).cast("B")


def _pages(size: int) -> int:
    """Memory that is never given back: what is diverted may still run while the process ends."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.mmap.restype = ctypes.c_void_p
    libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
    protection, flags = mmap.PROT_READ | mmap.PROT_WRITE, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
    address: int | None = libc.mmap(None, size, protection, flags, -1, 0)
    if address is None or address == ctypes.c_void_p(-1).value:
        raise OSError(ctypes.get_errno(), "no memory for code")
    return address


def _make_executable(address: int, size: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.mprotect.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    if libc.mprotect(address, size, mmap.PROT_READ | mmap.PROT_EXEC):
        raise OSError(ctypes.get_errno(), "this system lets no process make code")


class _Writeable:
    """The memory that this process may write to, as the system lists it."""

    def __init__(self) -> None:
        self.starts: list[int] = []
        self.ends: list[int] = []
        for line in Path("/proc/self/maps").read_text().splitlines():
            extent, permissions, *_ = line.split()
            if permissions.startswith("rw"):
                start, end = (int(bound, 16) for bound in extent.split("-"))
                self.starts.append(start)
                self.ends.append(end)

    def __contains__(self, address: int) -> bool:
        i = bisect_right(self.starts, address) - 1
        return i >= 0 and address + WORD <= self.ends[i]
