"""The compiled encoder gives the bytes of the guest's, for every document without floats."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fnp_spec.guest.codec.canonical import Json, canonical
from fnp_spec.value.text import compact

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda part: st.lists(part) | st.dictionaries(TEXT, part),
)


@given(DOCUMENTS)
def test_both_encoders_give_the_same_bytes(document: Json) -> None:
    assert compact(document) == canonical(document)


def test_integers_of_any_size_and_every_ascii_character_are_spelled_alike() -> None:
    document = {chr(code): [code, -(10**30), 2**64] for code in range(128)}
    assert compact(document) == canonical(document)
