"""The first of some releases that answers a case otherwise than the oldest, asking as few as possible."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from fnp_spec.model.history import Bisection


def bisect(case: str, releases: Sequence[str], ask: Callable[[str], str]) -> Bisection:
    """Halve the releases, the oldest first; `ask` gives what one answers, equal where nothing changed.

    An answer that changes and changes back in between is not seen, as with any bisection.
    """
    answers = {release: ask(release) for release in (releases[0], releases[-1])}
    same, other = 0, len(releases) - 1
    changed = answers[releases[same]] != answers[releases[other]]
    while changed and other - same > 1:
        middle = (same + other) // 2
        answers[releases[middle]] = ask(releases[middle])
        if answers[releases[middle]] == answers[releases[0]]:
            same = middle
        else:
            other = middle
    return Bisection(
        case=case,
        answers={release: answers[release] for release in releases if release in answers},
        last_same=releases[same] if changed else None,
        first_changed=releases[other] if changed else None,
    )
