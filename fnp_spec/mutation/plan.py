"""The faults of an operation, and the cases in whose calls each may show."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fnp_spec.guest.mutant.kinds import DTYPES, LAYOUTS, SIZES, Fault
from fnp_spec.guest.vocabulary import Form
from fnp_spec.model.case import Case
from fnp_spec.value.features import Features, features_of
from fnp_spec.value.parameters import is_given, optional_parameters

_OF_ARRAYS = {Fault.AT_SIZE: SIZES, Fault.AT_LAYOUT: LAYOUTS, Fault.AT_DTYPE: DTYPES}
_OF_PARAMETERS = (Fault.IGNORED_KEYWORD, Fault.WRONG_DEFAULT)
_OF_ERRORS = (Fault.EXCEPTION, Fault.ACCEPTS)
_OF_ANY_END = (*_OF_PARAMETERS, Fault.LOST_WARNING)
_NAMED = (Form.CALL, Form.METHOD)
"""The forms in which arguments have names."""


@dataclass(frozen=True)
class Planned:
    """A fault of one operation."""

    operation: str
    fault: Fault
    parameter: str = ""
    position: int | None = None
    """Where the parameter stands, when it may be given by position."""

    def pick(self, seed: int) -> int:
        """Where in a result the fault is, by the seed."""
        return zlib.crc32(f"{self.operation} {self.fault} {self.parameter} {seed}".encode())

    def may_show(self, case: Case, features: Features, earlier: int) -> bool:
        """Whether the fault may show in a case; the worker that makes the call knows better."""
        if self.fault in _OF_ERRORS:
            return case.expect.raised is not None
        if self.fault is Fault.LOST_WARNING:
            return bool(case.expect.warned)
        if self.fault in _OF_PARAMETERS:
            return is_given(case.call, self.parameter, self.position) is (self.fault is Fault.IGNORED_KEYWORD)
        if case.expect.raised is not None:
            return False
        if self.fault is Fault.AFTER_FIRST:
            return earlier > 0
        return self.fault not in _OF_ARRAYS or features.unknown or self.parameter in features.words


def planned(operation: str, signature: str | None, cases: Sequence[Case]) -> Iterator[Planned]:
    """The faults of an operation, in the order of their classes."""
    found = [features_of(case.call) for case in cases]
    has_arrays = any(one.words or one.unknown for one in found)
    parameters = _parameters(signature, cases)
    for fault in Fault:
        if fault in _OF_PARAMETERS:
            for name, position in parameters.items():
                yield Planned(operation, fault, name, position)
        elif fault in _OF_ARRAYS:
            for word in _OF_ARRAYS[fault] if has_arrays else ():
                yield Planned(operation, fault, word)
        else:
            yield Planned(operation, fault)


def _parameters(signature: str | None, cases: Sequence[Case]) -> Mapping[str, int | None]:
    """What may be left out, each with its position; without a signature, the keywords that cases give."""
    if not any(case.call.form in _NAMED for case in cases):
        return {}
    if signature is None:
        return dict.fromkeys(sorted({name for case in cases for name in case.call.kwargs}))
    return optional_parameters(signature)
