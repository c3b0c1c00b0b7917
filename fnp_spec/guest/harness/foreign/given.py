"""What the arguments of one case became on an implementation: known to the decoder and to the encoder."""

from __future__ import annotations

from typing import Any

from fnp_spec.guest.codec.losses import Losses
from fnp_spec.guest.harness.foreign.build import Built
from fnp_spec.guest.harness.foreign.read import Reader

NO_LAYOUT = "argument's strides cannot be built"


class Given:
    """The arrays that were built for a case, by their `id`, and the scalars that are arrays there."""

    def __init__(self, implementation: Any, reader: Reader) -> None:
        self.implementation = implementation
        self.reader = reader
        self.losses = Losses()
        self.built: dict[int, Built] = {}
        self.fresh: set[int] = set()
        """Those of the built that nothing was done with since they were read."""
        self.zero_dimensional: dict[int, Any] = {}

    @property
    def layout_loss(self) -> str | None:
        """Why the strides of an argument are not known to be the case's; None where they are."""
        unlike = [built for built in self.built.values() if not built.layout]
        if not unlike:
            return None
        return "no strides" if all(built.strides is None for built in unlike) else NO_LAYOUT
