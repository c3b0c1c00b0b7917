"""G2, unit and integration: a pure function of readiness, surface and the implementation's own tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from fnp_spec.gate.commands import reasons_of
from fnp_spec.model.gate import Check, IntegrationReport, OwnTests, PacketSurface, failures
from fnp_spec.model.packet import Manifest

_MOST_NAMED = 3


def integration_report(
    implementation: str,
    manifests: Iterable[Manifest],
    surface: Sequence[PacketSurface] | None,
    tests: OwnTests | None,
    corpus: str,
) -> IntegrationReport:
    """The verdict: packets are ready, no operation is missing or called otherwise, its own tests pass."""
    checks = (
        *map(_readiness, manifests),
        *(map(_surface, surface) if surface is not None else (_NOT_ASKED,)),
        *((_tests(tests),) if tests else ()),
    )
    reasons = failures(checks)
    return IntegrationReport(
        corpus=corpus,
        implementation=implementation,
        checks=checks,
        surface=None if surface is None else tuple(surface),
        tests=tests,
        passed=not reasons,
        reasons=reasons,
    )


_NOT_ASKED = Check.skipped(
    "surface", "a harness has no signatures to ask for; what is missing there is found by G3"
)


def _readiness(manifest: Manifest) -> Check:
    return Check.of(f"{manifest.packet_id} readiness", manifest.not_ready_because)


def _surface(surface: PacketSurface) -> Check:
    return Check.of(f"{surface.packet} surface", _gaps(surface))


def _gaps(surface: PacketSurface) -> Iterator[str]:
    if not surface.operations:
        yield "it has no operations"
    if surface.missing:
        named = ", ".join(surface.missing[:_MOST_NAMED])
        counts = f"{len(surface.missing):,} of {surface.operations:,}"
        yield f"{counts} operations are missing ({_cut(named, surface.missing)})"
    if surface.signatures:
        named = ", ".join(f"{name} {why}" for name, why in list(surface.signatures.items())[:_MOST_NAMED])
        yield f"{len(surface.signatures):,} cannot be called as NumPy's ({_cut(named, surface.signatures)})"


def _cut(named: str, of: Iterable[str]) -> str:
    return f"{named}, ..." if len(list(of)) > _MOST_NAMED else named


def _tests(tests: OwnTests) -> Check:
    return Check.of("tests", [*reasons_of(tests.run, "test command"), *_results(tests)])


def _results(tests: OwnTests) -> Iterator[str]:
    if tests.unreadable:
        yield tests.unreadable
    elif tests.tests == tests.skipped:
        yield "no test ran"
    if tests.failed:
        yield f"{tests.failed:,} of {tests.tests:,} tests failed"
