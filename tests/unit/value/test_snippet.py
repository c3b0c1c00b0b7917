"""The snippet of a case does on NumPy what the case says that NumPy does."""

from __future__ import annotations

import ast
import base64
import contextlib
import io
import re
import subprocess
import sys
import warnings
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fnp_spec.corpus.store import Corpus, StoredCase
from fnp_spec.guest.codec.encode import Encoder
from fnp_spec.guest.codec.memory import Memory
from fnp_spec.guest.vocabulary import Form
from fnp_spec.model.case import Call
from fnp_spec.model.value import Name, ObjectArray, Sequence
from fnp_spec.value.render import render_call
from fnp_spec.value.snippet import snippet
from tests.unit.guest.codec.strategies import values

CORPUS = Corpus(Path(__file__).parents[3])


def encoded(value: object) -> Call:
    """The call that asks for a copy of a value."""
    memory = Memory()
    args = (Encoder(memory, {}).encode(value),)
    memory.begin()
    buffers, _, _ = memory.finish()
    return Call.model_validate({"operation": "numpy.copy", "form": "call", "args": args, "buffers": buffers})


def outcome(program: str) -> tuple[str, str]:
    """What the program printed, and the names of the classes of what it raised."""
    out, classes = io.StringIO(), ""
    # A program may set error state and print options: they are put back.
    with warnings.catch_warnings(), contextlib.redirect_stdout(out), np.errstate(), np.printoptions():
        warnings.simplefilter("ignore")
        tracer = sys.gettrace()
        sys.settrace(None)  # coverage's holds references, which `ndarray.resize` refuses to live with
        try:
            exec(program, {})
        except Exception as error:
            classes = " ".join(cls.__name__ for cls in type(error).__mro__)
        finally:
            sys.settrace(tracer)
    return out.getvalue(), classes


ONE_OF = 40
"""Of so many cases one is looked at: a program is compiled for each."""
RECORDS = Name(kind="name", name="numpy.ma.mrecords.MaskedRecords")


def has_text(stored: StoredCase) -> bool:
    """Whether NumPy can show the result, or what it is set in.

    It cannot show dates without a unit, a `numpy.ma.mvoid` whose mask is no item but a list of them, nor
    `MaskedRecords` over objects, which have no fields.
    """
    call = stored.case.call
    shown = (stored.case.expect.result, *call.args[:1])
    masks = (step.kwargs.get("mask") for step in call.setup if step.operation == "numpy.ma.mvoid")
    given = [value for step in call.setup for value in step.args]
    return (
        not any(getattr(value, "dtype", None) in ("<M8", ">M8") for value in shown)
        and not any(isinstance(mask, Sequence) and mask.kind == "list" for mask in masks)
        and not (RECORDS in given and any(isinstance(value, ObjectArray) for value in given))
    )


def agrees(stored: StoredCase) -> bool:
    printed, raised = outcome(snippet(stored.case.call))
    expected = stored.case.expect.raised
    if expected is None:
        return bool(printed) and not raised
    return expected.name.rpartition(".")[2] in raised.split()


def test_the_cases_of_the_corpus_do_what_they_say() -> None:
    cases = (case for packet in CORPUS.packet_ids() for case in CORPUS.cases(packet) if has_text(case))
    assert [stored.case.id for stored in islice(cases, 0, None, ONE_OF) if not agrees(stored)] == []


@settings(max_examples=300)
@given(values())
@example(np.array(255, "u1").view(bool))
def test_a_program_makes_the_very_value(value: object) -> None:
    assert_made(value)


def assert_made(value: object) -> None:
    call = encoded(value)
    made: dict[str, Any] = {}
    *statements, _ = snippet(call).splitlines()
    exec("\n".join(statements), made)
    assert encoded(made["a0"]) == call


@pytest.mark.parametrize(
    "value",
    [
        np.empty(3, np.dtype([("item", "S0")]))["item"],
        np.broadcast_to(np.arange(3), (2, 3)),
        iter([1, "a"]),
        re.compile("(a)|b", re.IGNORECASE),
        re.compile(b"(\\d)\xff"),
        np.zeros((2, 0))[:, ::2],
        np.array([complex(1, -0.0)]),
        np.array([-0.0, np.nan]),
        np.float64("-nan"),
        np.arange(100, dtype=">i2")[::-3],
        np.zeros(2, {"names": ["a", "b"], "formats": ["i1", "f8"], "offsets": [1, 9], "itemsize": 20}),
    ],
)
def test_a_program_keeps_what_a_list_would_not(value: object) -> None:
    assert_made(value)


def test_a_builtin_keeps_its_keywords() -> None:
    call = Call(operation="numpy.generic.__round__", form=Form.OPERATOR, args=(1,), kwargs={"ndigits": None})
    assert snippet(call).splitlines()[-1] == "print(repr(round(a0, ndigits=None)))"


def test_an_implementation_takes_the_place_of_numpy() -> None:
    program = snippet(Call(operation="numpy.reshape", form=Form.CALL, args=(1, 2)), "rsnumpy")
    assert program == "import rsnumpy as numpy\n\na0 = 1\na1 = 2\nprint(repr(numpy.reshape(a0, a1)))\n"


@pytest.mark.parametrize(
    "key", ["dtype=print('ran'), order", "class", "a b", "'", "None", "\N{ROMAN NUMERAL FOUR}"]
)
def test_a_keyword_is_never_code(key: str) -> None:
    call = Call(operation="numpy.copy", form=Form.CALL, args=(1,), kwargs={key: 2})
    assert outcome(snippet(call)) == ("", "TypeError Exception BaseException object")
    assert f"**{{{key!r}: 2}}" in render_call(call)


def test_the_set_up_runs_before_the_call_over_the_same_memory() -> None:
    array = np.arange(6)
    call = encoded([array[:4], array[2:]])
    assert isinstance(call.args[0], Sequence)
    first, second = call.args[0].items
    called = {"operation": "numpy.copy", "form": "call", "args": [second]}
    setup = [
        {"operation": "numpy.poly1d", "form": "call", "args": [{"kind": "list", "items": [1, 2]}]},
        {"operation": "numpy.ndarray.__setitem__", "form": "operator", "args": [first, 3, 99]},
        {"operation": "numpy.generic.__index__", "form": "operator", "args": [True]},
    ]
    views = Call.model_validate({**called, "buffers": call.buffers, "setup": setup})
    assert outcome(snippet(views)) == ("array([ 2, 99,  4,  5])\n", "")
    asked = {**called, "args": [{"kind": "ref", "step": 0}]}
    assert outcome(snippet(Call.model_validate({**asked, "buffers": call.buffers, "setup": setup}))) == (
        "array([1, 2])\n",
        "",
    )


@pytest.mark.parametrize("access", ["read", "write", "both"])
@pytest.mark.parametrize("data", ["YWJj", None])
@pytest.mark.parametrize("closed", [True, False])
def test_an_open_file_is_open_where_it_was_and_keeps_its_content(
    access: str, data: str | None, closed: bool
) -> None:
    value = {"kind": "file", "via": "open", "name": "a.npy", "data": data, "position": 2, "closed": closed}
    call = {"operation": "numpy.copy", "form": "call", "args": [{**value, "access": access}]}
    made: dict[str, Any] = {}
    *statements, _ = snippet(Call.model_validate(call)).splitlines()
    exec("\n".join(statements), made)
    with contextlib.closing(made["a0"]) as stream:
        assert stream.closed is closed
        if not closed:
            assert stream.tell() == 2
            assert (stream.readable(), stream.writable()) == (access != "write", access != "read")
        assert Path(stream.name).read_bytes() == (b"abc" if data else b"")


@pytest.mark.parametrize("via", ["str", "path"])
def test_a_directory_is_there_and_empty(via: str) -> None:
    value = {"kind": "file", "via": via, "name": "a", "data": None, "directory": True}
    call = Call.model_validate({"operation": "numpy.copy", "form": "call", "args": [value]})
    made: dict[str, Any] = {}
    exec("\n".join(snippet(call).splitlines()[:-1]), made)
    assert list(Path(made["a0"]).iterdir()) == []
    assert "an empty directory" in render_call(call)


def test_what_a_statement_of_the_set_up_changes_need_be_no_name() -> None:
    power = {"operation": "numpy.generic.__ipow__", "form": "operator", "args": [3, 2]}
    call = {"operation": "numpy.copy", "form": "call", "args": [1], "setup": [power]}
    assert "target = 3\ntarget **= 2\n" in snippet(Call.model_validate(call))


def test_a_module_that_numpy_does_not_import_is_imported() -> None:
    call = Call(operation="numpy.lib.recfunctions.drop_fields", form=Form.CALL, args=(1,))
    assert "\nimport jax.numpy.lib.recfunctions\n" in snippet(call, "jax.numpy")
    script = snippet(call.model_copy(update={"operation": "numpy.lib.recfunctions.find_duplicates.__name__"}))
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert "has no attribute 'recfunctions'" not in ran.stderr


@given(st.text())
def test_any_keyword_is_the_keyword_of_the_program(key: str) -> None:
    program = snippet(Call(operation="numpy.copy", form=Form.CALL, args=(), kwargs={key: 1}))
    seen: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(program.replace("import numpy\n", "").replace("numpy.copy", "seen.update", 1), {"seen": seen})
    assert seen == {key: 1}


@pytest.mark.parametrize(
    "value",
    [
        {"kind": "instance", "type": "numpy.matrix"},
        {"kind": "opaque", "type": "x>\nprint('ran')\n<"},
        {"kind": "namedtuple", "name": "print('ran') or str", "fields": [], "items": []},
        {"kind": "list", "items": [{"kind": "npz", "items": []}]},
    ],
)
def test_what_no_program_makes_is_refused(value: dict[str, Any]) -> None:
    call = Call.model_validate({"operation": "numpy.copy", "form": "call", "args": [value]})
    with pytest.raises(ValueError, match="no program makes"):
        snippet(call)


def based(text: str, encoding: str) -> str:
    return base64.b64encode(text.encode(encoding, "ignore")).decode()


HOSTILE = st.text() | st.sampled_from(
    ["'); import os #", "\\", "\n", "'" + '"' * 3, "{x}", "\u202e", "__import__"]
)
DTYPES = st.builds(
    lambda names, title: {
        "kind": "struct",
        "fields": [
            {"name": n, "format": "<i8", "offset": 8 * i, "title": title} for i, n in enumerate(names)
        ],
        "itemsize": 8 * len(names),
    },
    st.lists(HOSTILE.filter(bool), min_size=1, max_size=3, unique=True),
    st.none(),
)
PARTS = HOSTILE.filter(lambda text: len(text) <= 40) | st.sampled_from(["nan", "-inf", "0x1.8p+0"])
ARGUMENTS = st.one_of(
    HOSTILE,
    st.builds(lambda text: {"kind": "bytes", "data": based(text, "utf-8")}, HOSTILE),
    st.builds(lambda text: {"kind": "text", "data": based(text, "utf-32-le")}, HOSTILE),
    st.builds(lambda real, imag: {"kind": "complex", "real": real, "imag": imag}, PARTS, PARTS),
    st.builds(lambda key: {"kind": "dict", "items": [[key, key]]}, HOSTILE),
    st.builds(lambda dtype: {"kind": "dtype", "dtype": dtype}, DTYPES),
    st.builds(lambda text: {"kind": "list", "items": [text, {"kind": "slice", "start": text}]}, HOSTILE),
    st.builds(
        lambda text, via: {"kind": "file", "via": via, "name": "f", "data": based(text, "utf-8")},
        HOSTILE,
        st.sampled_from(["bytesio", "stringio", "str", "path", "open"]),
    ),
)
NAMES = {"numpy", "io", "pathlib", "tempfile", "a0", "a1", "s0", "path", "stream"} | {
    *("print", "repr", "float", "complex", "slice", "bytearray", "str", "open")
}
ATTRIBUTES = {"copy", "dtype", "Path", "mkdtemp", "write_bytes", "BytesIO", "StringIO"}


@settings(max_examples=300)
@given(ARGUMENTS, HOSTILE, ARGUMENTS)
def test_no_text_of_a_case_becomes_a_program(value: Any, key: str, keyword: Any) -> None:
    step = {"operation": "numpy.copy", "form": "call", "args": [value], "kwargs": {key: keyword}}
    try:
        program = snippet(Call.model_validate({**step, "setup": [step]}))
    except (ValueError, OverflowError):
        return  # a complex number that is none
    tree = ast.parse(program)
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert names <= NAMES
    assert attributes <= ATTRIBUTES
    kinds = {type(node) for node in ast.walk(tree)}
    assert kinds.isdisjoint({ast.Lambda, ast.IfExp, ast.BoolOp, ast.JoinedStr, ast.Starred, ast.Compare})
