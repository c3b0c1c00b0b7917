"""The recorder: it lets a call of NumPy's happen and keeps what it shows.

Records on the main thread only, while a test runs, and not inside a call that is being recorded. Runs inside
the oracle; standard library and NumPy only.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping
from threading import get_ident, main_thread
from typing import Any, TypeVar

from fnp_spec.guest.codec.canonical import NotPortable
from fnp_spec.guest.harness.observe import Happened
from fnp_spec.guest.recorder.candidates import Candidate, Candidates
from fnp_spec.guest.recorder.keep import Invocation, Keeper, Kept
from fnp_spec.guest.recorder.passing import pass_on
from fnp_spec.guest.recorder.quota import Quota, Quotas
from fnp_spec.guest.recorder.repeats import Repeats
from fnp_spec.guest.recorder.sites import SiteTable
from fnp_spec.guest.vocabulary import Form

_T = TypeVar("_T")


class Recorder:
    """Holds the candidates and the accounting of one process.

    `names` are the public ones, by identity. `table` is told at which sites calls are looked at.
    """

    def __init__(self, names: Mapping[int, str], table: SiteTable) -> None:
        self.table = table
        self.test: str | None = None
        self.stopped: list[str] = []
        """Tests that looked at a memory address: what they do from there on differs from run to run."""
        self.candidates = Candidates()
        self.buckets: dict[str, dict[int, int]] = {
            "not_numpy": defaultdict(int),
            "nested": defaultdict(int),
            "as_written": table.as_written,
        }
        self.not_portable: Counter[tuple[int, str, str]] = Counter()
        self._quotas = Quotas()
        self.thread = main_thread().ident
        """The one that is listened to."""
        self._listen()
        self._keeper = Keeper(names)
        self._repeats = Repeats(names)

    @property
    def roots(self) -> tuple[str, ...]:
        """The directories whose paths are virtual files."""
        return self._keeper.roots

    @roots.setter
    def roots(self, roots: tuple[str, ...]) -> None:
        self._keeper.roots = self._repeats.roots = roots

    def over_cap(self) -> list[tuple[int, str, int]]:
        """Events that came when their site had given its share: site, operation, events."""
        return self._quotas.over_cap()

    def begin(self, test: str, seed: int) -> None:
        """A test starts, with NumPy's hidden generator seeded by `seed`: its events count from here."""
        self.test = test
        self._quotas.begin(test)
        self._listen()
        self._keeper.begin(seed)

    def stop(self) -> None:
        """The test is about to see a memory address: nothing that it does from here on is kept."""
        if self.test is not None:
            self.stopped.append(self.test)
            self.test = None
            self._listen()

    def end(self) -> None:
        """The test is over."""
        self.test = None
        self._listen()
        self._keeper.history.clear()
        self.table.end()

    def count(self, site: int) -> None:
        """An event of which nothing is kept: none of NumPy's, or of one that is inside of another."""
        if get_ident() == self.thread:
            self.counts[site] += 1

    def passes_over(self, key: Hashable) -> bool:
        """Whether nothing more is looked at of what the key tells: its event is counted, and that is all."""
        quota = self._quotas.spent(key)
        if quota is None or not self._listening or get_ident() != self.thread:
            return False
        quota.over += 1
        return True

    def record(
        self,
        place: int,
        operation: str,
        form: Form | None,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        invoke: Callable[[], Any],
        spent: Hashable = None,
    ) -> Any:
        """`invoke()`, which is an operation of NumPy's at a site, without a form one of its internals.

        `spent` tells `passes_over` the same operation and site; None where nothing does.
        """
        if not self._listening or get_ident() != self.thread:
            self.count(place)
            return invoke()
        site: int | None = place
        quota = self._quotas.of(place, operation)
        if self._quotas.gives_no_more(quota, spent, form is not None):
            quota.over += 1
            return invoke()
        if form is not None and not self._quotas.takes(quota, args, kwargs):
            quota.over += 1
            if not self._keeper.must_keep(operation, form, args):
                return invoke()
            site = None
        quota.attempts += 1
        self.table.looked(place)
        if form is None:
            self.not_portable[place, operation, "internal name of NumPy"] += 1
            result = invoke()
            self._keeper.unknown(result)
            return result
        key = None if site is None else self._repeats.key(operation, form, args, kwargs)
        known = self.candidates.by_key.get(key)
        if known is not None:
            self._seen(known, place)
            if not known.goes_on:
                return self._nested(invoke)
            site = None
        made = Invocation(operation, form, args, kwargs, invoke)
        # In no variable: the frame lives on in the traceback of what is raised, and would keep that alive.
        return pass_on(self._look(made, site, quota, key))

    def _listen(self) -> None:
        """Events count from here as those of the test that runs, if one does."""
        self._listening = self.test is not None
        # Of events of which nothing is kept, by site.
        self.counts = self.buckets["not_numpy"] if self._listening else defaultdict(int)

    def _nested(self, work: Callable[[], _T]) -> _T:
        """What happens inside of a call is no event of its own."""
        self._listening, self.counts = False, self.buckets["nested"]
        try:
            return work()
        finally:
            self._listen()

    def _look(self, made: Invocation, site: int | None, quota: Quota, key: Hashable) -> Happened:
        """Make a call and keep what it shows: as a candidate of a site, or of none, as a step only."""
        kept = self._nested(lambda: self._keeper.keep(made, as_case=site is not None))
        if site is not None:
            self._account(site, made.operation, kept, quota, key)
        if kept.happened is not None:
            return kept.happened
        result = made.invoke()
        self._keeper.unknown(result)
        return Happened(result, None, [])

    def _account(self, site: int, operation: str, kept: Kept, quota: Quota, key: Hashable) -> None:
        try:
            if kept.refused:
                raise NotPortable(kept.refused)
            candidate = self.candidates.add(kept, key)
        except NotPortable as refused:
            self.not_portable[site, operation, refused.reason] += 1
            return
        if not candidate.places:
            quota.distinct += 1
        self._seen(candidate, site)

    def _seen(self, candidate: Candidate, site: int) -> None:
        candidate.places[site, self.test or ""] += 1
        self._quotas.shown()
