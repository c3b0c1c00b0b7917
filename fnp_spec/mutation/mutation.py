"""How many seeded faults a corpus sees: each is put on trial before the cases of its operation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import fnp_spec.guest
from fnp_spec.corpus.files import digest, digest_of_code, read_json, write_model
from fnp_spec.corpus.operations import read_operations
from fnp_spec.corpus.store import Corpus, StoredCase
from fnp_spec.engine.answers import Acquitted
from fnp_spec.engine.interface import Engine, Limits, Request
from fnp_spec.errors import Code, SpecError
from fnp_spec.gate.conformance import fixtures_of
from fnp_spec.guest.mutant.kinds import Fault
from fnp_spec.implementation.launch import Launch
from fnp_spec.model.mutation import Fate, MutationReport, PacketMutation, Tally
from fnp_spec.mutation.plan import planned
from fnp_spec.mutation.trial import Trial, in_turn, questions
from fnp_spec.progress import Progress
from fnp_spec.value.features import features_of

DONE = Path(".fnp-spec/mutation")
"""Where the packets that are done are kept, when the user names no other place."""


@dataclass(frozen=True)
class Settings:
    """What is asked."""

    launch: Launch
    """NumPy, in the harness of mutants."""
    engine: Engine
    limits: Limits
    packets: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    """All, when none is named."""
    seed: int = 0
    done: Path = DONE


def mutate(root: Path, settings: Settings, progress: Progress) -> MutationReport:
    """The report on the corpus at `root`; packets that an interrupted run has done are not done again."""
    corpus = Corpus(root)
    packets = corpus.chosen(settings.packets)
    hello = settings.engine.greet(settings.launch, settings.limits)
    oracle = f"numpy=={hello.numpy}"
    for packet in packets:
        if corpus.manifest(packet).oracle != oracle:
            raise SpecError(
                Code.ORACLE_VERSION,
                f"{packet} is of {corpus.manifest(packet).oracle}, and faults would be put into {oracle}",
                hint="Name an interpreter with that NumPy: --python.",
            )
    # What makes faults and puts them on trial.
    code = digest_of_code(Path(fnp_spec.guest.__file__).parent, Path(__file__).parent)
    made = [_kept(corpus, packet, code, settings, progress) for packet in packets]
    if not any(one.operations for one in made):
        raise SpecError(
            Code.UNKNOWN_OPERATION,
            f"no case is of {', '.join(settings.operations)}",
            hint="contracts/operations.json has the names.",
        )
    return MutationReport(
        schema_version=1,
        oracle=oracle,
        corpus=corpus.digest(*packets),
        seed=settings.seed,
        packets=tuple(made),
    )


def _kept(corpus: Corpus, packet: str, code: str, settings: Settings, progress: Progress) -> PacketMutation:
    """What is kept of a packet by the same tool, corpus and settings; else it is done, and kept."""
    asked = (code, corpus.digest(packet), settings.seed, settings.operations, settings.faults)
    path = settings.done / f"{packet}-{digest(repr(asked).encode())[:16]}.json"
    if not path.exists():
        write_model(path, _packet(corpus, packet, settings, progress))
    return read_json(path, PacketMutation, "what is kept of a packet")


def _packet(corpus: Corpus, packet: str, settings: Settings, progress: Progress) -> PacketMutation:
    manifests = {packet: corpus.manifest(packet)}
    by_operation: dict[str, list[StoredCase]] = {}
    for stored in fixtures_of(corpus, manifests):
        if not settings.operations or stored.case.call.operation in settings.operations:
            by_operation.setdefault(stored.case.call.operation, []).append(stored)
    listed = read_operations(corpus.root / "contracts" / "operations.json").by_name()
    trials = list(_trials(by_operation, {name: listed[name].signature for name in by_operation}, settings))
    progress.stage(packet, 2 * len(trials))
    _try(trials, Trial.next, settings, progress)
    for trial in trials:
        trial.probe()
    _try(trials, Trial.next_sibling, settings, progress)
    return _packet_report(packet, by_operation, [one for one in trials if one.exists])


def _trials(
    by_operation: Mapping[str, Sequence[StoredCase]], signatures: Mapping[str, str | None], settings: Settings
) -> Iterator[Trial]:
    number = 0
    for operation, cases in by_operation.items():
        asked = questions(cases)
        features = [features_of(stored.case.call) for stored in cases]
        for one in planned(operation, signatures[operation], [stored.case for stored in cases]):
            if settings.faults and one.fault not in settings.faults:
                continue
            shown = zip(asked, features, strict=True)
            shows = [one.may_show(q.stored.case, found, q.earlier) for q, found in shown]
            yield Trial(one, number, settings.seed, asked, shows)
            number += 1


def _try(
    trials: Sequence[Trial], ask: Callable[[Trial], Request | None], settings: Settings, progress: Progress
) -> None:
    def requests() -> Iterator[Request]:
        for request in in_turn(trials, ask):
            if request is None:
                progress.advance()
            else:
                yield request

    for answer in settings.engine.run(settings.launch, requests(), settings.limits):
        if not isinstance(answer, Acquitted):
            number, index = map(int, answer.id.split("."))
            trials[number].hear(index, answer)


def _packet_report(
    packet: str, by_operation: Mapping[str, Collection[StoredCase]], trials: Sequence[Trial]
) -> PacketMutation:
    tallies: dict[Fault, Counter[Fate]] = {fault: Counter() for fault in Fault}
    for one in trials:
        tallies[one.planned.fault][one.fate] += 1
    killers = Counter(one.killed_by for one in trials if one.fate is Fate.KILLED)
    return PacketMutation(
        packet=packet,
        operations=len(by_operation),
        cases=sum(map(len, by_operation.values())),
        classes={fault: Tally.model_validate(counts) for fault, counts in tallies.items() if counts},
        killers=dict(sorted(killers.items(), key=lambda pair: (-pair[1], pair[0]))),
        unkilled=tuple(one.mutant() for one in trials if one.fate is not Fate.KILLED),
    )
