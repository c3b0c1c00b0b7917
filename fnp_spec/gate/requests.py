"""The request of a fixture, cut out of its line: what is asked, and the answer that is foreseen."""

from __future__ import annotations

import msgspec

from fnp_spec.corpus.store import StoredCase
from fnp_spec.engine.answers import Observed
from fnp_spec.engine.interface import Foreseen, Request


class _Answer(msgspec.Struct):
    oracles: list[str]
    expect: msgspec.Raw


class _Line(msgspec.Struct):
    """What a request takes from a line; the case has been read and checked in full already."""

    call: msgspec.Raw
    answers: list[_Answer]


_line = msgspec.json.Decoder(_Line)


def request_of_case(stored: StoredCase) -> Request:
    """The request that asks a case, foreseeing the first of its answers."""
    cut, case = _line.decode(stored.line), stored.case
    identifier = case.id.encode()
    (expect,) = (answer.expect for answer in cut.answers if case.answers[0].oracles[0] in answer.oracles)
    return Request(
        case.id,
        b'{"call":%s,"id":"%s"}' % (bytes(cut.call), identifier),
        Foreseen(
            b'{"id":"%s","kind":"observed","observation":%s}' % (identifier, bytes(expect)),
            Observed(kind="observed", id=case.id, observation=case.expect),
        ),
    )
