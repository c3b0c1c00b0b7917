"""An implementation as a value: the process that hosts it, made from what the user named.

`--impl` names a module, which our own harness imports (`--python` says where), or `stdio:COMMAND`, a program
in whatever language that speaks docs/harness-protocol.md itself. Nothing is started here.
"""

from __future__ import annotations

import keyword
import os
import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fnp_spec.errors import Code, SpecError
from fnp_spec.implementation.process_command import command

STDIO = "stdio:"
HARNESS = "fnp_spec.guest.harness.serve"
SURFACE = "fnp_spec.guest.harness.surface"
"""Tells what a module has, and ends."""
MUTANTS = "fnp_spec.guest.mutant.serve"
"""Hosts a module with faults."""
STOPWATCH = "fnp_spec.guest.harness.stopwatch"
"""Takes the time of calls."""


@dataclass(frozen=True)
class Launch:
    """How to start a harness, as often as an engine wants one."""

    name: str
    """As the user named the implementation; the harness's hello gives the name that logs have."""
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(repr=False)
    """All variables of the process, but for those that a run adds."""
    directory: Path | None = None
    """Where it stands; None for a directory of its own that goes with it."""
    forks: bool = False
    """Whether it can be a fork server (`guest/harness/forking.py`), whose workers need not import."""


def launch_of(text: str, python: Path | None = None, program: str = HARNESS) -> Launch:
    """The launch that `--impl TEXT` and `--python` name; raises `SpecError` when they name none.

    `program` is what of ours hosts a module.
    """
    if text.startswith(STDIO):
        if python is not None:
            raise _ill_formed(
                text, "--python is for modules", "Name the interpreter in the command of stdio: itself."
            )
        return _program(text)
    module_name(text, "Write a module, such as torch._numpy, or stdio:COMMAND.")
    environment = dict(os.environ)
    if path := environment.get("PYTHONPATH"):
        # The harness stands elsewhere, and never imports from where it stands.
        places = (str(Path(place).absolute()) for place in path.split(os.pathsep) if place)
        environment["PYTHONPATH"] = os.pathsep.join(places)
    interpreter = _interpreter(python or Path(sys.executable))
    return launch_module(text, interpreter, environment, Path.cwd(), program)


def module_name(text: str, hint: str = "Write a module, such as torch._numpy.") -> str:
    """The dotted name of a module; raises `SpecError` for what Python could not import."""
    if not all(part.isidentifier() and not keyword.iskeyword(part) for part in text.split(".")):
        raise _ill_formed(text, "it is no name of a module", hint)
    return text


def launch_module(
    name: str,
    python: Path,
    environment: Mapping[str, str],
    directory: Path | None = None,
    program: str = HARNESS,
) -> Launch:
    """A program of ours in the interpreter `python`, with the module `name` as the implementation.

    When it is not found there, its top-level package alone may be imported from `directory`.
    """
    arguments = (name,) if directory is None else (name, str(directory))
    return Launch(name, tuple(command(python, program, *arguments)), environment, forks=True)


def _interpreter(python: Path) -> Path:
    """An interpreter that is found from anywhere: by its path, or by a name that `PATH` has."""
    return python.absolute() if len(python.parts) > 1 else python


def _program(text: str) -> Launch:
    try:
        words = shlex.split(text.removeprefix(STDIO))
    except ValueError as error:
        raise _ill_formed(
            text, f"its command line is cut: {error}", "Quote it as for a POSIX shell."
        ) from error
    if not words or not words[0]:
        raise _ill_formed(text, "it has no command", "Write stdio:PROGRAM ARGUMENTS.")
    return Launch(text, tuple(words), dict(os.environ), Path.cwd())


def _ill_formed(text: str, why: str, hint: str) -> SpecError:
    return SpecError(
        Code.IMPLEMENTATION_ILL_FORMED,
        f"{text!r} names no implementation: {why}",
        hint=hint,
    )
