"""Extraction: the oracle's tests, run and mined, become packets and fixtures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from fnp_spec.corpus.check import CaseRefusedError, check_case
from fnp_spec.corpus.packet_source import read_packet_sources
from fnp_spec.corpus.store import Corpus
from fnp_spec.engine.answers import Observed
from fnp_spec.engine.interface import Limits, request_of
from fnp_spec.engine.local import LocalEngine
from fnp_spec.errors import Code, SpecError
from fnp_spec.extract.accounting import Fate, account
from fnp_spec.extract.contracts import contracts
from fnp_spec.extract.prove import prove
from fnp_spec.extract.recall import recall_of
from fnp_spec.extract.select import Consumers, sightings, to_case
from fnp_spec.extract.shards import DETERMINISM, Shard, ShardRunner
from fnp_spec.extract.static.declared import declared_tests, represented
from fnp_spec.extract.static.sites import AssertionSite, SiteKind, sites_of
from fnp_spec.implementation.launch import launch_module
from fnp_spec.implementation.process_command import isolated_variables
from fnp_spec.judge.judge import disagreement
from fnp_spec.model.accounting import Bucket, PacketAccounting
from fnp_spec.model.case import Case, Observation
from fnp_spec.model.operation import Operation, Operations
from fnp_spec.model.packet import FixtureFile, Manifest, PacketSource, Readiness
from fnp_spec.oracle.anchors import anchors_of
from fnp_spec.oracle.environment import Environment, build, use_existing
from fnp_spec.oracle.operations import assign_packets, take_inventory, write_operations
from fnp_spec.progress import Progress

_PROOF_ROUNDS = (
    {"PYTHONHASHSEED": "1", "MALLOC_PERTURB_": "90"},
    {"PYTHONHASHSEED": "2", "MALLOC_PERTURB_": "165"},
)
"""Environment of each round of the proof: another hash seed, another pattern in uninitialised memory."""
_PROOF_LIMITS = Limits(seconds=30.0, memory_bytes=4 << 30)


def open_oracle(oracle: str) -> Environment:
    """The oracle that the user named: a directory with an environment, or a requirement to build one for."""
    directory = Path(oracle)
    return use_existing(directory) if directory.is_dir() else build(oracle)


def extract_packets(
    root: Path, oracle: Environment, wanted: Sequence[str], jobs: int, work: Path, progress: Progress
) -> list[PacketAccounting]:
    """Extract the wanted packets (all when none is named) into the corpus at `root`.

    Raises `SpecError` when a packet is unknown, or when no shard of a packet gave anything.
    """
    corpus = Corpus(root)
    sources = read_packet_sources(root / "packets")
    chosen = _chosen(sources, wanted)
    operations = assign_packets(take_inventory(oracle), sources)
    listed = Operations(oracle=oracle.requirement, operations=operations)
    write_operations(root / "contracts" / "operations.json", listed)
    test_files = sorted({name for source in chosen for name in source.oracle_tests})
    shards = _run_shards(oracle, test_files, jobs, work, progress)
    extraction = _Extraction(corpus, oracle, operations, shards, jobs, progress)
    return [extraction.packet(source) for source in chosen]


def _chosen(sources: Sequence[PacketSource], wanted: Sequence[str]) -> list[PacketSource]:
    by_id = {source.packet_id: source for source in sources}
    if unknown := [name for name in wanted if name not in by_id]:
        raise SpecError(
            Code.UNKNOWN_PACKET,
            f"there is no packet {unknown[0]}",
            hint=f"Packets here: {', '.join(by_id)}.",
        )
    return [by_id[name] for name in wanted or by_id]


def _run_shards(
    oracle: Environment, test_files: Sequence[str], jobs: int, work: Path, progress: Progress
) -> dict[str, Shard]:
    progress.stage("test files", len(test_files))

    def done(shard: Shard) -> None:
        progress.advance(f"{shard.test_file} is lost: {shard.lost}" if shard.lost else "")

    return ShardRunner(oracle, work).run(test_files, jobs, done)


class _Extraction:
    """What the packets of one extraction share."""

    def __init__(
        self,
        corpus: Corpus,
        oracle: Environment,
        operations: Sequence[Operation],
        shards: Mapping[str, Shard],
        jobs: int,
        progress: Progress,
    ) -> None:
        self.corpus = corpus
        self.oracle = oracle
        self.operations = {operation.name: operation for operation in operations}
        self.shards = shards
        self.jobs = jobs
        self.progress = progress

    def packet(self, source: PacketSource) -> PacketAccounting:
        """Select, prove and publish one packet."""
        shards = [self.shards[name] for name in source.oracle_tests]
        sites = [site for name in source.oracle_tests for site in self._sites(name)]
        consumers = _consumers(sites)
        fates = self._fates_of_others(source, shards)
        cases = []
        for seen in sightings(shards, fates):
            candidate = seen.candidate
            try:
                case = to_case(seen, consumers, self.oracle.version)
                check_case(
                    case, {"call": candidate.call, "answers": [{"expect": candidate.observation}]}, None
                )
                cases.append(case)
            except CaseRefusedError as refused:
                fates[candidate.id] = (Bucket.NOT_PORTABLE, refused.code)
            except ValidationError:
                fates[candidate.id] = (Bucket.NOT_PORTABLE, "does not fit the model of a case")
        proof = prove(cases, self._rounds(source, cases), self.oracle.version, disagreement)
        fates |= {name: (Bucket.NOT_REPRODUCIBLE, reason) for name, reason in proof.quarantined.items()}
        fates |= {case.id: (Bucket.FIXTURE, "") for case in proof.proved}
        if not proof.proved:
            raise SpecError(
                Code.NOTHING_EXTRACTED,
                f"{source.packet_id}: no case came out of {len(shards)} test files",
                hint="The log of each test file lies in the --work directory.",
            )
        files = self.corpus.write_fixtures(source.packet_id, self.oracle.requirement, proof.proved)
        accounting = self._account(source, shards, fates, sites, proof.proved)
        anchors = anchors_of(
            source.packet_id, self.oracle.requirement, self.oracle.numpy_root,
            source.legacy_paths, source.legacy_symbols,
        )  # fmt: skip
        manifest = _manifest(source, self.oracle.requirement, files, proof.proved)
        self.corpus.write_packet(manifest, anchors, accounting)
        return accounting

    def _source(self, test_file: str) -> str:
        return (self.oracle.numpy_root / test_file).read_text(encoding="utf-8")

    def _sites(self, test_file: str) -> tuple[AssertionSite, ...]:
        return sites_of(self._source(test_file), test_file)

    def _elsewhere(self, source: PacketSource, operation: str) -> Fate | None:
        """Where an operation goes that is not the packet's; None for one that is."""
        known = self.operations.get(operation)
        if known is None:
            return Bucket.OTHER_PACKET, "no packet: internal name of NumPy"
        if known.packet == source.packet_id:
            return None
        return Bucket.OTHER_PACKET, known.packet or "a later packet"

    def _fates_of_others(self, source: PacketSource, shards: Sequence[Shard]) -> dict[str, Fate]:
        fates: dict[str, Fate] = {}
        trusted = {c.id for shard in shards for c in shard.candidates if shard.trusted(c)}
        for candidate in (candidate for shard in shards for candidate in shard.candidates):
            operation = candidate.call["operation"]
            if fate := self._elsewhere(source, operation):
                fates[candidate.id] = fate
            elif candidate.id not in trusted:
                fates[candidate.id] = (Bucket.NOT_REPRODUCIBLE, "its test fails under rewriting")
            elif not self.operations[operation].admits(candidate.call["form"]):
                fates[candidate.id] = (Bucket.NOT_PORTABLE, "used in a form that is not public")
        return fates

    def _rounds(self, source: PacketSource, cases: Sequence[Case]) -> list[dict[str, Observation | str]]:
        """What fresh processes of the oracle answer, in two orders; a reason where they do not answer."""
        requests = [
            request_of(case.id, case.call.model_dump(mode="json", exclude_defaults=True)) for case in cases
        ]
        self.progress.stage(f"{source.packet_id} proof", len(_PROOF_ROUNDS) * len(requests))
        rounds = []
        for settings, order in zip(_PROOF_ROUNDS, (requests, requests[::-1]), strict=True):
            answers: dict[str, Observation | str] = {}
            variables = {**isolated_variables(), **DETERMINISM, **settings}
            numpy = launch_module("numpy", self.oracle.python, variables)
            for answer in LocalEngine(self.jobs).run(numpy, order, _PROOF_LIMITS):
                if isinstance(answer, Observed):
                    answers[answer.id] = answer.observation
                else:
                    answers[answer.id] = f"{type(answer).__name__} in a fresh process"
                self.progress.advance()
            rounds.append(answers)
        return rounds

    def _account(
        self,
        source: PacketSource,
        shards: Sequence[Shard],
        fates: Mapping[str, Fate],
        sites: Sequence[AssertionSite],
        cases: Sequence[Case],
    ) -> PacketAccounting:
        accounts = account(shards, fates, lambda operation: self._elsewhere(source, operation))
        outcomes: dict[str, int] = defaultdict(int)
        for shard in shards:
            for name, count in shard.outcomes.items():
                outcomes[name] += count
        recall, _ = recall_of(sites, accounts.lines)
        declared = [test for name in source.oracle_tests for test in declared_tests(self._source(name), name)]
        published = {
            test
            for shard in shards
            for candidate in shard.candidates
            if fates[candidate.id][0] is Bucket.FIXTURE
            for _, test, _ in candidate.places
        }
        return PacketAccounting(
            packet_id=source.packet_id,
            oracle=self.oracle.requirement,
            tests_run=dict(sorted(outcomes.items())),
            run_plain=tuple(name for shard in shards for name in shard.run_plain),
            failed_plain=tuple(name for shard in shards for name in shard.failed_plain),
            stopped=tuple(name for shard in shards for name in shard.stopped),
            lost_shards={shard.test_file: shard.lost for shard in shards if shard.lost},
            events=sum(shard.events() for shard in shards),
            buckets=accounts.buckets(),
            cases=len(cases),
            operations=len({case.call.operation for case in cases}),
            test_functions=len(declared),
            test_functions_represented=represented(declared, published),
            recall=recall,
        )


def _consumers(sites: Sequence[AssertionSite]) -> Consumers:
    kinds: dict[tuple[str, int], set[SiteKind]] = defaultdict(set)
    for site in sites:
        for first, last in site.feeds:
            for line in range(first, last + 1):
                kinds[site.path, line].add(site.kind)
    return {place: frozenset(found) for place, found in kinds.items()}


def _manifest(
    source: PacketSource, oracle: str, files: tuple[FixtureFile, ...], cases: Sequence[Case]
) -> Manifest:
    authored = source.model_dump(exclude={"schema_version", "operations"})
    # Sidecars and decode proofs are made by the durability gate; until then the packet is not ready.
    missing = ("raptorq_artifacts: no sidecar and no decode proof yet",)
    return Manifest.model_validate(
        {
            **authored,
            **contracts(cases),
            "oracle": oracle,
            "raptorq_artifacts": (),
            "fixtures": files,
            "readiness": Readiness.NOT_READY,
            "not_ready_because": missing,
        }
    )
