"""Text to models: nothing is coerced, no key stands twice, and an error names the field that is wrong."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from typing import Any, TypeVar

import msgspec
from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from fnp_spec.errors import Code, Place, SpecError
from fnp_spec.guest.codec.canonical import Json
from fnp_spec.value.render import shorten

T = TypeVar("T")
_decoder = msgspec.json.Decoder()
_encoder = msgspec.json.Encoder()


def parse(model: type[T] | TypeAdapter[T], text: bytes, place: Place, what: str) -> T:
    """A JSON document as its model; raises `SpecError` naming the file, the line and the field."""
    adapter: Any = model
    validate = adapter.validate_json if isinstance(model, TypeAdapter) else adapter.model_validate_json
    try:
        parsed: T = validate(text, strict=True)
    except ValidationError as error:
        raise refused(error, _document(text), place, what) from error
    check_text(text, place)
    return parsed


def check_text(text: bytes, place: Place) -> None:
    """Refuse a JSON document that another reader could read otherwise: a key twice, carriage returns."""
    if _is_plain(text):
        return
    hint = "Restore the file from version control; no tool of ours writes it so."
    if b"\r" in text:
        raise SpecError(Code.LINE_ENDING, "it has carriage returns", hint=hint, place=place)
    try:
        json.loads(text, object_pairs_hook=_without_twins)
    except _TwiceError as error:
        raise SpecError(
            Code.DUPLICATE_KEY, f"the key {error} stands twice", hint=hint, place=place
        ) from error


def _is_plain(text: bytes) -> bool:
    """Whether nothing in a line can be lost, for it comes back as it is: so does any that is canonical."""
    try:
        return _encoder.encode(_decoder.decode(text)) == text.removesuffix(b"\n")
    except msgspec.MsgspecError:
        return False


class _TwiceError(ValueError):
    """A key stands twice."""


def _without_twins(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _TwiceError(next(shorten(repr(key)) for key in keys if keys.count(key) > 1))
    return found


def refused(error: ValidationError, document: Json, place: Place, what: str) -> SpecError:
    """A validation failure as the error that the user sees: the field of the document, and what is wrong.

    A value that fits no alternative of a union fails in each of them: what got deepest into it says most, and
    of several at one place those that did not already stumble at the type.
    """
    found = [(_field(problem, document), problem) for problem in error.errors(include_url=False)]
    first = min(found, key=lambda one: _rank(one[0], one[1]["type"]))
    field, kind = first[0], first[1]["type"]
    alike = [problem for other, problem in found if other == field]
    if not _is_of_type(kind):
        alike = [problem for problem in alike if not _is_of_type(problem["type"])]
    causes = dict.fromkeys(problem["msg"].partition(", got ")[0] for problem in alike)
    cause = " or: ".join(shorten(cause, 160) for cause in causes)
    others = {other for other, _ in found if other[: len(field)] != field and field[: len(other)] != other}
    more = f" (and {len(others)} more)" if others else ""
    code, hint = Code.SCHEMA, "The file was changed by hand, or written by another version of fnp-spec."
    if field[-1:] == ("schema_version",):
        code, hint = (
            Code.SCHEMA_VERSION,
            "Made for another version of the format: make it anew with fnp-spec extract or run-gate.",
        )
    elif kind.startswith("union_tag") or field[-1:] == ("kind",):
        code = Code.UNKNOWN_KIND
    where = ".".join(map(str, field)) or None
    return SpecError(
        code,
        f"{what} does not fit its schema: {cause}{more}",
        hint=hint,
        place=Place(place.path, place.line, where),
    )


def _rank(field: Sequence[str | int], kind: str) -> tuple[bool, int, bool]:
    return field[-1:] != ("schema_version",), -len(field), _is_of_type(kind)


def _is_of_type(kind: str) -> bool:
    """Whether an alternative did not even begin to fit."""
    return kind.endswith("_type") or kind == "none_required"


def _field(problem: ErrorDetails, document: Json) -> tuple[str | int, ...]:
    """Where a problem is, without the names of alternatives, which are in no document."""
    field: list[str | int] = []
    for part in problem["loc"]:
        if part in _keys(document):
            document = document[part]
            field.append(part)
    if problem["type"] == "missing":
        field.append(problem["loc"][-1])
    return tuple(field)


def _keys(document: Json) -> Collection[str | int]:
    if isinstance(document, list):
        return range(len(document))
    return document.keys() if isinstance(document, dict) else ()


def _document(text: bytes) -> Json:
    """The document that an error is about; None for what is no JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
