"""The harness alone, whatever reader was before it, makes no call that a case may not ask for."""

from __future__ import annotations

import base64
import ctypes
import io
import os
import pickle
import re
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fnp_spec.guest.codec.canonical import Json
from fnp_spec.guest.harness.guard import guarded
from fnp_spec.guest.harness.operations import RefusedError
from fnp_spec.guest.harness.serve import Harness
from tests.unit.guest.harness.implementations import Strided, implementation

MARKER = "executed"
MKDIR = f"{os.mkdir.__module__}.mkdir"
EMPTY: Json = {"kind": "tuple", "items": []}


class Opens:
    """Unpickling it makes a directory."""

    def __reduce__(self) -> Any:
        return os.mkdir, (MARKER,)


def name(path: str) -> Json:
    return {"kind": "name", "name": path}


def ask(operation: str, *args: Json, form: str = "call", **kwargs: Json) -> Json:
    return {"operation": operation, "form": form, "args": list(args), "kwargs": kwargs}


def stream(data: bytes, via: str = "bytesio") -> Json:
    return {"kind": "file", "via": via, "name": "f", "data": base64.b64encode(data).decode()}


def saved(save: Any, *items: object) -> bytes:
    written = io.BytesIO()
    array = np.empty(len(items), object)
    array[:] = items
    save(written, array)
    return written.getvalue()


SHELL = ask("numpy.fromfunction", name("numpy.f2py.subprocess.getoutput"), EMPTY, cmd=f"touch {MARKER}")
WRITES = f"open({MARKER!r}, 'w')"
RAW = stream(pickle.dumps(Opens()))
UNLISTED = [
    SHELL,
    ask("numpy.f2py.os.system", f"touch {MARKER}"),
    ask("numpy.testing.runstring", WRITES, {"kind": "dict", "items": []}),
    ask("numpy.testing.measure", WRITES),
    ask("numpy.testing.rundocs", stream(f">>> {WRITES}\n".encode(), "str"), False),
    ask("numpy.fromfunction", name("numpy.testing.measure"), EMPTY, code_str=WRITES),
    ask("numpy.ctypeslib.load_library", "libc", "/usr/lib"),
    ask("numpy.lib.add_newdoc", "this", "d", ""),
    ask("numpy.lib.npyio.DataSource.open", stream(b"", "str"), "http://localhost:1/", form="method"),
    ask("numpy.fromfunction", name("builtins.eval"), EMPTY, source=WRITES),
    ask("numpy.ndarray.__getattribute__", 1, "__class__", form="operator"),
    ask("numpy.ndarray.__class__", 1, form="get"),
    ask("numpy.ndarray.__getattribute__", 1, "__class__", form="method"),
    ask("numpy.float64.__init_subclass__"),
    ask("numpy.reshape", 1, 1, form="method"),
    ask("numpy.ndarray.shape", 1),
    ask("numpy.pi"),
    ask("numpy.f2py", form="constant"),
    ask("numpy.sum", form="constant"),
    ask("numpy.ndarray.shape", 1, form="operator"),
    {**ask("numpy.add", 1, 1), "setup": [ask("numpy.add", 1, 1), SHELL]},
    {**ask("numpy.add", 1, 1), "setup": [ask("numpy.reshape", 1, 1, form="method")]},
]
UNPICKLING = [
    ask("numpy.load", RAW, allow_pickle=True),
    ask("numpy.load", stream(pickle.dumps(Opens()), "path"), None, True),
    ask("numpy.load", stream(saved(np.save, Opens())), allow_pickle=True),
    ask("numpy.lib.format.read_array", stream(saved(np.save, Opens())), allow_pickle=True),
    {
        **ask("numpy.lib.npyio.NpzFile.__getitem__", {"kind": "ref", "step": 0}, "arr_0", form="operator"),
        "setup": [ask("numpy.load", stream(saved(np.savez, Opens())), allow_pickle=True)],
    },
    {**ask("numpy.add", 1, 1), "setup": [ask("numpy.load", RAW, allow_pickle=True)]},
]


@pytest.fixture
def harness(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Harness:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.chdir(tmp_path)
    return Harness(np, scratch)


def refusal(harness: Harness, call: Json) -> str:
    answer = harness.answer("id", call)
    assert answer["kind"] == "error", answer
    assert not Path(MARKER).exists()
    error, cause = answer["cause"].split(": ", 1)
    assert error == "RefusedError"
    return str(cause)


@pytest.mark.parametrize("call", UNLISTED, ids=lambda call: call["operation"])
def test_what_is_not_listed_is_refused_and_is_not_missing(harness: Harness, call: Json) -> None:
    assert re.search(
        "may not be (named|invoked as (call|method|get|constant|operator))$", refusal(harness, call)
    )


@pytest.mark.parametrize("call", UNPICKLING, ids=lambda call: call["operation"])
def test_a_pickle_of_anything_but_arrays_is_refused(harness: Harness, call: Json) -> None:
    assert refusal(harness, call) == f"its pickle asks for {MKDIR}, and may hold arrays only"


def test_the_pickles_are_dangerous_indeed(harness: Harness) -> None:
    np.load(io.BytesIO(saved(np.save, Opens())), allow_pickle=True)
    assert Path(MARKER).exists()


@pytest.mark.parametrize(
    "item",
    [1, None, "é", 1.5, b"b", np.float32(2), np.dtype("M8[us]"), np.arange(3), [np.array("a")], range(2)],
)
def test_arrays_and_plain_values_are_unpickled(harness: Harness, item: object) -> None:
    answer = harness.answer("id", ask("numpy.load", stream(saved(np.save, item)), allow_pickle=True))
    assert answer["kind"] == "observed", answer
    assert "raised" not in answer["observation"]


OUTSIDE = f"../{MARKER}"
ONE: Json = {"kind": "array", "buffer": 0, "dtype": "<i8", "shape": [1]}
TEXT_SCALAR: Json = {
    "kind": "scalar",
    "dtype": "<U2",
    "data": base64.b64encode("/x".encode("utf-32-le")).decode(),
}
BYTES: Json = {"kind": "bytes", "data": base64.b64encode(OUTSIDE.encode()).decode()}
PATHS = [
    (ask("numpy.ndarray.tofile", ONE, OUTSIDE, form="method"), "1"),
    (ask("numpy.ndarray.tofile", ONE, form="method", fid=OUTSIDE), "fid"),
    (ask("numpy.ndarray.dump", ONE, OUTSIDE, form="method"), "1"),
    (ask("numpy.generic.dump", 1, BYTES, form="method"), "1"),
    (ask("numpy.ma.MaskedArray.dump", ONE, OUTSIDE, form="method"), "1"),
    (ask("numpy.save", OUTSIDE, 1), "0"),
    (ask("numpy.savez", arr=1, file=OUTSIDE), "file"),
    (ask("numpy.savez_compressed", f"/tmp/{MARKER}", 1), "0"),
    (ask("numpy.savetxt", OUTSIDE, ONE), "0"),
    (ask("numpy.memmap", OUTSIDE, mode="w+", shape=1), "0"),
    (ask("numpy.lib.format.open_memmap", OUTSIDE, mode="w+", shape=1), "0"),
    (ask("numpy.lib.format.write_array", OUTSIDE, ONE), "0"),
    (ask("numpy.fromfile", "/etc/passwd", name("numpy.uint8")), "0"),
    (ask("numpy.fromfile", BYTES), "0"),
    (ask("numpy.rec.fromfile", "/etc/passwd"), "0"),
    (ask("numpy.loadtxt", "/etc/passwd", name("numpy.str_")), "0"),
    (ask("numpy.loadtxt", TEXT_SCALAR), "0"),
    (ask("numpy.loadtxt", "http://localhost:1/x"), "0"),
    (ask("numpy.genfromtxt", "~/x"), "0"),
    (ask("numpy.load", ".."), "0"),
    (ask("numpy.lib.npyio.DataSource", OUTSIDE), "0"),
    (ask("numpy.lib.npyio.NpzFile", OUTSIDE), "0"),
    (ask("numpy.fromregex", "/etc/passwd", "x", name("numpy.str_")), "0"),
    (ask("numpy.ma.mrecords.fromtextfile", "/etc/passwd"), "0"),
    (
        {
            **ask("numpy.load", {"kind": "ref", "step": 0}),
            "setup": [ask("numpy.array2string", TEXT_SCALAR)],
        },
        "0",
    ),
    ({**ask("numpy.add", 1, 1), "setup": [ask("numpy.save", OUTSIDE, 1)]}, "0"),
]


@pytest.mark.parametrize(("call", "argument"), PATHS, ids=str)
def test_a_path_is_a_virtual_file(harness: Harness, call: Json, argument: str) -> None:
    call = {**call, "buffers": [{"nbytes": 8, "data": "AAAAAAAAAAA="}]}
    assert refusal(harness, call).endswith(f"may not be given a path: argument {argument}")


@pytest.mark.parametrize("via", ["path", "open", "bytesio"])
def test_a_virtual_file_is_written(harness: Harness, via: str) -> None:
    written = {**stream(b"", via), "access": "write"}
    answer = harness.answer("id", ask("numpy.savetxt", written, {"kind": "list", "items": [1]}))
    assert answer["observation"]["argument_effects"], answer


def test_what_opens_a_file_is_not_named(harness: Harness) -> None:
    call = ask("numpy.apply_along_axis", name("numpy.loadtxt"), 0, OUTSIDE)
    assert refusal(harness, call) == "numpy.loadtxt may not be named"


def test_an_implementation_that_swallows_the_refusal_does_not_hide_it(tmp_path: Path) -> None:
    def load(stream: Any, **_: Any) -> int:
        try:
            pickle.load(stream)
        except BaseException:
            return 1
        return 2

    answer = Harness(implementation(Strided, load=load), tmp_path).answer("id", ask("numpy.load", RAW))
    assert (answer["kind"], MKDIR in answer["cause"]) == ("error", True)


FORBIDDEN: list[tuple[Any, str]] = [
    (lambda: urllib.request.urlopen("http://localhost:1"), "it opens a URL"),
    (lambda: subprocess.run([sys.executable, "-c", ""], check=False), "it starts a program"),
    (lambda: os.system("true"), "it starts a program"),
    (lambda: os.fork(), "it starts a program"),
    (lambda: socket.create_connection(("127.0.0.1", 1)), "it opens a connection"),
    (lambda: ctypes.CDLL("libm.so.6"), "it loads a library"),
]


@pytest.mark.parametrize(("attempt", "cause"), FORBIDDEN)
def test_no_implementation_starts_programs_or_connects_for_a_case(
    tmp_path: Path, attempt: Callable[[], object], cause: str
) -> None:
    harness = Harness(implementation(Strided, add=lambda *_: attempt()), tmp_path)
    assert refusal(harness, ask("numpy.add", 1, 1)) == cause


def test_between_cases_nothing_is_guarded() -> None:
    with pytest.raises(RefusedError), guarded():
        pickle.loads(pickle.dumps(Path()))
    assert pickle.loads(pickle.dumps(Path())) == Path()


def test_a_public_name_that_an_implementation_lacks_is_missing(tmp_path: Path) -> None:
    answer = Harness(implementation(Strided), tmp_path).answer("id", ask("numpy.linalg.norm", 1))
    assert answer == {"id": "id", "kind": "missing", "name": "numpy.linalg.norm"}


def test_a_constant_is_read_where_the_implementation_has_it(tmp_path: Path) -> None:
    module = implementation(Strided)
    module.pi = 3.0
    harness = Harness(module, tmp_path)
    wrong = {"result": {"kind": "float", "hex": "0x1.8000000000000p+1"}}
    assert harness.answer("id", {"operation": "numpy.pi", "form": "constant"})["observation"] == wrong
    missing = {"id": "id", "kind": "missing", "name": "numpy.e"}
    assert harness.answer("id", {"operation": "numpy.e", "form": "constant"}) == missing
