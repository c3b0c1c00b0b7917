"""The threats, a row each: what either mode does, what checks it, what it leaves behind, what tests it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fnp_spec.corpus.check import check_case
from fnp_spec.corpus.parsing import parse
from fnp_spec.corpus.store import Corpus
from fnp_spec.errors import Code
from fnp_spec.gate.deviations import deviation_of
from fnp_spec.gate.g3 import parity_report
from fnp_spec.gate.g4 import assurance_report
from fnp_spec.gate.terms import terms_of
from fnp_spec.value.soundness import check_value

_REFUSED = "lint-report"
"""G1 names each refusal with its code, its place and its cause; nothing is run of what is refused."""
_LAWS = "tests/acceptance/test_laws.py"
_BAD_INPUT = "tests/acceptance/test_bad_input.py"


@dataclass(frozen=True)
class Threat:
    """One row."""

    name: str
    strict: str
    hardened: str
    check: Callable[..., object]
    codes: tuple[Code, ...]
    """With which it is refused; none where a gate fails instead."""
    artifact: str
    """Schema of what it leaves behind."""
    test: str


THREATS = (
    Threat(
        "malformed npy, npz or fixture metadata", "refused", "refused, diagnostics cut",
        parse, (Code.SCHEMA, Code.TRUNCATED, Code.TEXT_UNREADABLE),
        _REFUSED, f"{_BAD_INPUT}::test_a_truncated_file",
    ),
    Threat(
        "shape bomb", "refused beyond the caps", "as strict; lower admission caps are an allowed deviation",
        check_value, (Code.SHAPE_BOMB, Code.TOO_LARGE),
        _REFUSED, f"{_BAD_INPUT}::test_a_shape_bomb",
    ),
    Threat(
        "unsafe cast or coercion", "the gate fails", "cast_refused where the policy allows it, on record",
        deviation_of, (),
        "parity-report", "tests/unit/gate/test_policy.py::test_the_class_of_a_deviation",
    ),
    Threat(
        "stride alias confusion", "refused", "refused",
        check_value, (Code.VIEW_OUT_OF_BOUNDS, Code.VIEW_WITHOUT_BUFFER),
        _REFUSED, f"{_BAD_INPUT}::test_a_view_that_reaches_outside_its_buffer",
    ),
    Threat(
        "unknown schema version", "refused", "refused",
        parse, (Code.SCHEMA_VERSION,),
        _REFUSED, f"{_BAD_INPUT}::test_an_unknown_schema_version",
    ),
    Threat(
        "unknown operation or dtype", "refused", "refused",
        check_case, (Code.OPERATION_NOT_ALLOWED, Code.DTYPE_UNKNOWN),
        _REFUSED, f"{_BAD_INPUT}::test_an_operation_outside_the_allow_list",
    ),
    Threat(
        "differential mismatch", "the gate fails", "the gate fails, but for what the policy allows",
        parity_report, (),
        "parity-report", "tests/unit/gate/test_policy.py::test_hardened",
    ),
    Threat(
        "corrupt evidence artifact", "refused", "recovered from its sidecar, verified, on record; or refused",
        Corpus.cases, (Code.DIGEST_MISMATCH, Code.BEYOND_RECOVERY),
        "parity-report", f"{_BAD_INPUT}::test_damaged_evidence",
    ),
    Threat(
        "unknown mode or class, policy override", "on record, with who, why and until when", "as strict",
        terms_of, (Code.GRANT_EXPIRED, Code.SCHEMA),
        "parity-report", "tests/unit/gate/test_policy.py::test_what_nobody_answers_for_is_refused",
    ),
    Threat(
        "input made to break an implementation", "the gate fails", "as strict",
        assurance_report, (),
        "assurance-report", f"{_LAWS}::test_what_breaks_a_law_is_shrunk_kept_replayed_and_explained",
    ),
)  # fmt: skip
