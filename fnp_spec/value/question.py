"""A call as the JSON document that its id covers and that a harness is asked."""

from __future__ import annotations

from fnp_spec.guest.codec.canonical import Json, fixture_id
from fnp_spec.model.case import Call
from fnp_spec.value.text import compact


def document_of(call: Call) -> Json:
    """The call without what is as usual; of a call whose buffers are inline, what goes to a harness."""
    return call.model_dump(mode="json", exclude_defaults=True)


def id_of(call: Call) -> str:
    """The id of the case that asks `call`."""
    # Not as JSON, which takes longer: what encodes it spells tuples and names of enumerations alike.
    return fixture_id(call.model_dump(exclude_defaults=True), compact)
