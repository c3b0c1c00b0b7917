"""Extraction: the oracle's tests, run and mined, become packets and fixtures."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from pathlib import Path

from fnp_spec.corpus.packet_source import read_packet_sources
from fnp_spec.corpus.publication import finish_interrupted
from fnp_spec.corpus.store import Corpus
from fnp_spec.engine.local import LocalEngine
from fnp_spec.errors import Code, SpecError
from fnp_spec.extract import lock
from fnp_spec.extract.draft import draft
from fnp_spec.extract.oracle_answers import OracleAnswers
from fnp_spec.extract.publish import Extraction
from fnp_spec.extract.settle import settle
from fnp_spec.extract.shards import Shard, ShardRunner
from fnp_spec.model.case import Case
from fnp_spec.model.operation import Operations
from fnp_spec.model.packet import PacketSource
from fnp_spec.oracle.environment import Environment, build, use_existing
from fnp_spec.oracle.operations import assign_packets, take_inventory
from fnp_spec.progress import Progress


def open_oracle(oracle: str) -> Environment:
    """The oracle that the user named: a directory with an environment, or a requirement to build one for."""
    directory = Path(oracle)
    return use_existing(directory) if directory.is_dir() else build(oracle)


def extract_packets(
    root: Path,
    oracle: Environment,
    wanted: Sequence[str],
    jobs: int,
    work: Path,
    progress: Progress,
    *,
    mixed: bool = False,
) -> Extraction:
    """Extract the wanted packets (all when none is named); nothing is written to the corpus at `root` yet.

    `mixed` allows some packets to be of another oracle than the others. Raises `SpecError` when a packet is
    unknown, a test file was lost, or nothing came of a packet.
    """
    corpus = Corpus(root)
    finish_interrupted(corpus)
    sources = read_packet_sources(root / "packets")
    chosen = _chosen(sources, wanted)
    if not mixed:
        _refuse_mixture(corpus, [source.packet_id for source in chosen], oracle)
    listed = Operations(oracle=oracle.requirement, operations=assign_packets(take_inventory(oracle), sources))
    recorded = _record(oracle, _test_files(chosen), jobs, work, progress)
    read = partial(draft, operations=listed.by_name(), sources=oracle.tests_root, version=oracle.version)
    drafts = [read(source, shards=[recorded[name] for name in source.oracle_tests]) for source in chosen]
    committed = [_committed(corpus, source.packet_id, oracle) for source in chosen]
    unsettled = set().union(
        *(
            lock.unsettled(cases, made.recorded, made.source.oracle_tests)
            for cases, made in zip(committed, drafts, strict=True)
        )
    )
    again = _record(oracle, sorted(unsettled), jobs, work, progress, recording=2)
    seen_again = {candidate.id for shard in again.values() for candidate in shard.candidates}
    ask = OracleAnswers(oracle, LocalEngine(jobs), progress)
    settled = [settle(made, cases, seen_again, ask) for made, cases in zip(drafts, committed, strict=True)]
    return Extraction(corpus, oracle, listed, tuple(settled))


def _chosen(sources: Sequence[PacketSource], wanted: Sequence[str]) -> list[PacketSource]:
    by_id = {source.packet_id: source for source in sources}
    if unknown := [name for name in wanted if name not in by_id]:
        raise SpecError(
            Code.UNKNOWN_PACKET,
            f"there is no packet {unknown[0]}",
            hint=f"Packets here: {', '.join(by_id)}.",
        )
    return [by_id[name] for name in wanted or by_id]


def _refuse_mixture(corpus: Corpus, chosen: Collection[str], oracle: Environment) -> None:
    for packet in corpus.packet_ids():
        other = _oracle_of(corpus, packet)
        if packet not in chosen and other not in (None, oracle.requirement):
            raise SpecError(
                Code.ORACLE_OF_ANOTHER_CORPUS,
                f"{packet} is of {other} and stays, the packets asked for would be of {oracle.requirement}",
                hint="Extract all packets, name another directory with --corpus, or pass --mixed.",
            )


def _test_files(sources: Sequence[PacketSource]) -> list[str]:
    return sorted({name for source in sources for name in source.oracle_tests})


def _record(
    oracle: Environment,
    test_files: Sequence[str],
    jobs: int,
    work: Path,
    progress: Progress,
    recording: int = 1,
) -> dict[str, Shard]:
    """The shard of every test file; raises `SpecError` when one is lost: it would shorten the corpus."""
    progress.stage("test files" if recording == 1 else "test files again", len(test_files))
    shards = ShardRunner(oracle, work, recording).run(test_files, jobs, lambda _: progress.advance())
    if lost := [shard for shard in shards.values() if shard.lost]:
        raise SpecError(
            Code.SHARD_LOST,
            f"{lost[0].test_file} gave nothing: {lost[0].lost}"
            + (f" (and {len(lost) - 1} more files)" if len(lost) > 1 else ""),
            hint=f"The corpus is as it was. Logs of the test files lie in {work}; the same command goes on.",
        )
    return shards


def _committed(corpus: Corpus, packet: str, oracle: Environment) -> dict[str, Case]:
    """The packet's published cases, by id; none when it is new, or of another oracle."""
    if packet not in corpus.packet_ids() or _oracle_of(corpus, packet) != oracle.requirement:
        return {}
    return {stored.case.id: stored.case for stored in corpus.cases(packet)}


def _oracle_of(corpus: Corpus, packet: str) -> str | None:
    """The oracle of a published packet; None for one in another version of the format, which is made anew."""
    try:
        return corpus.manifest(packet).oracle
    except SpecError as refused:
        if refused.code is Code.SCHEMA_VERSION:
            return None
        raise
