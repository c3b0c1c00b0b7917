"""A harness whose NumPy has a fault: each request names one, and the judged call alone has it.

`serve.py MODULE` speaks the protocol of the harness, with a `fault` beside the `call`. To a call in which the
fault does not show, the operation is missing: what NumPy answers is known. To a `sibling` of the call it is
always, and the name tells whether the fault shows there.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from fnp_spec.guest.codec.canonical import Json, canonical
from fnp_spec.guest.codec.decode import Decoder
from fnp_spec.guest.codec.layout import byte_bounds
from fnp_spec.guest.harness.observe import Happened, make
from fnp_spec.guest.harness.operations import MissingOperationError, RefusedError, perform
from fnp_spec.guest.harness.serve import Harness, main, operands
from fnp_spec.guest.harness.session import Session
from fnp_spec.guest.mutant.faults import FAULTS
from fnp_spec.guest.mutant.kinds import Fault
from fnp_spec.guest.mutant.parameters import defaults_of, ignored, wrong_default
from fnp_spec.guest.mutant.siblings import sibling
from fnp_spec.guest.mutant.site import DORMANT, SHOWS, Site
from fnp_spec.guest.vocabulary import Form

_OF_PARAMETERS = {Fault.IGNORED_KEYWORD: ignored, Fault.WRONG_DEFAULT: wrong_default}


class Mutants(Harness):
    """Makes each judged call with the fault of its request, or of a `sibling` tells whether it shows."""

    _fault: Json
    _honest = False
    _sibling = ""

    def respond(self, request: Json) -> Json:
        """The answer under the fault that the request names."""
        self._fault, self._sibling, self._honest = request["fault"], request.get("sibling", ""), False
        if not self._sibling:
            return super().respond(request)
        name = SHOWS if self._shows(request) else DORMANT
        return {"id": request["id"], "kind": "missing", "name": name}

    def _shows(self, request: Json) -> bool:
        """Whether NumPy answers the sibling, each time alike, and the fault makes another answer of it."""
        wrong = super().respond(request)
        if wrong["kind"] != "observed":
            return False
        self._honest = True
        right, again = (canonical(super(Mutants, self).respond(request)) for _ in range(2))
        raises = b'"raised":' in right
        return (
            right == again != canonical(wrong)
            and b'"kind":"observed"' in right
            and raises is (self._fault["kind"] in (Fault.EXCEPTION, Fault.ACCEPTS))
        )

    def judged(self, call: Json, decoder: Decoder, session: Session) -> Json:
        """The answer to a call whose set-up is made, or to a sibling of it."""
        if not self._sibling:
            return super().judged(call, decoder, session)
        site = self._site(call, decoder.arguments(call))
        arguments, keywords = sibling(site, self._sibling, self._defaults(call, site))
        for value in arguments:
            if isinstance(value, np.ndarray) and value.size and not value.dtype.hasobject:
                _, start, end = byte_bounds(value)
                session.encoder.memory.adopt(start, end - start)
        built = {**{str(i): value for i, value in enumerate(arguments)}, **keywords}
        session.arm(built, session.encoder.encode_arguments(built))
        asked = {**call, "args": arguments, "kwargs": keywords}
        happened, _ = self._watched(asked, built)
        return {"kind": "observed", "observation": self._seen(call, session, happened)}

    def _watched(self, call: Json, built: dict[str, object]) -> tuple[Happened, str]:
        if self._honest:
            return self._made(call, built), ""
        site, kind = self._site(call, built), Fault(self._fault["kind"])
        if kind in _OF_PARAMETERS:
            changed = partial(_OF_PARAMETERS[kind], site, self._defaults(call, site))
        else:
            changed = partial(FAULTS[kind], site)
        happened = make(changed)
        if isinstance(happened.error, MissingOperationError | RefusedError):
            raise happened.error
        return happened, ""

    def _site(self, call: Json, built: dict[str, object]) -> Site:
        form, operation, fault = Form(call["form"]), call["operation"], self._fault

        def invoke(args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
            return perform(form, operation, self.names.resolve, list(args), dict(kwargs))

        return Site(
            *operands(call, built),
            invoke,
            fault.get("parameter", ""),
            fault.get("position"),
            fault["pick"],
            fault["earlier"],
        )

    def _defaults(self, call: Json, site: Site) -> Mapping[str, Any]:
        if call["form"] == Form.CALL:
            return defaults_of(self.names.resolve(call["operation"]))
        if call["form"] != Form.METHOD:
            return {}
        return defaults_of(getattr(type(site.arguments[0]), call["operation"].rpartition(".")[2], None))


if __name__ == "__main__":
    sys.exit(main(Mutants, *sys.argv[1:]))
