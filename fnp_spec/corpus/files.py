"""Reading and writing JSON and TOML artifacts: validated on the way in, whole on the way out."""

from __future__ import annotations

import hashlib
import json
import os
import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from fnp_spec.errors import Code, Place, SpecError

M = TypeVar("M", bound=BaseModel)


def write_bytes(path: Path, data: bytes) -> None:
    """Write beside and rename, so that a reader sees the old file or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_bytes(data)
    os.replace(part, path)  # noqa: PTH105


def write_model(path: Path, model: BaseModel) -> None:
    """An artifact as indented, sorted JSON with a final newline: the same model gives the same bytes."""
    document = json.dumps(model.model_dump(mode="json"), indent=2, sort_keys=True, ensure_ascii=False)
    write_bytes(path, document.encode() + b"\n")


def read_bytes(path: Path, what: str) -> bytes:
    """The bytes of a file that must be there; raises `SpecError` with code `no-file`."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise no_file(error, path, what) from error


def no_file(error: OSError, path: Path, what: str) -> SpecError:
    """The error of a file that must be there."""
    return SpecError(
        Code.NO_FILE,
        f"{what} cannot be read: {error.strerror}",
        hint="Run this in the directory of a corpus, or name it with --corpus.",
        place=Place(path),
    )


def read_json(path: Path, model: type[M], what: str) -> M:
    """A JSON artifact as its model; raises `SpecError` naming the file and the field."""
    try:
        return model.model_validate_json(read_bytes(path, what))
    except ValidationError as error:
        raise refused(error, Place(path), what) from error


def read_toml(path: Path, model: type[M], what: str) -> M:
    """A TOML artifact as its model; raises `SpecError` naming the file and the field."""
    data = read_bytes(path, what)
    try:
        return model.model_validate(tomllib.loads(data.decode()))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SpecError(
            Code.NOT_TOML, f"{what} is not TOML: {error}", hint="Mend the file.", place=Place(path)
        ) from error
    except ValidationError as error:
        raise refused(error, Place(path), what) from error


def refused(error: ValidationError, place: Place, what: str) -> SpecError:
    """A validation failure as the error that the user sees: the field that is wrong, and how many more.

    A value that fits no alternative of a union fails in each of them; the tag, else the deepest, says most.
    """
    first, *others = sorted(
        error.errors(include_url=False),
        key=lambda problem: (
            problem["loc"][-1:] != ("schema_version",),
            not problem["type"].startswith("union_tag"),
            -len(problem["loc"]),
        ),
    )
    field = ".".join(str(part) for part in first["loc"])
    more = f" (and {len(others)} more)" if others else ""
    code, hint = Code.SCHEMA, "The file was changed by hand, or written by another version of fnp-spec."
    if first["loc"][-1:] == ("schema_version",):
        code, hint = (
            Code.SCHEMA_VERSION,
            "Made for another version of the format: make it anew with fnp-spec extract or run-gate.",
        )
    elif first["type"] in ("union_tag_invalid", "union_tag_not_found") or field.endswith("kind"):
        code = Code.UNKNOWN_KIND
    return SpecError(
        code,
        f"{what} does not fit its schema: {first['msg']}{more}",
        hint=hint,
        place=Place(place.path, place.line, field or None),
    )


def digest(data: bytes) -> str:
    """SHA-256 in lower-case hex."""
    return hashlib.sha256(data).hexdigest()
