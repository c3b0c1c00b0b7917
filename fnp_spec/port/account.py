"""The account of a port: all that its four documents say, gathered once, so that no two of them differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fnp_spec.errors import SpecError
from fnp_spec.gate.terms import Terms, read_policy
from fnp_spec.ledger.debt import owner_of
from fnp_spec.ledger.families import family
from fnp_spec.model.accounting import Accounting, PacketAccounting
from fnp_spec.model.debt import OwnerRule, Risk
from fnp_spec.model.gate import PacketParity, ParityReport
from fnp_spec.model.matrix import MatrixRow
from fnp_spec.model.packet import Manifest
from fnp_spec.model.phases import Phase
from fnp_spec.model.policy import Thresholds
from fnp_spec.port.artifacts import Port

_MOST_FAMILIES = 10


@dataclass(frozen=True)
class PacketAccount:
    """One packet."""

    manifest: Manifest
    operations: int
    """That it owns."""
    cases: int
    accounting: PacketAccounting | None
    modules: Sequence[str]
    owner: OwnerRule | None
    thresholds: Thresholds
    parity: PacketParity | None
    """None where the run leaves it out."""
    matrix: MatrixRow | None


@dataclass(frozen=True)
class FamilyAccount:
    """A cause above the operation, in what the run owes."""

    name: str
    debts: int
    cases: int


@dataclass(frozen=True)
class Account:
    """A port."""

    oracle: str
    corpus: str
    """Digest of the fixtures of all packets."""
    scope: str
    signed_by: str | None
    packets: Sequence[PacketAccount]
    unowned: Sequence[str]
    """Operations that are in no packet."""
    accounting: Accounting | None
    run: ParityReport | None
    not_run: str
    """Why there is no run to speak of."""
    families: Sequence[FamilyAccount]
    more_families: int
    debts: Mapping[str, int]
    """Entries of the ledger by state."""
    phases: Sequence[Phase]

    @property
    def unmapped(self) -> list[PacketAccount]:
        """Packets without a module."""
        return [one for one in self.packets if not one.modules]

    @property
    def by_priority(self) -> list[PacketAccount]:
        """Packets that are not passed, worst first: by risk, then by cases that count and do not pass."""
        risks = list(Risk)
        left = [one for one in self.packets if one.parity is None or _left(one.parity)]
        return sorted(
            left,
            key=lambda one: (
                risks.index(one.manifest.risk),
                -_left(one.parity) if one.parity else 0,
                one.manifest.packet_id,
            ),
        )


def _left(parity: PacketParity) -> int:
    return parity.counted - parity.counted_passed


def account_of(port: Port, phases: Sequence[Phase]) -> Account:
    """The account of a port that stands there in its phases; raises `SpecError` without a corpus."""
    corpus = port.corpus.digest(*port.manifests)
    run, why = _run(port)
    families = _families(port) if run else []
    return Account(
        oracle=port.operations.oracle,
        corpus=corpus,
        scope=port.scope,
        signed_by=port.signed_by,
        packets=_packets(port, run),
        unowned=[one.name for one in port.operations.operations if one.packet is None],
        accounting=port.corpus.accounting_of_all(),
        run=run,
        not_run=why,
        families=families[:_MOST_FAMILIES],
        more_families=len(families[_MOST_FAMILIES:]),
        debts=_debts(port),
        phases=phases,
    )


def _run(port: Port) -> tuple[ParityReport | None, str]:
    try:
        return port.parity, ""
    except SpecError as refused:
        return None, refused.cause


def _packets(port: Port, run: ParityReport | None) -> list[PacketAccount]:
    owned = Counter(one.packet for one in port.operations.operations)
    parities = {row.packet: row for row in run.packets} if run else {}
    rows = {row.packet: row for row in port.matrix.packets} if run else {}
    risks = {packet: manifest.risk for packet, manifest in port.manifests.items()}
    policy = read_policy(port.corpus.root, port.policy_file)
    terms = Terms(policy, port.configuration.override, risks)
    return [
        PacketAccount(
            manifest=manifest,
            operations=owned[packet],
            cases=sum(entry.cases for entry in manifest.fixtures),
            accounting=port.corpus.accounting(packet),
            modules=port.configuration.modules.get(packet, ()),
            owner=owner_of(port.owners, packet, "", ""),
            thresholds=terms.thresholds(packet),
            parity=parities.get(packet),
            matrix=rows.get(packet),
        )
        for packet, manifest in port.manifests.items()
    ]


def _families(port: Port) -> list[FamilyAccount]:
    debts: Counter[str] = Counter()
    cases: dict[str, set[str]] = {}
    for cause in port.partial.causes:
        name = family(cause.key)
        debts[name] += 1
        cases.setdefault(name, set()).update(cause.members)
    made = [FamilyAccount(name, debts[name], len(cases[name])) for name in debts]
    return sorted(made, key=lambda one: (-one.cases, one.name))


def _debts(port: Port) -> dict[str, int]:
    try:
        states = Counter(entry.state.value for entry in port.book.entries.values())
    except SpecError:  # of another implementation than the run: the phases say so
        return {}
    return dict(sorted(states.items()))
