"""The question of a case is the call as it was recorded: same id, same words."""

from __future__ import annotations

from hypothesis import given

from fnp_spec.guest.codec.canonical import canonical, fixture_id
from fnp_spec.guest.codec.encode import Encoder
from fnp_spec.guest.codec.memory import Memory
from fnp_spec.model.case import Call
from fnp_spec.value.question import document_of, id_of
from tests.unit.guest.codec.strategies import values


@given(values())
def test_reading_a_call_changes_neither_its_id_nor_what_is_asked(value: object) -> None:
    memory = Memory()
    call = {"operation": "numpy.copy", "form": "call", "args": [Encoder(memory, {}).encode(value)]}
    memory.begin()
    if buffers := memory.finish()[0]:
        call["buffers"] = buffers
    read = Call.model_validate_json(canonical(call))
    assert id_of(read) == fixture_id(call)
    assert canonical(document_of(read)) == canonical(call)
