"""What made and changed the objects that the grammar cannot hold: the set-up of the calls that use them.

A call that returns such an object becomes a step; so does a later one that changes it. A call that is given
the object needs these steps first, and those of the objects that they were given. All is forgotten when the
test is over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from fnp_spec.guest.codec.canonical import Json, NotPortable
from fnp_spec.guest.codec.encode import MAX_ITEMS, Encoder
from fnp_spec.guest.codec.memory import Memory, View
from fnp_spec.guest.harness.session import referred_steps
from fnp_spec.guest.recorder.state import NAMES, making
from fnp_spec.guest.vocabulary import Form

MOST_STEPS = 8
"""Steps of a set-up, the context of the call included; the model of a case has the same limit."""
_MOST_OBJECTS = 512
"""Objects of one test that are followed; the oldest go first."""
_NOT_FOLLOWED = frozenset([np.ndarray, int, float, complex, bool, str, bytes, type(None), slice, type(...)])
"""Types of most of what calls are given."""
_GENERATORS = (np.random.Generator, np.random.BitGenerator, np.random.RandomState)
TOO_LONG = f"set-up of more than {MOST_STEPS} steps"
NOT_A_STEP = "set-up with a call that is not portable"
"""Why an object is lost that such a call made or changed."""
_OUTDATED = "set-up with a call that is no longer looked at"
"""Why one is lost that begins from its state when it is needed."""


@dataclass(eq=False)
class Step:
    """A call that was made; `ref` in its arguments names other steps by their numbers."""

    number: int
    operation: str
    form: Form
    args: list[Json]
    kwargs: dict[str, Json]
    views: dict[int, View]
    memory: dict[int, bytes]
    """What the blocks of its arguments held before it, by address."""
    given: tuple[int, ...]
    """The numbers of the steps that its arguments refer to."""


@dataclass(eq=False)
class Followed:
    """An object, the steps that made and changed it, and the objects that it was made of."""

    value: object
    steps: list[Step] = field(default_factory=list)
    made_of: tuple[Followed, ...] = ()
    lost: str = ""
    """Why its steps are no longer all known."""


class History:
    """The objects of the running test that are followed; `hidden` is the module's own random generator."""

    def __init__(self) -> None:
        self._objects: dict[int, Followed] = {}
        self._by_step: dict[int, Followed] = {}
        self._count = 0
        self.hidden = Followed(None, lost="generator that was not seeded in the test")
        self._module_generator = np.random.rand.__self__  # type: ignore[attr-defined]

    def __bool__(self) -> bool:
        return bool(self._objects)

    def clear(self) -> None:
        """The test is over."""
        self._objects.clear()
        self._by_step.clear()
        self.hidden = Followed(None, lost="generator that was not seeded in the test")

    def step(self, operation: str, form: Form, arguments: Mapping[str, Json], memory: Memory) -> Step:
        """A new step; `arguments` are the encoded ones by position or keyword, over `memory`."""
        self._count += 1
        blocks = {block.start: block.initial for block in memory.blocks if block.initial}
        positional = [value for name, value in arguments.items() if name.isdecimal()]
        keywords = {name: value for name, value in arguments.items() if not name.isdecimal()}
        given = tuple(referred_steps([positional, keywords]))
        return Step(self._count, operation, form, positional, keywords, memory.views, blocks, given)

    def seeded(self, step: Step) -> None:
        """The hidden generator begins anew with a step."""
        self.hidden = Followed(None, [step])

    def made(self, value: object, step: Step, given: Iterable[Followed]) -> Followed:
        """A step returned an object that is to be followed."""
        while len(self._objects) >= _MOST_OBJECTS:
            del self._objects[next(iter(self._objects))]
        followed = Followed(value, [step], tuple(given))
        self._objects[id(value)] = self._by_step[step.number] = followed
        return followed

    def changed(self, objects: Iterable[Followed], step: Step) -> None:
        """A step changed objects, and with them what they were made of: a generator's bits are drawn."""
        for followed in _with_origins(objects):
            if followed.steps[-1:] != [step]:
                followed.steps.append(step)

    def lost(self, objects: Iterable[Followed], why: str) -> None:
        """A call that cannot be a step may have changed objects."""
        for followed in _with_origins(objects):
            followed.lost = why

    def is_of_state(self, followed: Followed) -> bool:
        """Whether its state is all there is to an object, so that it can begin from that."""
        value = followed.value
        return followed is self.hidden or isinstance(value, _GENERATORS) or making(value) is not None

    def outdate(self, objects: Iterable[Followed]) -> None:
        """A call changes objects that is to be no step, where their state tells it or no step could."""
        for followed in objects:
            if self.is_of_state(followed):
                self.lost([followed], _OUTDATED)
            elif len(followed.steps) > MOST_STEPS:
                self.lost([followed], TOO_LONG)

    def checkpoint(self, objects: Iterable[Followed]) -> list[Followed]:
        """Let objects begin from their state as it is now, where all of it is told, and follow them on."""
        return [self._remake(followed.value) or self._checkpoint(followed) for followed in objects]

    def _checkpoint(self, followed: Followed) -> Followed:
        value = followed.value
        if followed is self.hidden:
            state = np.random.get_state(legacy=False)
            setter = self._own_step("numpy.random.set_state", Form.CALL, None, state)
            self.hidden = Followed(None, [setter])
            return self.hidden
        made = followed.steps[0]
        if isinstance(value, np.random.BitGenerator):
            setter = self._own_step("numpy.random.BitGenerator.state", Form.SET, made, value.state)
            followed.steps = [made, setter]
        elif isinstance(value, np.random.RandomState):
            state = value.get_state(legacy=False)
            setter = self._own_step("numpy.random.RandomState.set_state", Form.METHOD, made, state)
            followed.steps = [made, setter]
        elif isinstance(value, np.random.Generator):
            bits = self._bits_of(followed, value)
            self.checkpoint([bits])
            followed.steps = [made, *bits.steps] if bits.steps[0].form is Form.GET else [made]
        if followed.lost == _OUTDATED:
            followed.lost = ""
        return followed

    def _bits_of(self, followed: Followed, generator: np.random.Generator) -> Followed:
        """The bit generator of a generator, which was made with it unless the test made it first."""
        bits = self._objects.get(id(generator.bit_generator))
        if bits is None:
            getter = self._own_step("numpy.random.Generator.bit_generator", Form.GET, followed.steps[0])
            bits = self.made(generator.bit_generator, getter, ())
            followed.made_of = (*followed.made_of, bits)
        return bits

    def _own_step(
        self, operation: str, form: Form, receiver: Step | None, *values: object, **named: object
    ) -> Step:
        """A step that the test did not make: on the result of a step, with plain values."""
        encoder = Encoder(Memory(), NAMES)
        given = [] if receiver is None else [{"kind": "ref", "step": receiver.number}]
        given += [encoder.encode(value) for value in values]
        arguments = {str(i): value for i, value in enumerate(given)}
        arguments |= {name: encoder.encode(value) for name, value in named.items()}
        return self.step(operation, form, arguments, encoder.memory)

    def adopt(self, values: Iterable[object]) -> None:
        """Follow objects among values whose making was not seen or cannot be told, from their state on.

        A module or a class of tests makes them once for all of its tests; or a call did that is no step.
        """
        for value in _each(values):
            known = self._objects.get(id(value))
            if isinstance(value, _GENERATORS):
                if known is None:
                    self._adopt(value)
            elif known is None or known.lost:
                self._remake(value)

    def _remake(self, value: object) -> Followed | None:
        """Follow an object from its state on, where that is all there is to it."""
        made = making(value)
        if made is None:
            return None
        try:
            step = self._own_step(made.operation, made.form, None, *made.args, **made.kwargs)
        except NotPortable:
            return None
        if (before := self._objects.get(id(value))) is not None:
            before.lost = before.lost or "made again from its state"
        return self.made(value, step, ())

    def _adopt(self, value: object) -> Followed | None:
        kind = type(value).__name__
        if getattr(np.random, kind, None) is not type(value) or value is self._module_generator:
            return None
        if isinstance(value, np.random.Generator):
            held = value.bit_generator
            bits = self._objects.get(id(held)) or self._adopt(held)
            if bits is None:
                return None
            return self.made(
                value, self._own_step("numpy.random.Generator", Form.CALL, bits.steps[0]), (bits,)
            )
        followed = self.made(value, self._own_step(f"numpy.random.{kind}", Form.CALL, None, 0), ())
        self.checkpoint([followed])
        return followed

    def among(self, values: Iterable[object]) -> list[Followed]:
        """The followed objects among values, and in tuples and lists of them that a case can hold."""
        return [followed for value in _each(values) if (followed := self._objects.get(id(value))) is not None]

    def needed(self, objects: Iterable[Followed]) -> tuple[list[Step], dict[int, int]]:
        """The steps that bring about objects, in order, and those objects' steps by their identities.

        Raises `NotPortable` when a step is not known.
        """
        closure: dict[int, Followed] = {}
        pending = list(objects)
        while pending:
            followed = pending.pop()
            if id(followed) in closure:
                continue
            closure[id(followed)] = followed
            if followed.lost:
                raise NotPortable(followed.lost)
            for step in followed.steps:
                for number in step.given:
                    if number not in self._by_step:
                        raise NotPortable("set-up with an object that is no longer followed")
                    pending.append(self._by_step[number])
        steps = {step.number: step for followed in closure.values() for step in followed.steps}
        references = {
            id(followed.value): followed.steps[0].number
            for followed in closure.values()
            if followed is not self.hidden
        }
        return [steps[number] for number in sorted(steps)], references


def _each(values: Iterable[object]) -> Iterator[object]:
    """The values that may be followed; of tuples and lists those in them, where a case can hold it."""
    for value in values:
        kind = type(value)
        if kind is tuple or kind is list:
            if len(value) <= MAX_ITEMS:  # type: ignore[arg-type]
                yield from _each(value)  # type: ignore[arg-type]
        elif kind not in _NOT_FOLLOWED:
            yield value


def _with_origins(objects: Iterable[Followed]) -> Iterator[Followed]:
    for followed in objects:
        yield followed
        yield from _with_origins(followed.made_of)


def recalled(step: Step, memory: Memory, index: Mapping[int, int]) -> Json:
    """A step as set-up of another call: arrays over that call's memory, references by place in the set-up."""

    def again(value: Json) -> Json:
        if isinstance(value, list):
            return [again(part) for part in value]
        if not isinstance(value, dict):
            return value
        view = step.views.get(id(value))
        if view is not None:
            return memory.recall(view, step.memory)
        return (
            renumbered(value, index)
            if value.get("kind") == "ref"
            else {k: again(v) for k, v in value.items()}
        )

    document: dict[str, Json] = {"operation": step.operation, "form": step.form}
    found = {"args": again(step.args), "kwargs": again(step.kwargs)}
    return document | {name: part for name, part in found.items() if part}


def renumbered(value: Json, index: Mapping[int, int]) -> Json:
    """An encoded value with references by place in the set-up in place of the numbers of steps."""
    if not index:
        return value
    if isinstance(value, list):
        return [renumbered(part, index) for part in value]
    if not isinstance(value, dict):
        return value
    if value.get("kind") == "ref":
        return {"kind": "ref", "step": index[value["step"]]}
    return {name: renumbered(part, index) for name, part in value.items()}
