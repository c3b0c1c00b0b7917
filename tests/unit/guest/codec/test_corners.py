"""What the grammar holds besides arrays comes back as it was; what does not fit is refused with a reason."""

from __future__ import annotations

import io
import re
import types
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fnp_spec.guest.codec.canonical import Json, NotPortable
from fnp_spec.guest.codec.decode import Decoder, buffers_in
from fnp_spec.guest.codec.encode import Encoder
from fnp_spec.guest.codec.layout import byte_bounds
from fnp_spec.guest.codec.memory import Memory


def encoder(*roots: Path) -> Encoder:
    return Encoder(Memory(), {id(np.float64): "numpy.float64"}, tuple(map(str, roots)))


def decoded(form: Json, root: Path | None = None) -> Any:
    return Decoder({}, Memory(), lambda name: getattr(np, name.removeprefix("numpy.")), root).decode(form)


@pytest.mark.parametrize(
    "value",
    [
        {1, 2}, frozenset({"a"}), ..., NotImplemented, "\ud800", 1 << 200, slice(1, None, 2), np.float64,
        types.MappingProxyType({"a": 1}), bytearray(b"abc"), float("nan"), complex(1, -0.0), iter([1, "a"]),
        re.compile("(a)|b", re.IGNORECASE), re.compile(b"(\\d)\xff"),
    ],
)  # fmt: skip
def test_a_value_comes_back(value: object) -> None:
    form = encoder().encode(value)
    back = decoded(form)
    assert type(back) is type(value)
    assert encoder().encode(back) == form


def test_an_iterator_comes_back_where_it_stood_and_stands_there_still() -> None:
    items = iter([1, 2, 3])
    next(items)
    back = decoded(encoder().encode(items))
    assert list(back) == list(items) == [2, 3]


@pytest.mark.parametrize(
    "make",
    [
        lambda: io.BytesIO(b"abc"),
        lambda: io.StringIO("a\r\nb"),
        lambda: _moved(io.BytesIO(b"abc")),
        lambda: _closed(io.BytesIO(b"abc")),
    ],
)
def test_a_stream_comes_back_where_it_stood(make: Callable[[], Any]) -> None:
    form = encoder().encode(make())
    assert encoder().encode(decoded(form)) == form


def _moved(stream: Any) -> Any:
    stream.seek(2)
    return stream


def _closed(stream: Any) -> Any:
    stream.close()
    return stream


@pytest.mark.parametrize("mode", ["rb", "r+b", "wb", "closed"])
def test_an_open_file_comes_back_open_in_the_same_way(tmp_path: Path, mode: str) -> None:
    path, again = tmp_path / "data.bin", tmp_path / "again"
    path.write_bytes(b"0123456789")
    again.mkdir()
    with path.open("rb" if mode == "closed" else mode) as stream:
        if stream.writable():
            stream.write(b"ab")
        else:
            stream.seek(3)
        if mode == "closed":
            stream.close()
        form = encoder(tmp_path).encode(stream)
    builder = Decoder({}, Memory(), lambda name: name, again)
    back: Any = builder.decode(form)
    assert encoder(again).encode(back) == form
    assert builder.opened == [back]
    back.close()


@pytest.mark.parametrize("kind", [str, Path])
def test_a_path_comes_back_with_what_lies_there(tmp_path: Path, kind: type) -> None:
    (tmp_path / "a.npy").write_bytes(b"x")
    (tmp_path / "again").mkdir()
    (tmp_path / "empty").mkdir()
    for name in ("a.npy", "nothing.npy", "empty"):
        form = encoder(tmp_path).encode(kind(tmp_path / name))
        back = decoded(form, tmp_path / "again")
        assert type(back) is type(kind(tmp_path / name))
        assert encoder(tmp_path / "again").encode(back) == form
    with pytest.raises(ValueError, match="no directory"):
        decoded(form)


def nested(depth: int) -> list[object]:
    made: list[object] = []
    for _ in range(depth):
        made = [made]
    return made


def typed_struct() -> np.dtype:
    class Mine(np.record):  # type: ignore[misc]
        pass

    return np.dtype((Mine, [("a", "i4")]))


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("a" * (1 << 17), "text over 64 KiB"),
        ("<f at 0x7f0000000000>", "text with a memory address"),
        (b"a" * (1 << 17), "bytes over 64 KiB"),
        (io.BytesIO(bytes(1 << 17)), "file over 64 KiB"),
        (1 << 20_000, "int of more than 14,000 bits"),
        (nested(40), "nested more than 32 deep"),
        ([0] * 5000, "container of more than 4096 items"),
        (np.empty(5000, object), "object array of more than 4096 items"),
        (np.zeros(1 << 20), "array over 2.5 MiB"),
        (np.array(["<f at 0x7f0000000000>"]), "text with a memory address"),
        (np.array(["f", "<f at 0x7f0000000000>"], ">U22"), "text with a memory address"),
        (np.array(["f", "<f at 0x7f0000000000>"], "S22"), "text with a memory address"),
        (np.zeros((), [("a", object)])[()], "structured scalar with object fields"),
        (Path("/somewhere/else"), "path outside the test's own directory"),
        (
            np.dtype("i4", metadata={"a": 1.5}),
            "dtype with metadata of more than a few texts and whole numbers",
        ),
        (np.zeros(2, object).data, "memory of objects"),
        (memoryview(b"ab").cast("c"), "memoryview that is no array's"),
        (np.zeros(2, np.longlong).data, "memoryview that is no array's"),
        (np.dtypes.StringDType(na_object=pytest), "missing strings that are of type module"),
        (typed_struct(), "dtype with a scalar type of its own"),
        (np.dtype("c"), "dtype of characters"),
        (np.dtype(np.longlong).newbyteorder(">"), "C integer type of the other byte order"),
        (np.dtype({"names": ["a"], "formats": ["i4"], "titles": [1]}), "dtype title that is not a str"),
        (Decimal("1" * 5000), "decimal of more than 4,300 digits, or pattern"),
        (re.compile("a" * 5000), "decimal of more than 4,300 digits, or pattern"),
        (re.compile("[a-b]"), "pattern with a set of characters"),
        (re.compile(b"a", re.ASCII), "pattern of bytes with the flag of texts"),
        (datetime(2000, 1, 1, tzinfo=UTC), "datetime with a time zone"),
        (datetime(2000, 1, 1, fold=1), "datetime with a fold"),
        (pytest, "type builtins.module"),
    ],
    ids=lambda part: part if isinstance(part, str) and len(part) < 60 else "value",
)
def test_what_does_not_fit_is_refused_with_a_reason(value: object, reason: str) -> None:
    with pytest.raises(NotPortable) as refused:
        encoder().encode(value)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "directory with files in it"),
        ("a b", "file name outside a-z, 0-9, dot, dash and underscore"),
        ("large", "file over 64 KiB"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_with_a_reason(tmp_path: Path, name: str, reason: str) -> None:
    (tmp_path / "folder" / "inner").mkdir(parents=True)
    (tmp_path / "large").write_bytes(bytes(1 << 17))
    with pytest.raises(NotPortable) as refused:
        encoder(tmp_path).encode(tmp_path / (name or "folder"))
    assert refused.value.reason == reason


def test_a_file_without_a_name_or_a_position_is_refused(tmp_path: Path) -> None:
    with open(0, "rb", closefd=False) as numbered, pytest.raises(NotPortable, match="without a name"):
        encoder(tmp_path).encode(numbered)


def test_a_view_of_memory_that_is_not_its_arrays_is_refused() -> None:
    array = np.lib.stride_tricks.as_strided(np.zeros(4)[:2], (100,), (8,))
    with pytest.raises(NotPortable, match="outside the memory"):
        encoder().encode(array)


def test_a_result_that_reaches_out_of_its_argument_is_refused() -> None:
    large = np.zeros(1 << 16)
    made = encoder()
    made.encode(large[:4])
    made.memory.begin()
    with pytest.raises(NotPortable, match="outside its argument"):
        made.encode(large[2:8])


def test_a_gap_that_a_call_writes_into_is_an_effect() -> None:
    memory = Memory()
    block = np.zeros(16, "u1")
    memory.adopt(byte_bounds(block)[0], block.nbytes)
    padded = np.ndarray(1, np.dtype([("a", "u1"), ("b", "<i4")], align=True), block.data)
    memory.encode(padded)
    memory.begin()
    block[2] = 9  # padding: what lies there is nobody's
    assert memory.finish()[2] == []
    block[12] = 9  # no array shows it, and it has changed
    assert len(memory.finish()[2]) == 1


def test_what_a_name_says_is_asked_of_the_resolver() -> None:
    assert decoded({"kind": "name", "name": "numpy.float64"}) is np.float64


def test_a_result_with_names_for_its_items() -> None:
    made = encoder().encode(np.linalg.eigh(np.eye(2)))
    assert (made["kind"], made["name"]) == ("namedtuple", "EighResult")
    assert made["fields"] == ["eigenvalues", "eigenvectors"]


def test_an_archive_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", x=np.array([{}], object))
    made = encoder()
    made.memory.begin()
    with np.load(tmp_path / "a.npz") as archive, pytest.raises(NotPortable, match="cannot be read"):
        made.encode(archive)


def test_scalars_of_other_classes_are_refused() -> None:
    class Own(np.float64):
        pass

    with pytest.raises(NotPortable, match="Own"):
        encoder().encode(Own(1))


def test_a_stream_that_cannot_seek_is_refused(tmp_path: Path) -> None:
    class Pipe(io.FileIO):
        def seekable(self) -> bool:
            return False

    (tmp_path / "pipe").write_bytes(b"")
    with Pipe(str(tmp_path / "pipe")) as pipe, pytest.raises(NotPortable, match="without a position"):
        encoder(tmp_path).encode(pipe)


def test_a_file_that_was_just_opened_has_no_position(tmp_path: Path) -> None:
    (tmp_path / "data").write_bytes(b"abc")
    with (tmp_path / "data").open("rb") as stream:
        assert "position" not in encoder(tmp_path).encode(stream)


def test_a_block_that_is_shown_with_gaps_or_overlap_stays_a_view() -> None:
    form = {"kind": "array", "dtype": "<f8", "shape": [2], "strides": [0], "buffer": 0}
    call = {"buffers": [{"nbytes": 16, "data": "AAAAAAAAAAAAAAAAAAAAAA=="}], "args": [form]}
    empty = {"kind": "array", "dtype": "<f8", "shape": [0]}
    assert list(buffers_in([form, {"kind": "tuple", "items": [empty, form]}])) == [0, 0]
    array: Any = Decoder(call, Memory(), lambda name: name, None).decode(form)
    assert array.strides == (0,)
    assert not array.flags.owndata


def test_parts_of_a_large_result_grow_together() -> None:
    large = np.arange(1 << 17, dtype="u1").repeat(4)
    made = encoder()
    made.memory.begin()
    views = [made.encode(part) for part in (large[:10], large[5:20])]
    _, (fresh,), _ = made.memory.finish()
    assert fresh["nbytes"] == 20
    assert [view.get("offset", 0) for view in views] == [0, 5]


def test_a_block_that_turns_out_too_large_is_refused_at_the_end() -> None:
    made = encoder()
    made.encode(np.arange(10_000.0))
    made.memory.begin()
    with pytest.raises(NotPortable, match="over 64 KiB"):
        made.memory.finish()
