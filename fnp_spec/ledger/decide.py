"""What a person decides about debt: its state, why, and who takes it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase

from fnp_spec.errors import Code, SpecError
from fnp_spec.ledger.families import family
from fnp_spec.ledger.upkeep import key_of
from fnp_spec.model.book import Book, Entry, State
from fnp_spec.model.debt import Owners


class Decision(StrEnum):
    """The states that a person may give; that a debt is closed is for a run to say."""

    OPEN = State.OPEN
    IN_PROGRESS = State.IN_PROGRESS
    INTENTIONAL = State.INTENTIONAL
    UPSTREAM_DRIFT = State.UPSTREAM_DRIFT


@dataclass(frozen=True)
class Choice:
    """Debts: those named by id, or all that fit what is said of them."""

    ids: Collection[str] = ()
    family: str | None = None
    packet: str | None = None
    operation: str | None = None

    def has(self, entry: Entry) -> bool:
        """Whether a debt is among them."""
        if self.ids and entry.id not in self.ids:
            return False
        said = (
            (self.packet, entry.packet),
            (self.operation, entry.operation),
            (self.family, family(key_of(entry))),
        )
        return all(pattern is None or fnmatchcase(text, pattern) for pattern, text in said)


def decided(book: Book, choice: Choice, decision: Decision, why: str, owner: str | None) -> list[Entry]:
    """The debts of a choice, as decided; raises `SpecError` no-such-debt when one is not there."""
    if choice == Choice():
        raise _refused(
            "nothing says which debts are meant", "Name debts, or a --family, --packet or --operation."
        )
    open_ones = [entry for entry in book.entries.values() if entry.state is not State.CLOSED]
    chosen = [entry for entry in open_ones if choice.has(entry)]
    missing = sorted(set(choice.ids) - {entry.id for entry in chosen})
    if missing or not chosen:
        cause = f"the ledger has no open {missing[0]}" if missing else "no open debt of the ledger is meant"
        raise _refused(
            cause, "fnp-spec ledger update writes what a run owes; ids and families stand in there."
        )
    made = [
        entry.model_copy(
            update={"state": State(decision), "why": why or entry.why, "owner": owner or entry.owner}
        )
        for entry in chosen
    ]
    if unjustified := [entry for entry in made if not entry.justified]:
        raise _refused(f"{unjustified[0].id} does not say why it is {decision}", "Say it with --because.")
    return made


def known_owner(owners: Owners, name: str) -> None:
    """Refuse an owner that does not exist."""
    if name not in owners.owners:
        raise SpecError(
            Code.NO_SUCH_OWNER,
            f"[owners] of the owners file does not have {name}",
            hint=f"It has {', '.join(sorted(owners.owners)) or 'nobody'}; add who answers for the debt.",
        )


def _refused(cause: str, hint: str) -> SpecError:
    return SpecError(Code.NO_SUCH_DEBT, cause, hint=hint)
