"""Becomes another program, which ends with whoever started it and may write below one directory only.

`python -I -S confine.py PARENT DIRECTORY COMMAND...` lets the kernel kill it when the process PARENT ends,
gives up to change anything outside DIRECTORY (empty: there is no sandbox), and executes COMMAND. It only does
the last on other systems than Linux.

The sandbox is Landlock. What PyPI has for it is an alpha that knows files alone; so these are the system
calls, as https://docs.kernel.org/userspace-api/landlock.html describes them.
"""

from __future__ import annotations

import ctypes
import os
import sys

_SYSTEM_CALLS = {"create_ruleset": 444, "add_rule": 445, "restrict_self": 446}
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
_SIGKILL, _SIGPIPE, _SIGXFSZ = 9, 13, 25
_RULE_PATH_BENEATH = 1
_CREATE_RULESET_VERSION = 1

_WRITE_FILE, _TRUNCATE, _REMOVE_FILE, _MAKE_REG, _REFER = 1 << 1, 1 << 14, 1 << 5, 1 << 8, 1 << 13
_CHANGES = _WRITE_FILE | 0b1_1111_1111 << 4
"""Writing to a file; removing and making entries of directories, of any kind. Reading is not handled."""
_TCP = 1 << 0 | 1 << 1
"""Binding, connecting."""
_SCOPES = 1 << 0 | 1 << 1
"""Abstract sockets and signals do not reach out of the sandbox."""

_SHARED_MEMORY = "/dev/shm"
_DEVICES = ("null", "zero", "full", "kfd", "dri")
"""Below /dev: what takes no data, and graphics processors, with all that begins with `nvidia`."""


class _Ruleset(ctypes.Structure):
    _fields_ = [("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scoped", ctypes.c_uint64)]


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("directory", ctypes.c_int32)]


def sandbox() -> str:
    """What holds a confined program on this machine: "landlock 7", or "none: " and the reason."""
    try:
        return f"landlock {_version()}"
    except OSError:
        return "none: this kernel has no Landlock"


def _version() -> int:
    """The version of Landlock's interface; raises `OSError` where there is none."""
    if sys.platform != "linux":
        raise OSError
    return _call("create_ruleset", None, ctypes.c_size_t(0), _CREATE_RULESET_VERSION)


def _call(name: str, *arguments: object) -> int:
    return _checked(_libc().syscall(_SYSTEM_CALLS[name], *arguments))


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def _end_with(parent: int) -> None:
    _checked(_libc().prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0))
    if os.getppid() != parent:  # it was gone before it could be watched
        os.kill(os.getpid(), _SIGKILL)


def _restrict_to(directory: str) -> None:
    """Give up, for good and for all children, to change anything but what is below `directory`."""
    try:
        version = _version()
    except OSError:
        return
    handled = _CHANGES
    handled |= _REFER if version >= 2 else 0
    handled |= _TRUNCATE if version >= 3 else 0
    attributes = _Ruleset(handled, _TCP if version >= 4 else 0, _SCOPES if version >= 6 else 0)
    size = ctypes.c_size_t(24 if version >= 6 else 16 if version >= 4 else 8)
    ruleset = _call("create_ruleset", ctypes.byref(attributes), size, 0)
    writing = handled & (_WRITE_FILE | _TRUNCATE)
    _allow(ruleset, directory, handled)
    _allow(ruleset, _SHARED_MEMORY, writing | _MAKE_REG | _REMOVE_FILE)
    for name in os.listdir("/dev"):  # noqa: PTH208 - pathlib would take as long as all the rest
        if name in _DEVICES or name.startswith("nvidia"):
            _allow(ruleset, f"/dev/{name}", writing)
    _checked(_libc().prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    _call("restrict_self", ruleset, 0)
    os.close(ruleset)


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # a machine need not have it; what is not allowed is denied
    rule = _PathBeneath(rights, opened)
    _call("add_rule", ruleset, _RULE_PATH_BENEATH, ctypes.byref(rule), 0)
    os.close(opened)


def main(parent: str, directory: str, *command: str) -> str:
    """Become `command`; comes back only with the reason why that cannot be."""
    if sys.platform == "linux":
        _end_with(int(parent))
        if directory:
            _restrict_to(directory)
    # Python ignores these, and what is ignored stays so in the program that it becomes.
    for number in (_SIGPIPE, _SIGXFSZ):
        _libc().signal(number, None)
    try:
        os.execvp(command[0], command)
    except OSError as error:
        return f"{command[0]} cannot be started: {error.strerror}"


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
