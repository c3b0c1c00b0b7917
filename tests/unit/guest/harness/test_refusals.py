"""The harness alone, whatever reader was before it, makes no call that a case may not ask for."""

from __future__ import annotations

import base64
import io
import os
import pickle
import re
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
    assert re.search("may not be (named|invoked as (call|method|get|operator))$", refusal(harness, call))


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


def test_a_url_is_not_opened(harness: Harness) -> None:
    assert refusal(harness, ask("numpy.loadtxt", "http://localhost:1/x")) == "it opens a URL"


def test_an_implementation_that_swallows_the_refusal_does_not_hide_it(tmp_path: Path) -> None:
    def load(stream: Any, **_: Any) -> int:
        try:
            pickle.load(stream)
        except BaseException:
            return 1
        return 2

    answer = Harness(implementation(Strided, load=load), tmp_path).answer("id", ask("numpy.load", RAW))
    assert (answer["kind"], MKDIR in answer["cause"]) == ("error", True)


def test_between_cases_nothing_is_guarded() -> None:
    with pytest.raises(RefusedError), guarded():
        pickle.loads(pickle.dumps(Path()))
    assert pickle.loads(pickle.dumps(Path())) == Path()


def test_a_public_name_that_an_implementation_lacks_is_missing(tmp_path: Path) -> None:
    answer = Harness(implementation(Strided), tmp_path).answer("id", ask("numpy.linalg.norm", 1))
    assert answer == {"id": "id", "kind": "missing", "name": "numpy.linalg.norm"}
