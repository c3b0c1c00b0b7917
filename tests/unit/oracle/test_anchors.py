from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from fnp_spec.errors import Exit, SpecError
from fnp_spec.model.packet import Anchors
from fnp_spec.oracle.anchors import NO_SOURCES, anchors_of

SHAPE = '''\
import os
LIMIT = 64
a, (b, *c) = 1, (2, 3)
table = {}
table["x"] = 1
if LIMIT:
    def guarded(): pass
else:
    guarded = None

@os.fspath
@os.fsdecode
def broadcast_to(array):
    """A form feed \x0c is no end of a line."""
    local = 1
    return array

class Dtype:
    name: str = "x"

    @property
    def shape(self): return 1

    @shape.setter
    def shape(self, value): pass

Dtype.late = (
    1
)
'''
PATH = "numpy/lib/_shape.py"
C = "release/numpy/src/shape.c"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "numpy/lib").mkdir(parents=True)
    (tmp_path / PATH).write_text(SHAPE, encoding="utf-8")
    (tmp_path / "numpy/lib/other.pyi").write_text("def broadcast_to(array): ...\n")
    (tmp_path / "numpy/lib/api.h").write_text("#define LIMIT 1\n")
    (tmp_path / "release/numpy/src").mkdir(parents=True)
    (tmp_path / C).write_text("static int\narray_reshape(int a)\n{\n}\n")
    (tmp_path / f"{C}.src").write_text(
        "/**begin repeat\n * #name = half, float#\n */\nint @name@_add() {\n}\n"
    )
    (tmp_path / "release/numpy/src/rng.pyx").write_text("cdef class Generator:\n    pass\n")
    (tmp_path / "release/numpy/src/notes.rst").write_text("LIMIT\n")
    return tmp_path


def anchors(root: Path, *symbols: str, paths: tuple[str, ...] = (PATH,)) -> Anchors:
    return anchors_of("FNP-P2C-001", "numpy==2.4.6", (root, root / "release"), paths, symbols)


@pytest.mark.parametrize(
    ("symbol", "spans"),
    [
        ("LIMIT", [(2, 2)]),
        ("b", [(3, 3)]),
        ("c", [(3, 3)]),
        ("guarded", [(7, 7), (9, 9)]),
        ("broadcast_to", [(11, 16)]),
        ("Dtype", [(18, 25)]),
        ("Dtype.name", [(19, 19)]),
        ("Dtype.shape", [(21, 22), (24, 25)]),
        ("Dtype.late", [(27, 29)]),
    ],
)
def test_every_definition_is_an_anchor(root: Path, symbol: str, spans: list[tuple[int, int]]) -> None:
    found = anchors(root, symbol)
    assert [(a.first_line, a.last_line) for a in found.anchors] == spans
    assert {(a.path, a.symbol) for a in found.anchors} == {(PATH, symbol)}
    assert found.unresolved == {}


def test_the_digest_is_of_the_lines(root: Path) -> None:
    (found,) = anchors(root, "Dtype.late").anchors
    assert found.digest == hashlib.sha256(b"Dtype.late = (\n    1\n)").hexdigest()


def test_lines_count_alike_whatever_ends_them(root: Path) -> None:
    plain = anchors(root, "broadcast_to", "Dtype.shape")
    (root / PATH).write_bytes(SHAPE.replace("\n", "\r\n").encode())
    assert anchors(root, "broadcast_to", "Dtype.shape") == plain


@pytest.mark.parametrize("symbol", ["local", "table.x", "shape", "os", "Dtype.missing"])
def test_what_is_not_defined_is_not_found(root: Path, symbol: str) -> None:
    assert anchors(root, symbol).unresolved == {symbol: f"not found in {PATH}"}


def test_a_symbol_is_looked_up_in_every_file_once(root: Path) -> None:
    found = anchors(root, "broadcast_to", paths=("numpy/lib/other.pyi", PATH, PATH))
    assert [a.path for a in found.anchors] == [PATH, "numpy/lib/other.pyi"]


def test_c_and_cython_are_looked_up_in_the_release(root: Path) -> None:
    paths = "numpy/src/shape.c", "numpy/src/shape.c.src", "numpy/src/rng.pyx", "numpy/lib/api.h", PATH
    found = anchors(root, "array_reshape", "float_add", "Generator", "LIMIT", "double_add", paths=paths)
    assert [(a.path, a.symbol, a.first_line, a.last_line) for a in found.anchors] == [
        (PATH, "LIMIT", 2, 2),
        ("numpy/lib/api.h", "LIMIT", 1, 1),
        ("numpy/src/rng.pyx", "Generator", 1, 2),
        ("numpy/src/shape.c", "array_reshape", 1, 4),
        ("numpy/src/shape.c.src", "float_add", 4, 5),
    ]
    assert list(found.unresolved) == ["double_add"]


def test_without_a_release_c_is_unresolved(root: Path) -> None:
    c = "numpy/src/shape.c"
    found = anchors_of("FNP-P2C-001", "numpy==2.0.0", (root,), (c, PATH), ("array_reshape", "LIMIT"))
    assert [a.symbol for a in found.anchors] == ["LIMIT"]
    assert found.unresolved == {
        c: f"no such file in the oracle; {NO_SOURCES}",
        "array_reshape": f"not found in {PATH}; {NO_SOURCES}",
    }


def test_paths_without_symbols_to_offer_are_named(root: Path) -> None:
    found = anchors(root, "f", paths=("numpy/gone.py", "numpy/src/notes.rst", "numpy/lib"))
    assert found.unresolved == {
        "f": "not found: no file to look in",
        "numpy/gone.py": "no such file in the oracle",
        "numpy/lib": "no such file in the oracle",
        "numpy/src/notes.rst": "in no language that symbols are looked up in",
    }


@pytest.mark.parametrize("path", ["/etc/passwd", "../numpy/x.py", "numpy/../../x.py", "scipy/x.py"])
def test_a_path_that_leads_elsewhere_is_refused(root: Path, path: str) -> None:
    with pytest.raises(SpecError, match="legacy-path-outside") as refused:
        anchors(root, "f", paths=(path,))
    assert refused.value.exit_status is Exit.BAD_ARTIFACT


def test_a_root_without_numpy_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="oracle-sources-missing"):
        anchors_of("FNP-P2C-001", "numpy==2.4.6", (tmp_path,), (PATH,), ("f",))


@pytest.mark.parametrize("content", [b"def (\n", b"\xff\n", b"x\0\n"])
def test_a_source_that_cannot_be_parsed_is_refused(root: Path, content: bytes) -> None:
    (root / PATH).write_bytes(content)
    with pytest.raises(SpecError, match="oracle-source-unreadable") as refused:
        anchors(root, "f")
    assert refused.value.exit_status is Exit.BAD_ORACLE
