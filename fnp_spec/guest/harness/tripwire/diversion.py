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

_MOV_R10, _MOV_R11 = b"\x49\xba", b"\x49\xbb"
_IS_ZERO = b"\x49\x83\x3a\x00"
"""`cmp qword [r10], 0`."""
_DIVERTED = struct.Struct("<4s 2sQ 4s 2s 3sI 2sQ 2sQ 4s 2s 2sQ 3s")
_REFUSING = struct.Struct("<4s 2sQ 2sQ 2sQ 2s 4s 2s c")
WITHHELD = ctypes.create_string_buffer(b"NumPy is withheld")


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


def divert(diversions: Iterable[Diversion], cells: int, refusing: int) -> memoryview:
    """Divert for good, and give the cells, of eight bytes each; raises `OSError` where code cannot be made.

    What leaves notes in cell 0 raises `ImportError` while cell `refusing` is not 0. A pointer that lies where
    this process may not write is left as it is.
    """
    writeable = _Writeable()
    wanted = [one for one in diversions if one.place in writeable]
    notes, never = _pages((cells + 1) * WORD), cells
    refusal = _refusal()
    code = bytearray(refusal)
    size = _REFUSING.size + _DIVERTED.size * len(wanted)
    start = _pages(size)
    led: list[int] = []
    for one in wanted:
        led.append(start + len(code))
        refused = notes + (never if one.cell else refusing) * WORD
        code += _diverted(notes + one.cell * WORD, one.note, word_at(one.place), refused, start)
    ctypes.memmove(start, bytes(code), size)
    _make_executable(start, size)
    for one, address in zip(wanted, led, strict=True):
        ctypes.c_uint64.from_address(one.place).value = address
    return memoryview((ctypes.c_char * (cells * WORD)).from_address(notes)).cast("B")


def _diverted(cell: int, note: int, target: int, refused: int, refusal: int) -> bytes:
    """Takes the first note, and goes where the pointer led, or to the refusal."""
    return _DIVERTED.pack(
        *(b"\xf3\x0f\x1e\xfa", _MOV_R10, cell, _IS_ZERO),  # endbr64
        *(b"\x75\x07", b"\x49\xc7\x02", note),  # jne; mov qword [r10], note
        *(_MOV_R11, target, _MOV_R10, refused, _IS_ZERO),
        *(b"\x74\x0a", _MOV_R11, refusal, b"\x41\xff\xe3"),  # je; jmp r11
    )


def _refusal() -> bytes:
    """Raises `ImportError` and returns NULL, whatever its arguments."""
    set_string = ctypes.cast(ctypes.pythonapi.PyErr_SetString, ctypes.c_void_p).value
    return _REFUSING.pack(
        *(b"\x48\x83\xec\x08", b"\x48\xbf", id(ImportError), b"\x48\xbe", ctypes.addressof(WITHHELD)),
        *(b"\x48\xb8", set_string, b"\xff\xd0"),  # mov rax; call rax
        *(b"\x48\x83\xc4\x08", b"\x31\xc0", b"\xc3"),  # xor eax, eax; ret
    )


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
