"""The calls of one case over one memory: set-up steps are made and bound, then one call is observed.

The recorder, the proof and every replay go through here, so that what they take down can differ only in who
was asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fnp_spec.guest.codec.canonical import Json
from fnp_spec.guest.codec.encode import Encoder
from fnp_spec.guest.harness.observe import Happened, raised, warned


class Session:
    """Observes one call; `encoder` is an adapter to the arrays of the implementation.

    Bind the results of the set-up steps, `arm`, make the call, `observe`.
    """

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self._arguments: Mapping[str, Any] = {}
        self._before: Mapping[str, Json] = {}

    def bind(self, step: int, result: object) -> None:
        """Let the result of a set-up step stand for itself wherever it is seen."""
        self.encoder.references.setdefault(id(result), step)

    def arm(self, arguments: Mapping[str, Any], encoded: Mapping[str, Json]) -> None:
        """From here on, effects are the call's: `arguments` by position or keyword, `encoded` their forms."""
        self._arguments, self._before = arguments, self.encoder.before(arguments, encoded)
        self.encoder.read_back()
        self.encoder.memory.begin()

    def observe(self, happened: Happened) -> tuple[Json, list[Json]]:
        """The observation of the call, and the buffers of the case, whose extent only now is known.

        Raises `NotPortable` when the result does not fit the grammar.
        """
        encoder = self.encoder
        # Arguments first: reading a lazy result may move the stream that it was opened from.
        after = encoder.encode_arguments(self._arguments)
        encoder.read_back()
        observation: dict[str, Json] = {}
        if happened.error is not None:
            observation["raised"] = raised(happened.error, encoder.roots)
        elif happened.result is not None:
            observation["result"] = encoder.encode(happened.result)
        buffers, fresh, effects = encoder.memory.finish()
        changed = [
            {"argument": name, "after": value} for name, value in after.items() if value != self._before[name]
        ]
        found = {
            "warned": warned(happened.warned, encoder.roots),
            "buffers": fresh,
            "buffer_effects": effects,
            "argument_effects": changed,
            "unobservable": dict(sorted(encoder.losses.reasons.items())),
        }
        return observation | {name: content for name, content in found.items() if content}, buffers


def referred_steps(value: Json) -> Iterator[int]:
    """The steps that an encoded value refers to, at any depth."""
    if isinstance(value, dict):
        if value.get("kind") == "ref":
            yield value["step"]
            return
        value = value.values()
    elif not isinstance(value, list | tuple):
        return
    for part in value:
        yield from referred_steps(part)
