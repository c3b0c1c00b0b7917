"""`fnp-spec run-gate`: the gates of an implementation, one, some or all."""

from __future__ import annotations

import os
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from fnp_spec.cli import gates
from fnp_spec.cli.asked import Asked
from fnp_spec.cli.configuration import ConfigOption, python_for, read_configuration
from fnp_spec.cli.console import CorpusOption, JsonOption, PacketOption, data, emit, progress_bars, say
from fnp_spec.corpus.files import write_bytes
from fnp_spec.engine.interface import Limits
from fnp_spec.engine.local import LocalEngine
from fnp_spec.errors import Exit
from fnp_spec.gate.conformance import RUNS
from fnp_spec.gate.g4 import COUNTEREXAMPLES, EXAMPLES
from fnp_spec.guest.harness.serve import ON_NUMPY_VARIABLE, WITHOUT_NUMPY_VARIABLE
from fnp_spec.model.case import Portability
from fnp_spec.model.gate import GateName, GateReport, GatesReport
from fnp_spec.model.mode import Mode
from fnp_spec.report.annotations import annotate
from fnp_spec.report.gates import show_gate, show_summary
from fnp_spec.report.junit import junit as to_junit


class Wanted(StrEnum):
    """What can be asked for."""

    G1 = "G1"
    G2 = "G2"
    G3 = "G3"
    G4 = "G4"
    G5 = "G5"
    G6 = "G6"
    TEST_CONTRACT = "test-contract"
    ALL = "all"


def run_gate(
    context: typer.Context,
    wanted: Annotated[
        list[Wanted],
        typer.Argument(
            metavar="GATE...",
            help="G1: artifacts and lint. G2: readiness, surface, own tests. G3: differential conformance. "
            "G4: laws and adversarial inputs. G5: speed beside NumPy. G6: scrub and recovery drill. "
            "test-contract: what the last run wrote. all: each of them.",
        ),
    ],
    implementation: Annotated[
        str | None,
        typer.Option(
            "--impl",
            help="The implementation: a module, or the command of a harness as stdio:COMMAND.",
            metavar="MODULE|stdio:COMMAND",
        ),
    ] = None,
    packet: PacketOption = None,
    mode: Annotated[Mode, typer.Option(help="Hardened: the policy may allow deviations.")] = Mode.STRICT,
    policy: Annotated[
        Path | None, typer.Option(help="The policy; contracts/policy.toml of the corpus when not given.")
    ] = None,
    portability: Annotated[
        list[Portability] | None,
        typer.Option(help="What the verdict counts (repeatable); core when not given."),
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Worker processes.")] = os.cpu_count() or 1,
    timeout: Annotated[float, typer.Option(min=0.1, help="Seconds that one case may take.")] = 10.0,
    memory: Annotated[int, typer.Option(min=64, help="MiB that one worker may grow by.")] = 2048,
    python: Annotated[
        Path | None, typer.Option(help="Interpreter of the environment that has the module.")
    ] = None,
    lint: Annotated[
        str | None, typer.Option(help="The implementation's own lint, for G1.", metavar="COMMAND")
    ] = None,
    test: Annotated[
        str | None,
        typer.Option(help="Its own tests, for G2; they write --test-junit.", metavar="COMMAND"),
    ] = None,
    test_junit: Annotated[
        Path | None, typer.Option(help="JUnit XML that its tests write.", metavar="FILE")
    ] = None,
    env: Annotated[
        list[str] | None,
        typer.Option(help="A variable for the workers of G3 alone (repeatable).", metavar="NAME=VALUE"),
    ] = None,
    built_on_numpy: Annotated[
        bool,
        typer.Option("--built-on-numpy", help="NumPy may answer: the implementation is made of it."),
    ] = False,
    without_numpy: Annotated[
        bool,
        typer.Option("--without-numpy", help="NumPy raises ImportError when the implementation calls it."),
    ] = False,
    no_sandbox: Annotated[
        bool,
        typer.Option("--no-sandbox", help="Let workers change files and use the network."),
    ] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Judge every case, though an interrupted run has judged some.")
    ] = False,
    rerun: Annotated[
        bool, typer.Option("--rerun", help="Ask again what diverges, to find what is flaky.")
    ] = False,
    shuffle: Annotated[
        int | None,
        typer.Option(
            help="Ask the cases of G3 in an order drawn by this: calls may leave something behind.",
            metavar="SEED",
        ),
    ] = None,
    examples: Annotated[int, typer.Option(min=1, help="Examples that a law of G4 may have.")] = EXAMPLES,
    seed: Annotated[int, typer.Option(help="What the examples of G4 are drawn by.")] = 0,
    counterexamples: Annotated[
        Path, typer.Option(help="The corpus that keeps what G4 finds.", metavar="DIR")
    ] = COUNTEREXAMPLES,
    rounds: Annotated[int, typer.Option(min=1, help="Of G5: each is one value of the interval.")] = 6,
    baseline: Annotated[
        Path | None, typer.Option(help="A report of G5, which it is compared with.", metavar="FILE")
    ] = None,
    lever: Annotated[
        str | None, typer.Option(help="The one thing that was changed since the baseline.", metavar="TEXT")
    ] = None,
    proof: Annotated[
        Path | None,
        typer.Option(help="Of the baseline's build and this: what isomorphism wrote.", metavar="FILE"),
    ] = None,
    runs: Annotated[Path, typer.Option(help="Where logs and reports of runs go.", metavar="DIR")] = RUNS,
    junit: Annotated[
        Path | None, typer.Option(help="Also write the verdicts as JUnit XML.", metavar="FILE")
    ] = None,
    annotations: Annotated[
        bool, typer.Option("--annotations", help="Also say on stderr what failed, as annotations of CI.")
    ] = False,
    config: ConfigOption = None,
    corpus: CorpusOption = Path(),
    as_json: JsonOption = False,
) -> None:
    """Run gates against an implementation; exit 0 when each passes, 1 when one does not."""
    if (test is None) is not (test_junit is None):
        raise typer.BadParameter("--test and --test-junit go together")
    if built_on_numpy and without_numpy:
        raise typer.BadParameter("--built-on-numpy and --without-numpy exclude one another")
    asked = Asked(
        corpus=corpus,
        runs=runs,
        packets=tuple(packet or ()),
        implementation=implementation,
        python=python_for(context, python),
        variables=dict(map(_variable, env or ()))
        | ({ON_NUMPY_VARIABLE: "1"} if built_on_numpy else {})
        | ({WITHOUT_NUMPY_VARIABLE: "1"} if without_numpy else {}),
        portability=tuple(portability or (Portability.CORE,)),
        engine=LocalEngine(jobs, sandboxed=not no_sandbox),
        limits=Limits(seconds=timeout, memory_bytes=memory << 20),
        mode=mode,
        policy=policy,
        overrides=read_configuration(config).override if config else (),
        fresh=fresh,
        rerun=rerun,
        shuffle=shuffle,
        examples=examples,
        seed=seed,
        counterexamples=counterexamples,
        lint=lint,
        test=test,
        test_junit=test_junit,
        rounds=rounds,
        baseline=baseline,
        lever=lever,
        proof=proof,
        directory=config.parent if config else Path(),
    )
    cores = os.cpu_count() or 1
    if jobs > cores:
        say(f"--jobs {jobs}: more workers than the {cores} cores of this machine")
    reports: list[GateReport] = []
    try:
        for gate in _gates(wanted):
            with progress_bars() as bars:
                made = gates.run(gate, asked, bars)
            reports.append(made.report)
            try:
                if not as_json:
                    _show(made)
            finally:
                made.write()
        _tell(reports, as_json=as_json)
    finally:
        if junit is not None:
            write_bytes(junit, to_junit(reports))
        for text in annotate(reports) if annotations else ():
            typer.echo(text, err=True)
    raise typer.Exit(Exit.OK if all(report.passed for report in reports) else Exit.GATE_FAILED)


def _show(made: gates.Made) -> None:
    show_gate(data, made.report)
    for remark in made.remarks:
        say(remark)


def _gates(wanted: Sequence[Wanted]) -> list[GateName]:
    return list(GateName) if Wanted.ALL in wanted else [gate for gate in GateName if gate.value in wanted]


def _tell(reports: Sequence[GateReport], *, as_json: bool) -> None:
    """Of one gate its report, of several all of them."""
    if not as_json:
        if len(reports) > 1:
            show_summary(data, reports)
        return
    several = GatesReport(passed=all(report.passed for report in reports), gates=tuple(reports))
    emit((reports[0] if len(reports) == 1 else several).model_dump_json(indent=2, ensure_ascii=True))


def _variable(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise typer.BadParameter(f"{text!r} is no NAME=VALUE", param_hint="--env")
    return name, value
