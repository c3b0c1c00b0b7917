"""The configuration: what a user says once, in `[tool.fnp-spec]` of pyproject.toml or in fnp-spec.toml."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from fnp_spec.model.base import Model, PacketId, Sha256
from fnp_spec.model.case import Portability
from fnp_spec.model.mode import Mode
from fnp_spec.model.policy import Override

Text = Annotated[str, Field(strict=True, min_length=1)]
CommandLine = Annotated[
    str,
    Field(strict=True, min_length=1, description="Words as for a POSIX shell; run without one, from there."),
]


class Implementation(Model):
    """What is measured: a module, or a program that speaks the harness protocol."""

    module: Annotated[Text | None, Field(description="Import name: torch._numpy.")] = None
    python: Annotated[Text | None, Field(description="Interpreter that has the module.")] = None
    harness: Annotated[CommandLine | None, Field(description="Command of a harness.")] = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.module is None) is (self.harness is None):
            raise ValueError("name either a module or a harness")
        if self.harness is not None and self.python is not None:
            raise ValueError("python is for a module; a harness names its interpreter in its command")
        return self


class Lint(Model):
    """The implementation's own lint, a part of G1."""

    command: CommandLine


class Test(Model):
    """The implementation's own tests, a part of G2."""

    command: CommandLine
    junit: Annotated[Text, Field(description="JUnit XML that the command writes.")]


class SignOff(Model):
    """Who answers for what is in scope and what is left out, as it was then."""

    who: Text
    scope: Annotated[Sha256, Field(description="As `fnp-spec phases` prints it.")]


class Configuration(Model):
    """All keys; paths are from the directory of the file. What the command line says wins."""

    implementation: Implementation | None = None
    mode: Mode = Mode.STRICT
    packets: Annotated[tuple[PacketId, ...], Field(description="Only these; all when empty.")] = ()
    portability: Annotated[
        tuple[Portability, ...], Field(min_length=1, description="What verdicts count.")
    ] = (Portability.CORE,)
    jobs: Annotated[
        int | None, Field(strict=True, ge=1, description="Workers; one a core when not said.")
    ] = None
    timeout: Annotated[float, Field(strict=True, ge=0.1, description="Seconds that one case may take.")] = (
        10.0
    )
    memory: Annotated[int, Field(strict=True, ge=64, description="MiB that one worker may grow by.")] = 2048
    corpus: Annotated[Text, Field(description="Directory with packets/, fixtures/ and contracts/.")] = "."
    runs: Annotated[Text, Field(description="Where logs and reports go.")] = ".fnp-spec/runs"
    owners: Annotated[
        Text | None, Field(description="Owners of debt; those of the corpus when not said.")
    ] = None
    baseline: Annotated[
        Text | None, Field(description="A report of G5 that its measurements are compared with.")
    ] = None
    policy: Annotated[Text | None, Field(description="That of the corpus when not said.")] = None
    override: Annotated[tuple[Override, ...], Field(description="Other thresholds, of one packet.")] = ()
    lint: Lint | None = None
    test: Test | None = None
    modules: Annotated[
        dict[PacketId, Annotated[tuple[Text, ...], Field(min_length=1)]],
        Field(description="Files or directories of the implementation that each packet is made in."),
    ] = {}
    documents: Annotated[Text, Field(description="Where the documents of the port are.")] = "docs/port"
    sign_off: SignOff | None = None
