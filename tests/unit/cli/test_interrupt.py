"""A signal ends what runs, wherever it comes upon it."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator

import pytest

from fnp_spec.cli.interrupt import interruptible


class Late:
    """An object that is finalised in the very moment of a signal."""

    def __del__(self) -> None:
        signal.raise_signal(signal.SIGTERM)


def test_a_signal_that_a_finaliser_swallows_is_not_lost(capsys: pytest.CaptureFixture[str]) -> None:
    def sleep() -> None:
        Late()
        time.sleep(60)

    with pytest.raises(SystemExit) as ended, interruptible():
        sleep()
    assert ended.value.code == 128 + signal.SIGTERM
    assert "Traceback" not in capsys.readouterr().err


def test_iterators_that_were_left_in_the_middle_are_closed_first() -> None:
    told = []

    def source() -> Iterator[None]:
        try:
            yield
            yield
        finally:
            signal.raise_signal(signal.SIGINT)  # the second one changes nothing
            told.append("closed")

    def consumer() -> None:
        for _ in source():
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(SystemExit) as ended, interruptible():
        consumer()
    assert told == ["closed"]
    assert ended.value.code == 130


def test_handlers_are_as_they_were_afterwards() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    with interruptible():
        assert signal.getsignal(signal.SIGTERM) != before[1]
    assert before == [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]


def test_a_hangup_that_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with interruptible():
            signal.raise_signal(signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)
