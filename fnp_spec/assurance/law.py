"""A law: what is drawn, and how the answers to some calls of it are related."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from fnp_spec.model.case import Exact, Tolerance

Relation = Callable[..., None]
"""Called with an `ask.Ask` and what was drawn; raises `BrokenError` where an answer breaks the law."""


@dataclass(frozen=True)
class Law:
    """One law of a packet."""

    name: str
    packet: str
    states: str
    """The law in a sentence."""
    source: str
    """Where NumPy documents it."""
    given: st.SearchStrategy[Any]
    """Draws the arguments of the relation as a tuple; of each the shape first, for that shrinks first."""
    relation: Relation
    tolerance: Tolerance
    """Of a case that is kept of a counterexample."""


def law(
    packet: str, source: str, *given: st.SearchStrategy[Any], tolerance: Tolerance | None = None
) -> Callable[[Relation], Law]:
    """Makes a law of a relation: its name is that of the function, what it states the docstring.

    Each strategy draws one argument; a single one of tuples draws them all.
    """

    def made(relation: Relation) -> Law:
        return Law(
            name=relation.__name__.replace("_", " ").strip(),
            packet=packet,
            states=(relation.__doc__ or "").strip(),
            source=source,
            given=st.tuples(*given),
            relation=relation,
            tolerance=tolerance or Exact(),
        )

    return made
