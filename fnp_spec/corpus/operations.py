"""The committed list of public operations: contracts/operations.json."""

from __future__ import annotations

import json
from pathlib import Path

from fnp_spec.corpus.files import read_json, write_bytes
from fnp_spec.errors import Code, Place, SpecError
from fnp_spec.model.operation import Operations


def write_operations(path: Path, operations: Operations) -> None:
    """Write the list: an operation a line, sorted, defaults left out, so that a diff of it reads well."""
    ordered = sorted(operations.operations, key=lambda operation: operation.name)
    lines = [json.dumps(one.model_dump(mode="json", exclude_defaults=True)) for one in ordered]
    head = {"schema_version": operations.schema_version, "oracle": operations.oracle}
    text = json.dumps(head)[:-1] + ', "operations": [\n' + ",\n".join(lines) + "\n]}\n"
    write_bytes(path, text.encode())


def read_operations(path: Path) -> Operations:
    """The list of the corpus two directories up; raises `SpecError` operations when it is not one."""
    try:
        operations = read_json(path, Operations, "the list of operations", path.parents[1])
    except SpecError as error:
        raise _refused(path, error.cause, error.place.field if error.place else None) from error
    names = [operation.name for operation in operations.operations]
    if names != sorted(set(names)):
        raise _refused(path, "its operations are not sorted, or one is listed twice", "operations")
    return operations


def _refused(path: Path, cause: str, field: str | None = None) -> SpecError:
    return SpecError(
        Code.OPERATIONS,
        cause,
        hint="The list is generated from the oracle: restore it, or generate it again.",
        place=Place(path, field=field),
    )
