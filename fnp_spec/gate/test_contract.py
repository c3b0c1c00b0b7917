"""test-contract: a pure function of the contract, and of the lines that a run wrote and should have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from fnp_spec.model.gate import ContractReport
from fnp_spec.model.test_contract import FixtureLine, LoggingContract, Written

_MOST_REASONS = 20


def contract_report(log: str, contract: LoggingContract, lines: Iterable[Written]) -> ContractReport:
    """The verdict: the contract is whole, and each line fits it and says what the run log says."""
    count = broken = 0
    reasons = list(_weakened(contract))
    validator = Draft202012Validator(contract.line)
    for line in () if reasons else lines:
        count += 1
        if why := next(_wrong(line, validator), ""):
            broken += 1
            reasons += [f"line {line.number}: {why}"] * (broken <= _MOST_REASONS)
    if not count and not reasons:
        reasons.append("the run has no fixture")
    return ContractReport(log=log, lines=count, broken=broken, passed=not reasons, reasons=tuple(reasons))


def _weakened(contract: LoggingContract) -> Iterator[str]:
    try:
        Draft202012Validator.check_schema(contract.line)
    except SchemaError as error:
        yield f"the contract is no JSON Schema: {error.message}"
        return
    required, described = (contract.line.get(name, ()) for name in ("required", "properties"))
    for field in FixtureLine.__struct_fields__:
        if field not in required or field not in described:
            yield f"the contract no longer asks for {field}"


def _wrong(line: Written, validator: Draft202012Validator) -> Iterator[str]:
    if line.text is None:
        yield f"{line.expected.fixture_id if line.expected else 'a fixture'} is not there"
        return
    try:
        document = msgspec.json.decode(line.text)
    except msgspec.MsgspecError as broken:
        yield f"it is no JSON: {broken}"
        return
    for error in validator.iter_errors(document):
        yield f"{'.'.join(map(str, error.absolute_path)) or 'it'}: {error.message}"[:200]
    if line.expected is None:
        yield "the run log has no such outcome"
    elif document != (expected := msgspec.to_builtins(line.expected)):
        differing = [name for name in expected if document.get(name) != expected[name]]
        yield f"{', '.join(differing)}: not as in the run log"
