"""Makes a call and keeps what it shows: as a candidate for a case, and as a step of the set-up of others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from fnp_spec.guest.codec.canonical import Json, NotPortable
from fnp_spec.guest.codec.encode import Encoder
from fnp_spec.guest.codec.memory import Memory
from fnp_spec.guest.harness.observe import Happened, make
from fnp_spec.guest.harness.session import Session
from fnp_spec.guest.recorder.changes import DRAWS, FROM_ENTROPY, SEEDS, SHUFFLES, may_change
from fnp_spec.guest.recorder.context import context
from fnp_spec.guest.recorder.history import (
    MOST_STEPS,
    NOT_A_STEP,
    TOO_LONG,
    Followed,
    History,
    recalled,
    renumbered,
)
from fnp_spec.guest.vocabulary import Form


@dataclass(frozen=True)
class Invocation:
    """A call that is about to be made."""

    operation: str
    form: Form
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    invoke: Callable[[], Any]


@dataclass(frozen=True)
class Kept:
    """What became of an invocation: a call with its observation, or the reason why there is none."""

    happened: Happened | None
    """None when the call was not made, because its arguments are not portable."""
    call: Json = None
    observation: Json = None
    refused: str = ""
    follows: bool = False
    """Whether something that came before is part of the call."""
    goes_on: bool = False
    """Whether it is part of what comes after."""


class Keeper:
    """Makes calls, and follows the objects that they make and change, while a test runs."""

    def __init__(self, names: Mapping[int, str]) -> None:
        self.names = names
        self.roots: tuple[str, ...] = ()
        self.history = History()
        self._makers = {"numpy.load"}
        """Operations that have returned an object that only steps tell; this one does not always."""

    def begin(self, seed: int) -> None:
        """A test starts, with NumPy's hidden generator seeded by `seed`."""
        self.history.seeded(self.history.step("numpy.random.seed", Form.CALL, {"0": seed}, Memory()))

    def must_keep(self, operation: str, form: Form, args: tuple[Any, ...]) -> bool:
        """Whether a call is kept even if no case is to come of it: only its step tells what it did.

        What it changes and a state tells begins from its state when it is needed next.
        """
        if operation in self._makers:
            return True
        changed = self._changing(operation, form, args)
        self.history.outdate(changed)
        return any(not followed.lost for followed in changed)

    def keep(self, made: Invocation, as_case: bool) -> Kept:
        """Make the call, unless its arguments are not portable; what is to be no case is kept as a step."""
        given = (*made.args, *made.kwargs.values())
        self.history.adopt(given)
        objects = self.history.among(given)
        happened = None
        goes_on = False
        try:
            if made.operation in DRAWS:
                objects.append(self.history.hidden)
            encoder = Encoder(Memory(), self.names, self.roots)
            setup, index = self._set_up(made.operation, objects, encoder)
            arguments = {**{str(i): value for i, value in enumerate(made.args)}, **made.kwargs}
            encoded = {name: encoder.encode(value) for name, value in arguments.items()}
            session = Session(encoder)
            if as_case:
                session.arm(arguments, encoded)
            happened = make(made.invoke)
            if happened.error is None:
                goes_on = self._follow(
                    made.operation, made.form, made.args, encoded, encoder, happened.result, objects
                )
            if not as_case:
                return Kept(happened)
            _refuse_what_depends_on_memory(happened.error)
            observation, buffers = session.observe(happened)
            parts = {
                "setup": setup,
                "buffers": buffers,
                "args": renumbered([encoded[str(i)] for i in range(len(made.args))], index),
                "kwargs": renumbered({name: encoded[name] for name in made.kwargs}, index),
            }
            call: dict[str, Json] = {"operation": made.operation, "form": made.form}
            call |= {name: part for name, part in parts.items() if part}
            observation = renumbered(observation, index)
        except NotPortable as refused:
            if happened is None and may_change(made.operation, made.form):
                self.history.lost(objects, NOT_A_STEP)
            return Kept(happened, refused=refused.reason)
        return Kept(happened, call, observation, follows=bool(objects), goes_on=goes_on)

    def unknown(self, result: Any) -> None:
        """A call that was not kept returned this: no later one can be given the object."""
        if not self.history.among((result,)) and Encoder(Memory(), self.names).stands_alone(result):
            step = self.history.step("", Form.CALL, {}, Memory())
            self.history.made(result, step, ()).lost = NOT_A_STEP

    def _set_up(
        self, operation: str, objects: list[Followed], encoder: Encoder
    ) -> tuple[list[Json], dict[int, int]]:
        """The set-up of a call on objects, over the encoder's memory; and the place of each step in it."""
        setup = context(operation)
        steps = None
        with suppress(NotPortable):
            steps, encoder.references = self.history.needed(objects)
        if steps is None or len(setup) + len(steps) > MOST_STEPS:
            objects[:] = self.history.checkpoint(objects)
            steps, encoder.references = self.history.needed(objects)
        if len(setup) + len(steps) > MOST_STEPS:
            raise NotPortable(TOO_LONG)
        index = {step.number: len(setup) + i for i, step in enumerate(steps)}
        return setup + [recalled(step, encoder.memory, index) for step in steps], index

    def _follow(
        self,
        operation: str,
        form: Form,
        args: tuple[Any, ...],
        encoded: dict[str, Json],
        encoder: Encoder,
        result: Any,
        objects: list[Followed],
    ) -> bool:
        """Keep a call that returned as a step, where it made or changed an object that is followed.

        Returns whether later calls may be given what it returned, or show that it was made.
        """
        history = self.history
        changed = self._changing(operation, form, args)
        alone = encoder.stands_alone(result)
        makes = alone and not history.among((result,))
        if not (changed or makes or operation in SEEDS):
            return alone
        step = history.step(operation, form, encoded, encoder.memory)
        history.changed(changed, step)
        if makes:
            followed = history.made(result, step, objects)
            if not history.is_of_state(followed):
                self._makers.add(operation)
            if operation in FROM_ENTROPY and not any(value is not None for value in encoded.values()):
                history.checkpoint([followed])
        if operation in SEEDS:
            history.seeded(step)
        return True

    def _changing(self, operation: str, form: Form, args: tuple[Any, ...]) -> list[Followed]:
        """The objects that a call may change by its step, as far as later calls can tell.

        What it shuffles is outdated: the step alone does not tell it.
        """
        if not may_change(operation, form):
            return []
        if operation in SHUFFLES:
            self.history.outdate(self.history.among(args[1:] if form is Form.METHOD else args))
        return [self.history.hidden] if operation in DRAWS else self.history.among(args[:1])


def _refuse_what_depends_on_memory(error: BaseException | None) -> None:
    if isinstance(error, MemoryError):
        raise NotPortable("depends on how much memory there is")
    if "references or is referenced" in str(error):
        raise NotPortable("depends on reference counts")
