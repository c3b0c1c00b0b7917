"""What gates are asked with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fnp_spec.engine.interface import Engine, Limits
from fnp_spec.errors import Code, SpecError
from fnp_spec.model.case import Portability
from fnp_spec.model.mode import Mode
from fnp_spec.model.policy import Override


@dataclass(frozen=True)
class Asked:
    """What the command line and the configuration say together."""

    corpus: Path
    runs: Path
    packets: tuple[str, ...]
    implementation: str | None
    python: Path | None
    variables: Mapping[str, str]
    """For the workers of G3 alone."""
    portability: tuple[Portability, ...]
    engine: Engine
    limits: Limits
    mode: Mode
    policy: Path | None
    overrides: Sequence[Override]
    fresh: bool
    rerun: bool
    shuffle: int | None
    examples: int
    """Of a law of G4, at most."""
    seed: int
    counterexamples: Path
    """The corpus that keeps what G4 finds."""
    lint: str | None
    test: str | None
    test_junit: Path | None
    rounds: int
    """Of G5."""
    baseline: Path | None
    lever: str | None
    proof: Path | None
    directory: Path
    """Where the user's commands run."""

    @property
    def sandboxed(self) -> bool:
        """Whether the engine can hold what it starts."""
        return not self.engine.sandbox.startswith("none")

    @property
    def named(self) -> str:
        """The implementation; raises `SpecError` when none is named."""
        if self.implementation is None:
            raise SpecError(
                Code.IMPLEMENTATION_ILL_FORMED,
                "no implementation is named",
                hint="Say --impl MODULE, or write a configuration with fnp-spec init.",
            )
        return self.implementation
