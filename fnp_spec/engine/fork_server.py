"""Workers that need not import the implementation: forks of a harness that has done it once.

A process is started for it when the first worker has died, and until it has imported, workers start as
before. They do so, too, where the system has no adoption of orphans, the harness is not ours, or has threads.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from contextlib import suppress
from typing import IO

from fnp_spec.engine.supervisor import Adopted, Child, Supervisor
from fnp_spec.guest.harness.forking import ENGINE_VARIABLE, READY
from fnp_spec.implementation.launch import Launch

_PATIENCE = 5.0
"""Seconds that a fork may take."""


class ForkServer:
    """The harness of a launch, started to be forked."""

    def __init__(self, supervisor: Supervisor, launch: Launch, **variables: str) -> None:
        self._supervisor = supervisor
        self._control, theirs = socket.socketpair()
        self._ready = False
        nowhere = subprocess.DEVNULL
        variables[ENGINE_VARIABLE] = str(os.getpid())
        with theirs:
            self._child = supervisor.start(launch, theirs.fileno(), nowhere, nowhere, **variables)

    @property
    def pid(self) -> int:
        """Of the server."""
        return self._child.process.pid

    def fork(self, log: IO[bytes] | None = None) -> Child[Adopted] | None:
        """A new worker, with pipes or with a log to write to; None when the server cannot be forked, yet."""
        if not self._is_ready():
            return None
        its_in, stdin = os.pipe()
        (stdout, its_out), (stderr, its_err) = (
            (None, os.dup(log.fileno())) if log is not None else os.pipe() for _ in range(2)
        )
        scratch = self._supervisor.room(self._child)
        self._control.settimeout(_PATIENCE)
        try:
            socket.send_fds(self._control, [os.fsencode(scratch)], [its_in, its_out, its_err])
            pid = int(self._control.recv(64))
        except (OSError, ValueError):  # it was ended, perhaps by a worker
            self._ready = False
            for descriptor in (stdin, stdout, stderr):
                if descriptor is not None:
                    os.close(descriptor)
            return None
        finally:
            for descriptor in (its_in, its_out, its_err):
                os.close(descriptor)
        return self._supervisor.adopt(pid, scratch, stdin, stdout, stderr)

    def _is_ready(self) -> bool:
        if not self._ready:
            self._control.setblocking(False)
            with suppress(OSError):
                self._ready = self._control.recv(len(READY)) == READY
        return self._ready

    def end(self) -> None:
        """End it; workers that it has been forked to live on."""
        self._control.close()
        self._supervisor.end(self._child)


def can_fork(launch: Launch) -> bool:
    """Whether workers of a launch may be forks."""
    return launch.forks and sys.platform == "linux"
