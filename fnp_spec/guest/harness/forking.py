"""A harness as a fork server: it imports the implementation once, and workers are forks of it.

Nothing of the implementation is called before, so a worker finds what a process of its own would find. The
engine asks over a socket, as `engine/fork_server.py` does it; Linux only.
"""

from __future__ import annotations

import ctypes
import os
import pathlib
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Sequence

ENGINE_VARIABLE = "FNP_SPEC_FORKS_FOR"
"""Environment variable: set in a fork server, to the process whose children the workers become."""
READY = b"ready"
_THREADS = pathlib.Path("/proc/self/task")
_PR_SET_PDEATHSIG = 1
_LONGEST_PATH = 4096
_LOOK = 0.0005
"""Seconds between two looks at who the parent is."""


def wait_to_be_forked(control: socket.socket, engine: int) -> None:
    """Return in every worker that is asked for over `control`; the server ends when nobody is there to ask.

    A worker has the descriptors 0 to 2 that came with the question, and the directory that it names. A
    process whose threads do not end for a fork (OpenBLAS's do) ends at once: a fork has none of them, but all
    the locks that they hold.
    """
    _leave_to(os.fork())
    if len(list(_THREADS.iterdir())) > 1:
        sys.exit()
    control.sendall(READY)
    while True:
        directory, descriptors, *_ = socket.recv_fds(control, _LONGEST_PATH, 3)
        if not directory:
            sys.exit()
        between = os.fork()
        if not between and not os.fork():
            _become_worker(descriptors, os.fsdecode(directory), engine)
            control.sendall(str(os.getpid()).encode())
            return
        _leave_to(between)  # the worker, which is adopted by the engine then
        for descriptor in descriptors:
            os.close(descriptor)


def _leave_to(child: int) -> None:
    """End here, as a child (0); as its parent, go on when it has."""
    if not child:
        os._exit(0)
    os.waitpid(child, 0)


def _become_worker(descriptors: Sequence[int], directory: str, engine: int) -> None:
    """What starting a process would have made of it."""
    os.setsid()
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.environ.update(dict.fromkeys(("TMPDIR", "TEMP", "TMP"), directory))
    tempfile.tempdir = None
    os.chdir(directory)
    while os.getppid() != engine:
        time.sleep(_LOOK)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != engine:  # it was gone before it could be watched
        os.kill(os.getpid(), signal.SIGKILL)
