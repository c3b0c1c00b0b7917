"""A case: one call with everything it needs, and what the oracle was observed to answer, per aspect."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from fnp_spec.guest.vocabulary import Aspect, Form
from fnp_spec.model import caps
from fnp_spec.model.base import FixtureId, Model, Natural, OperationName
from fnp_spec.model.buffer import Buffer
from fnp_spec.model.value import Value


class Strength(StrEnum):
    """Why an aspect of the expectation holds."""

    ASSERTED = "asserted"
    """An assertion of the test consumed it."""
    OBSERVED = "observed"
    """NumPy was seen to do so; no assertion is known to depend on it."""


class Portability(StrEnum):
    """Who can be asked to pass the case."""

    CORE = "core"
    """Any implementation in any language."""
    PYTHON = "python"
    """Needs Python objects: types, names, streams, protocols."""
    PLATFORM = "platform"
    """Depends on the platform: long double, C long, addresses."""
    INTERNAL = "internal"
    """Touches what NumPy does not document."""


class Step(Model):
    """A call that brings about what the judged call needs; later steps refer to its result by `ref`."""

    operation: OperationName
    form: Form
    args: Annotated[tuple[Value, ...], Field(max_length=caps.ARGUMENTS)] = ()
    # Not `= {}`, which pydantic copies for every step.
    kwargs: dict[str, Value] = Field(default_factory=dict, max_length=caps.ARGUMENTS)


class Call(Step):
    """The question: an operation and its arguments, over a set of memory buffers, after some set-up.

    The arrays of the set-up steps view the same buffers.
    """

    setup: Annotated[
        tuple[Step, ...],
        Field(
            max_length=caps.STEPS,
            description="Calls to make first, in order; only the call itself is judged.",
        ),
    ] = ()
    buffers: Annotated[tuple[Buffer, ...], Field(max_length=caps.BUFFERS)] = ()


class Raised(Model):
    """An exception, by the nearest public class of its type."""

    name: Annotated[str, Field(description="builtins.ValueError, numpy.exceptions.AxisError, ...")]
    message: Annotated[str, Field(description="str() of the exception; addresses and paths normalised.")]


class Warned(Model):
    """A warning category that was issued, with the first message seen."""

    name: str
    message: str


class BufferEffect(Model):
    """A buffer of the call that the call changed, with its bytes afterwards."""

    buffer: Natural
    after: Buffer


class ArgumentEffect(Model):
    """An argument of the call that no longer encodes as it did: a mutated list, a moved stream."""

    argument: Annotated[str, Field(description="Position (0, 1, ...) or keyword name.")]
    after: Value


class Observation(Model):
    """The answer: what one call was seen to do. The oracle's is the expectation of the case.

    Result arrays refer to buffers by index: those of the call first (a view), then `buffers` (fresh memory).
    """

    result: Value = None
    buffers: Annotated[
        tuple[Buffer, ...],
        Field(max_length=caps.BUFFERS, description="Fresh memory that the result views."),
    ] = ()
    raised: Raised | None = None
    warned: tuple[Warned, ...] = ()
    buffer_effects: Annotated[tuple[BufferEffect, ...], Field(max_length=caps.BUFFERS)] = ()
    argument_effects: Annotated[tuple[ArgumentEffect, ...], Field(max_length=2 * caps.ARGUMENTS)] = ()
    unobservable: dict[Aspect, str] = Field(
        default_factory=dict, description="Aspects that could not be built or seen here, and why."
    )


class Exact(Model):
    """Bit for bit, signed zeros included; NaNs compare equal to NaNs of any payload."""

    kind: Literal["exact"] = "exact"


class Ulp(Model):
    """At most `max` representable numbers apart, per real component."""

    kind: Literal["ulp"]
    max: Natural


class Close(Model):
    """`|got - expected| <= atol + rtol * |expected|`, per component."""

    kind: Literal["close"]
    rtol: Annotated[float, Field(strict=True, ge=0, allow_inf_nan=False)]
    atol: Annotated[float, Field(strict=True, ge=0, allow_inf_nan=False)] = 0.0


class ArchiveMembers(Model):
    """Files that are zip archives hold the same members with the same bytes; compression may differ."""

    kind: Literal["archive_members"]


class RelationName(StrEnum):
    """What results obey that are unique only up to a choice."""

    EIG = "eig"
    """The eigenvalues are those expected, in any order; `a v = v w`; columns of v of length 1."""
    EIGH = "eigh"
    """The eigenvalues are those expected, in order; `a v = v w`; columns of v orthonormal."""
    SVD = "svd"
    """The singular values are those expected; `u s vh = a`; columns of u and rows of vh orthonormal."""
    QR = "qr"
    """`q r = a`; columns of q orthonormal; r upper triangular. Of r alone: `rh r = ah a`."""
    SORT = "sort"
    """The items of the argument, in order."""
    ARGSORT = "argsort"
    """Indices, each once, that put the argument in order."""
    PARTITION = "partition"
    """The items of the argument, each kth in its place, none greater before and none smaller behind it."""
    ARGPARTITION = "argpartition"
    """Indices, each once, that partition the argument."""


class Relation(Model):
    """As expected, or else what the laws allow.

    The two sides of a law are at most `atol + rtol * m` apart in each element, where m is the greatest
    magnitude of the right side. Sorting has no bounds.
    """

    kind: Literal["relation"]
    name: RelationName
    rtol: Annotated[float, Field(strict=True, ge=0, allow_inf_nan=False)] = 0.0
    atol: Annotated[float, Field(strict=True, ge=0, allow_inf_nan=False)] = 0.0

    @property
    def of_elements(self) -> Exact | Close:
        """What is as expected: elements within this."""
        return Close(kind="close", rtol=self.rtol, atol=self.atol) if self.rtol or self.atol else Exact()


Tolerance = Annotated[Exact | Ulp | Close | Relation | ArchiveMembers, Field(discriminator="kind")]


class Provenance(Model):
    """A place of NumPy's tests at which the call was seen."""

    test: Annotated[str, Field(description="Node id of the test, from the numpy package down.")]
    line: Annotated[Natural, Field(ge=1)]


class Derived(Model):
    """Where a call comes from that NumPy's tests do not make: it is another case's with one thing changed."""

    parent: FixtureId
    change: Annotated[str, Field(max_length=80, description="dtype f4, layout negative, given axis, ...")]


class Answer(Model):
    """What some versions of NumPy were proved to answer."""

    oracles: Annotated[
        tuple[str, ...], Field(min_length=1, description="Versions of NumPy that gave this answer.")
    ]
    expect: Observation
    unstable: dict[Aspect, str] = Field(
        default_factory=dict,
        description="Aspects that the oracle itself does not reproduce; not judged.",
    )


class Case(Model):
    """A published fixture: one call, what oracles answered, and how to compare with it."""

    kind: Literal["call"]
    id: FixtureId
    call: Call
    answers: Annotated[
        tuple[Answer, ...], Field(min_length=1, description="Different answers, each of other versions.")
    ]
    tolerance: Tolerance = Exact()
    asserted: Annotated[
        tuple[Aspect, ...], Field(description="Aspects with strength `asserted`; the others are observed.")
    ] = ()
    portability: Portability = Portability.CORE
    seen: Annotated[
        Natural, Field(description="How many events of the test run were this call; none of a derived one.")
    ] = 1
    provenance: Annotated[
        tuple[Provenance, ...], Field(description="Where it was seen; nowhere when it is derived.")
    ] = ()
    derived: Derived | None = None

    @model_validator(mode="after")
    def _comes_from_somewhere(self) -> Self:
        recorded = bool(self.seen and self.provenance)
        if recorded is (self.derived is not None):
            raise ValueError("a case is seen in NumPy's tests, or else derived from another")
        return self

    @property
    def origin(self) -> str:
        """Where it comes from: the first place that it was seen at, or the case that it is derived from."""
        if self.derived is not None:
            return f"{self.derived.parent}, {self.derived.change}"
        return f"{self.provenance[0].test}:{self.provenance[0].line}"

    @property
    def expect(self) -> Observation:
        """The first answer: of a case that was narrowed by `on`, the answer of that oracle."""
        return self.answers[0].expect

    @property
    def unstable(self) -> dict[Aspect, str]:
        """Aspects of the first answer that are not judged."""
        return self.answers[0].unstable

    def on(self, version: str) -> Case | None:
        """The case with the answer of one version of NumPy only; None where that version has none."""
        answers = tuple(answer for answer in self.answers if version in answer.oracles)
        if not answers:
            return None
        return self if answers == self.answers else self.model_copy(update={"answers": answers})
