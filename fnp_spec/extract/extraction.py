"""Extraction: the oracle's tests, run and mined, become packets and fixtures."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from fnp_spec.corpus.packet_source import read_packet_sources
from fnp_spec.corpus.publication import finish_interrupted
from fnp_spec.corpus.store import Corpus
from fnp_spec.engine.local import LocalEngine
from fnp_spec.errors import Code, SpecError
from fnp_spec.extract import lock
from fnp_spec.extract.amplify import amplify
from fnp_spec.extract.context import needless, replaced
from fnp_spec.extract.describe import Recording
from fnp_spec.extract.draft import drafts
from fnp_spec.extract.oracle_answers import OracleAnswers
from fnp_spec.extract.publish import Extraction
from fnp_spec.extract.recording import ShardRunner
from fnp_spec.extract.settle import Proposal, prove_all, settle
from fnp_spec.extract.shards import Shard
from fnp_spec.extract.sightings import consumers_of
from fnp_spec.extract.static.sites import sites_of
from fnp_spec.extract.versions import answer_also
from fnp_spec.model.case import Case
from fnp_spec.model.operation import Operations
from fnp_spec.model.packet import PacketSource
from fnp_spec.oracle.environment import Environment, build, use_existing
from fnp_spec.oracle.operations import assign_packets, refuse_unowned, take_inventory
from fnp_spec.oracle.pin import ORACLE
from fnp_spec.oracle.test_files import test_files
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
    everything: bool = False,
    others: Sequence[Environment] = (),
) -> Extraction:
    """Extract the wanted packets (all when none is named); nothing is written to the corpus at `root` yet.

    `mixed` allows some packets to be of another oracle than the others; `everything` selects nothing: each
    call that holds is a case. Of `others`, further versions of NumPy, the cases get the answers too. Raises
    `SpecError` when a packet is unknown, a test file was lost, or nothing came of a packet.
    """
    corpus = Corpus(root)
    finish_interrupted(corpus)
    sources = read_packet_sources(root / "packets")
    chosen = _chosen(sources, wanted)
    if not mixed:
        _refuse_mixture(corpus, [source.packet_id for source in chosen], oracle)
    listed = Operations(oracle=oracle.requirement, operations=assign_packets(take_inventory(oracle), sources))
    committed = {source.packet_id: _committed(corpus, source.packet_id, oracle) for source in chosen}
    whole = len(chosen) == len(sources)
    if whole and oracle.requirement == ORACLE:
        refuse_unowned(listed.operations)
    files, left_out = test_files(oracle)
    if not whole:
        files = _files_of(chosen, committed)
    recorded = _record(oracle, files, jobs, work, progress)
    sites = [site for name in files for site in sites_of((oracle.tests_root / name).read_text("utf-8"), name)]
    ask = OracleAnswers(oracle, LocalEngine(jobs), progress)
    plain = needless(recorded.values(), ask)
    shards = [replaced(shard, plain) for shard in recorded.values()]
    consumers = consumers_of(sites)
    proposals = [
        Proposal(made, committed[made.source.packet_id], consumers, oracle.version, whole=whole)
        for made in drafts(chosen, listed.by_name(), shards)
    ]
    # Of everything, the answers to one packet at a time: they take more memory than the cases.
    for group in [[proposal] for proposal in proposals] if everything else [proposals]:
        prove_all(group, ask, everything=everything)
        amplify(group, listed.by_name(), ask, everything=everything)
        for other in others:
            answer_also(group, OracleAnswers(other, LocalEngine(jobs), progress))
    seen = _ids(shards)
    unsettled = set().union(*(lock.unsettled(p.committed, p.proved, seen, files) for p in proposals))
    again = _record(oracle, sorted(unsettled), jobs, work, progress, recording=2)
    seen_again = _ids(replaced(shard, plain) for shard in again.values())
    settled = tuple(settle(proposal, seen, seen_again, len(files)) for proposal in proposals)
    recording = Recording(shards, sites, left_out, whole)
    return Extraction(corpus, oracle, listed, recording, settled)


def _ids(shards: Iterable[Shard]) -> set[str]:
    return {candidate.id for shard in shards for candidate in shard.candidates}


def _files_of(chosen: Sequence[PacketSource], committed: Mapping[str, Mapping[str, Case]]) -> list[str]:
    """The test files of some packets: those that their sources name, and that their cases are from."""
    named = {name for source in chosen for name in source.oracle_tests}
    places = (place for cases in committed.values() for case in cases.values() for place in case.provenance)
    return sorted(named | {place.test.partition("::")[0] for place in places})


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
