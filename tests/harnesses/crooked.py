"""NumPy with a fault in every call, methods and operators too; `crooked.py MODULE` is a harness.

Which fault it is, the call decides: of all kinds, in an order of its own, the first that shows.
"""

from __future__ import annotations

import sys
from hashlib import blake2b

from fnp_spec.guest.codec.canonical import Json, canonical
from fnp_spec.guest.harness.serve import Harness, main
from fnp_spec.guest.mutant.kinds import Fault
from fnp_spec.guest.mutant.serve import Mutants

_KINDS = sorted(set(Fault) - {Fault.IGNORED_KEYWORD, Fault.WRONG_DEFAULT, Fault.EXTRA_WARNING})


class Crooked(Mutants):
    """Answers each call wrongly, in one of many ways."""

    def respond(self, request: Json) -> Json:
        """The answer under the first fault that shows; where none does, it tells of no effects."""
        number = int.from_bytes(blake2b(canonical(request["call"]), digest_size=4).digest(), "little")
        turn = number % len(_KINDS)
        for kind in _KINDS[turn:] + _KINDS[:turn]:
            answer = super().respond({**request, "fault": {"kind": kind, "pick": number, "earlier": 0}})
            if answer["kind"] != "missing":
                return answer
        self._honest = True
        answer = Harness.respond(self, request)
        for effects in ("buffer_effects", "argument_effects"):
            answer.get("observation", {}).pop(effects, None)
        return answer


if __name__ == "__main__":
    sys.exit(main(Crooked, *sys.argv[1:]))
