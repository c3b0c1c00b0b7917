"""A harness whose NumPy has a fault: each request names one, and the judged call alone has it.

`serve.py MODULE` speaks the protocol of the harness, with a `fault` beside the `call`. To a call in which the
fault does not show, the operation is missing: what NumPy answers is known.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from fnp_spec.guest.codec.canonical import Json
from fnp_spec.guest.harness.observe import Happened, make
from fnp_spec.guest.harness.operations import MissingOperationError, RefusedError, perform
from fnp_spec.guest.harness.serve import Harness, main, operands
from fnp_spec.guest.mutant.faults import FAULTS
from fnp_spec.guest.mutant.kinds import Fault
from fnp_spec.guest.mutant.parameters import defaults_of, ignored, wrong_default
from fnp_spec.guest.mutant.site import Site
from fnp_spec.guest.vocabulary import Form

_OF_PARAMETERS = {Fault.IGNORED_KEYWORD: ignored, Fault.WRONG_DEFAULT: wrong_default}


class Mutants(Harness):
    """Makes each judged call with the fault of its request."""

    _fault: Json

    def respond(self, request: Json) -> Json:
        """The answer under the fault that the request names."""
        self._fault = request["fault"]
        return super().respond(request)

    def _watched(self, call: Json, built: dict[str, object]) -> tuple[Happened, str]:
        positional, keywords = operands(call, built)
        form, operation, fault = Form(call["form"]), call["operation"], self._fault

        def invoke(args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
            return perform(form, operation, self.names.resolve, list(args), dict(kwargs))

        site = Site(
            positional, keywords, invoke, fault.get("parameter", ""), fault.get("position"), fault["pick"],
            fault["earlier"],
        )  # fmt: skip
        kind = Fault(fault["kind"])
        if kind in _OF_PARAMETERS:
            changed = partial(_OF_PARAMETERS[kind], site, self._defaults(form, operation, positional))
        else:
            changed = partial(FAULTS[kind], site)
        happened = make(changed)
        if isinstance(happened.error, MissingOperationError | RefusedError):
            raise happened.error
        return happened, ""

    def _defaults(self, form: Form, operation: str, positional: list[Any]) -> Mapping[str, Any]:
        if form is Form.CALL:
            return defaults_of(self.names.resolve(operation))
        return defaults_of(getattr(type(positional[0]), operation.rpartition(".")[2], None))


if __name__ == "__main__":
    sys.exit(main(Mutants, *sys.argv[1:]))
