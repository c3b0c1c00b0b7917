"""The Python harness: reads calls on stdin, makes them on an implementation, writes what it observed.

`serve.py MODULE [DIRECTORY]` speaks JSON lines (docs/harness-protocol.md). It never judges: it does not see
what the oracle answered. Imports the standard library, NumPy and the implementation, nothing else.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pathlib
import platform
import socket
import sys
import tempfile
from typing import IO, Any

import numpy as np

from fnp_spec.guest.codec.canonical import Json, NotPortable, canonical
from fnp_spec.guest.codec.decode import Decoder, steps_of
from fnp_spec.guest.harness import directories, importing
from fnp_spec.guest.harness.adapters import adapter
from fnp_spec.guest.harness.confinement import Confinement
from fnp_spec.guest.harness.context import Context
from fnp_spec.guest.harness.foreign import UnbuildableError
from fnp_spec.guest.harness.forking import ENGINE_VARIABLE, wait_to_be_forked
from fnp_spec.guest.harness.guard import guarded
from fnp_spec.guest.harness.names import Names
from fnp_spec.guest.harness.observe import Happened, make, public_class
from fnp_spec.guest.harness.operations import MissingOperationError, RefusedError, perform, refuse_unlisted
from fnp_spec.guest.harness.session import Session, referred_steps
from fnp_spec.guest.harness.tripwire import Tripwire, tripwire_for
from fnp_spec.guest.harness.unfit import unfit
from fnp_spec.guest.surface.paths import opens_file
from fnp_spec.guest.vocabulary import BY_NAME, Aspect, Form, Refusal

PROTOCOL = 1
MEMORY_VARIABLE = "FNP_SPEC_MEMORY_BYTES"
"""Environment variable: how many bytes the process may grow by. Without it there is no limit."""
ON_NUMPY_VARIABLE = "FNP_SPEC_BUILT_ON_NUMPY"
"""Environment variable: set where NumPy may answer, because the implementation is made of it."""
WITHOUT_NUMPY_VARIABLE = "FNP_SPEC_WITHOUT_NUMPY"
"""Environment variable: set where NumPy is to raise what the implementation asks of it in a call."""
EXIT_NO_IMPLEMENTATION = 4
_CASES_A_COLLECTION = 128


class BlockedError(Exception):
    """A step of the set-up does not work on the implementation."""

    def __init__(self, step: int, cause: str) -> None:
        super().__init__(cause)
        self.step = step


class Harness:
    """One implementation, ready to make calls; virtual files are made in `scratch`, an empty directory.

    A call may change files below `temporary` only, which is `scratch` where it is not given. Without a
    `wire`, nobody is told what NumPy answered.
    """

    times = False
    """Whether it answers how long a call takes, not what it does."""

    def __init__(
        self,
        implementation: Any,
        scratch: pathlib.Path,
        temporary: pathlib.Path | None = None,
        wire: Tripwire | None = None,
    ) -> None:
        self.names = Names(implementation)
        self.scratch = scratch
        self._dirty = False
        """Whether a case may have left files."""
        self.adapter = adapter(implementation, self.names, scratch)
        self.context = Context(implementation)
        self.wire = wire
        self.confinement = Confinement(temporary or scratch, getattr(implementation, "__path__", ()))

    def respond(self, request: Json) -> Json:
        """The answer to a request, as `answer` gives it."""
        return self.answer(request["id"], request["call"])

    def answer(self, identifier: str, call: Json) -> Json:
        """The answer to one call: observed, missing, blocked, or an error of the harness itself."""
        try:
            refuse_unlisted(call)
            if self._dirty or not directories.usable(self.scratch):
                directories.renew(self.scratch)
                self._dirty = False
            with guarded(self.confinement):
                return {"id": identifier, **self._asked(call)}
        except MissingOperationError as missing:
            return {"id": identifier, "kind": "missing", "name": missing.name}
        except BlockedError as blocked:
            return {"id": identifier, "kind": "blocked", "step": blocked.step, "cause": str(blocked)}
        except Exception as error:
            return {"id": identifier, "kind": "error", "cause": f"{type(error).__name__}: {error}"}

    def _asked(self, call: Json) -> Json:
        """The answer to a call whose set-up can be made."""
        if call["form"] in BY_NAME:
            self._look_for(call["operation"])  # missing comes before unbuildable
        decoder, encoder = self.adapter(call)
        session = Session(encoder)
        try:
            self._set_up(call, decoder, session)
            return self.judged(call, decoder, session)
        finally:
            for stream in decoder.opened:
                stream.close()
            steps = steps_of(call)
            opens = any(opens_file(step["operation"], step["form"]) for step in steps)
            self._dirty |= decoder.has_files or opens
            self.context.restore([step["operation"] for step in steps])

    def _look_for(self, operation: str) -> None:
        """Raise `MissingOperationError` when there is none; what else that raises, the call will."""
        try:
            self.names.resolve(operation)
        except (MissingOperationError, RefusedError, KeyboardInterrupt):
            raise
        except BaseException:
            return

    def _set_up(self, call: Json, decoder: Decoder, session: Session) -> None:
        """Make the steps of the set-up; raises `BlockedError` at the first that does not return."""
        if "setup" not in call:
            return
        referred = set(referred_steps([[s.get("args", ()), s.get("kwargs", {})] for s in steps_of(call)]))
        for number, step in enumerate(call["setup"]):
            try:
                happened = self._made(step, decoder.values(step))
            except UnbuildableError as refused:
                raise BlockedError(number, str(refused)) from None
            except MissingOperationError as missing:
                raise BlockedError(number, Refusal.LACKS.of(missing.name)) from None
            if happened.error is not None:
                raise BlockedError(number, Refusal.RAISES.of(public_class(type(happened.error))))
            decoder.results.append(happened.result)
            if number in referred:
                session.bind(number, happened.result)

    def judged(self, call: Json, decoder: Decoder, session: Session) -> Json:
        """The answer to a call whose set-up is made: what it was observed to do."""
        try:
            built = decoder.arguments(call)
        except UnbuildableError as refused:
            return _unseen(str(refused))
        except MissingOperationError as missing:
            return _unseen(Refusal.LACKS.of(missing.name))
        encoded = {**dict(zip(built, call.get("args", ()), strict=False)), **call.get("kwargs", {})}
        session.arm(built, encoded)
        happened, fallback = self._watched(call, built)
        answer = {"kind": "observed", "observation": self._seen(call, session, happened)}
        return answer | {"fallback": fallback} if fallback else answer

    def _watched(self, call: Json, built: dict[str, object]) -> tuple[Happened, str]:
        """Make a call, and name what of NumPy's answered it."""
        if self.wire is None:
            return self._made(call, built), ""
        with self.wire:
            happened = self._made(call, built)
        form, operation = Form(call["form"]), call["operation"]
        found = self.names.resolve(operation) if form in BY_NAME else None
        return happened, self.wire.answered(form, operation, list(built.values()), found)

    def _seen(self, call: Json, session: Session, happened: Happened) -> Json:
        try:
            return session.observe(happened)[0]
        except NotPortable as refused:
            seen = unfit(happened.result, refused.reason, len(call.get("buffers", ())))
            lost = {**session.encoder.losses.reasons, **seen.get("unobservable", {})}
            return {**seen, "unobservable": lost} if lost else seen

    def _made(self, step: Json, built: dict[str, object]) -> Happened:
        """Make a call or a step; raises `MissingOperationError` and `RefusedError`."""
        form, operation, (positional, keywords) = Form(step["form"]), step["operation"], operands(step, built)
        happened = make(lambda: perform(form, operation, self.names.resolve, positional, keywords))
        if isinstance(happened.error, MissingOperationError | RefusedError):
            raise happened.error
        return happened


def operands(step: Json, built: dict[str, object]) -> tuple[list[object], dict[str, object]]:
    """The arguments of a call or a step, by position and by keyword."""
    positional = [built[str(i)] for i in range(len(step.get("args", ())))]
    return positional, {name: built[name] for name in step.get("kwargs", {})}


def _unseen(reason: str) -> Json:
    return {"kind": "observed", "observation": {"unobservable": dict.fromkeys(Aspect, reason)}}


def main(kind: type[Harness], module: str, directory: str | None = None) -> int:
    """Serve until stdin ends. What `module` is of may lie in `directory`, when it is found nowhere else."""
    requests, answers = private_streams()
    # Before the import: the implementation does not decide that.
    may_answer, withheld = map(bool, map(os.environ.get, (ON_NUMPY_VARIABLE, WITHOUT_NUMPY_VARIABLE)))
    if directory is not None:
        importing.allow(module, directory)
    try:
        implementation = importlib.import_module(module)
    except BaseException as error:
        _write(answers, {"kind": "failed", "cause": f"{type(error).__name__}: {error}"})
        return EXIT_NO_IMPLEMENTATION
    wire, said = tripwire_for(implementation, may_answer=may_answer, withheld=withheld)
    hello = {
        "kind": "hello",
        "protocol": PROTOCOL,
        "implementation": module,
        "version": str(getattr(implementation, "__version__", "unknown")),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "tripwire": said,
        "times": kind.times,
    }
    if engine := os.environ.pop(ENGINE_VARIABLE, ""):
        with socket.socket(fileno=os.dup(requests.fileno())) as control:
            wait_to_be_forked(control, int(engine))
        requests, answers = private_streams()
    if allowance := os.environ.get(MEMORY_VARIABLE):
        _limit_memory(int(allowance))
    _write(answers, hello)
    with tempfile.TemporaryDirectory(prefix="fnp-") as scratch:
        tempfile.tempdir = scratch
        files = pathlib.Path(scratch, "files")
        files.mkdir()
        os.chdir(files)
        harness = kind(implementation, files, pathlib.Path(scratch), wire)
        # What is collected in the middle of a call may warn, and be taken for something that the call did.
        gc.freeze()
        gc.disable()
        for number, line in enumerate(requests, start=1):
            _write(answers, harness.respond(json.loads(str(line, "utf-8"))))
            if not number % _CASES_A_COLLECTION:
                gc.collect()
    return 0


def private_streams() -> tuple[IO[bytes], IO[bytes]]:
    """Requests and answers, where neither the implementation nor a process that it starts comes upon them.

    It finds nothing to read on descriptor 0, and what it writes to 1 goes to stderr.
    """
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "rb") as nothing:  # noqa: PTH123
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)
    return requests, answers


def _write(answers: IO[bytes], document: Json) -> None:
    # As in a fixture: an answer that is as expected is the same bytes.
    answers.write(canonical(document) + b"\n")
    answers.flush()


def _limit_memory(allowance: int) -> None:
    """Let the address space grow by `allowance` bytes from here, where the system can hold it to that."""
    try:
        import resource

        pages = int(pathlib.Path("/proc/self/statm").read_text().split()[0])
    except (ImportError, OSError):
        return
    limit = pages * resource.getpagesize() + allowance
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


if __name__ == "__main__":
    sys.exit(main(Harness, *sys.argv[1:]))
