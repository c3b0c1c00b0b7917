from __future__ import annotations

from textwrap import dedent

import pytest

from fnp_spec.errors import Exit, SpecError
from fnp_spec.extract.static.declared import declared_tests, represented
from fnp_spec.extract.static.sites import AssertionSite, SiteKind, sites_of


def sites(source: str) -> tuple[AssertionSite, ...]:
    return sites_of(dedent(source).lstrip("\n"), "numpy/tests/test_x.py")


def fed(source: str) -> set[int]:
    """The lines outside its span that feed the last site of `source`, which is written from line 1."""
    site = sites(source)[-1]
    lines = {line for first, last in site.feeds for line in range(first, last + 1)}
    span = set(range(site.first_line, site.last_line + 1))
    assert span <= lines
    return lines - span


@pytest.mark.parametrize(
    ("statement", "kind", "helper"),
    [
        ("assert x", SiteKind.ASSERT, "assert"),
        ("assert_equal(x, 1)", SiteKind.HELPER, "assert_equal"),
        ("np.testing.assert_allclose(x, 1)", SiteKind.HELPER, "np.testing.assert_allclose"),
        ("_assert_same_hash(x, y)", SiteKind.HELPER, "_assert_same_hash"),
        ("self.assertTrue(x)", SiteKind.HELPER, "self.assertTrue"),
        ("self._assert_func(x)", SiteKind.HELPER, "self._assert_func"),
        ("pytest.fail('no')", SiteKind.HELPER, "pytest.fail"),
        ("assert_raises(E, f, x)", SiteKind.RAISES, "assert_raises"),
        ("pytest.raises(E, f, x)", SiteKind.RAISES, "pytest.raises"),
        ("self.assert_deprecated(f)", SiteKind.RAISES, "self.assert_deprecated"),
        ("with pytest.warns(W): f(x)", SiteKind.RAISES, "pytest.warns"),
        ("stack.enter_context(pytest.raises(E))", SiteKind.RAISES, "pytest.raises"),
    ],
)
def test_what_asserts_is_a_site(statement: str, kind: SiteKind, helper: str) -> None:
    (site,) = sites(f"def test_a(self, x):\n    {statement}\n")
    assert (site.kind, site.helper, site.function) == (kind, helper, "test_a")


@pytest.mark.parametrize(
    "statement", ["x.sort()", "raises(E, f)", "other.raises(E)", "other.assertTrue(x)", "f = assert_equal"]
)
def test_what_does_not_assert_is_none(statement: str) -> None:
    assert sites(f"def test_a(x):\n    {statement}\n") == ()


@pytest.mark.parametrize("origin", ["pytest import raises", "numpy.testing import assert_raises"])
def test_helpers_are_known_under_the_names_they_are_imported_by(origin: str) -> None:
    (site,) = sites(f"from {origin} as fails\ndef test_a():\n    fails(E, f)\n")
    assert (site.kind, site.helper, site.line) == (SiteKind.RAISES, "fails", 3)


def test_the_span_of_a_with_item_is_the_whole_with() -> None:
    outer, inner = sites("""
        def test_a(x):
            with errstate(), assert_raises(E):
                f(x)
                assert x
            g(x)
        """)
    assert (outer.line, outer.column, outer.first_line, outer.last_line) == (2, 21, 2, 4)
    assert (inner.kind, inner.first_line, inner.last_line) == (SiteKind.ASSERT, 4, 4)


def test_every_item_of_a_with_is_a_site_with_its_own_key() -> None:
    found = sites("""
        def test_a(x):
            with (
                pytest.warns(W),
                pytest.raises(E),
            ):
                f(x)
        """)
    assert [site.key[1:] for site in found] == [(3, 8), (4, 8)]
    assert {(site.first_line, site.last_line) for site in found} == {(2, 6)}


def test_functions_are_named_with_all_around_them() -> None:
    found = sites("""
        class TestA:
            def test_b(self):
                def check(x):
                    assert x
                assert check(1)
            if True:
                def test_c(self): assert 1
        def assert_even(x): assert x % 2 == 0
        assert 1
        """)
    assert [site.function for site in found] == [
        "TestA.test_b.<locals>.check", "TestA.test_b", "TestA.test_c", "assert_even", None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "write",
    [
        "a = f()", "a: int = f()", "b, (a, *c) = f()", "a[0] = 1", "a[0].b[1] += 1", "a.shape = 3",
        "np.copyto(a, b)", "a.sort()", "a.T[0].fill(2)", "np.add(1, 2, out=a[1:])", "put((b, a))", "f(*a)",
        "del a[0]", "(a := f())", "with open(p) as a: g()", "for a in f(): g()",
    ],
)  # fmt: skip
def test_what_writes_a_loaded_name_feeds(write: str) -> None:
    assert fed(f"def test_a(a, b):\n    {write}\n    assert_equal(a, b.c)\n") == {2}


@pytest.mark.parametrize(
    "other",
    ["c = f()", "c = a", "g(h(a))", "del a", "a: int", "assert_equal(a.shape, 1)", "c[a] = 1", "np.f(c)"],
)
def test_what_does_not_write_it_does_not_feed(other: str) -> None:
    assert fed(f"import numpy as np\ndef test_a(a):\n    {other}\n    assert_equal(np.sum(a), 1)\n") == set()


def test_feeding_is_not_transitive() -> None:
    assert fed("def test_a():\n    b = arange(3)\n    a = f(b)\n    assert a\n") == {3}


def test_another_function_does_not_feed() -> None:
    assert fed("def f():\n    a = 1\ndef test_a(a):\n    assert a\n    a = 2\n") == set()


def test_a_function_that_is_called_feeds_with_its_body() -> None:
    assert fed("def test_a():\n    def f():\n        np.g()\n    assert_raises(E, f)\n") == {2, 3}


def test_parameters_of_inner_expressions_are_not_loaded() -> None:
    assert fed("def test_a():\n    x = f()\n    assert_raises(E, lambda x: x + 1)\n") == set()
    assert fed("def test_a():\n    x = f()\n    assert all(x for x in [1])\n") == set()


def test_attributes_of_self_are_told_apart() -> None:
    source = "def test_a(self):\n    self.a = f()\n    self.b = f()\n    self.g()\n    assert self.a\n"
    assert fed(source) == {2}


def test_a_binding_on_every_path_hides_earlier_ones() -> None:
    assert fed("def test_a():\n    a = f()\n    a.sort()\n    a = g()\n    a[0] = 1\n    assert a\n") == {
        4,
        5,
    }


def test_a_binding_on_some_path_hides_nothing() -> None:
    assert fed("def test_a(c):\n    a = f()\n    if c:\n        a = g()\n    assert a\n") == {2, 4}
    assert fed("def test_a(c):\n    a = f()\n    for a in c:\n        pass\n    assert a\n") == {2, 3}
    assert fed("def test_a(c):\n    a = f()\n    for a in c:\n        assert a\n") == {3}


def test_what_follows_in_an_enclosing_loop_feeds() -> None:
    assert fed(
        "def test_a():\n    a = f()\n    for i in r:\n        assert a\n        a += 1\n    a += 2\n"
    ) == {2, 5}
    assert fed("def test_a():\n    for i in r:\n        a = f()\n        assert a\n        a += 1\n") == {3}


def test_of_an_enclosing_statement_only_the_header_feeds() -> None:
    source = """
        def test_a():
            for a in f(
                1
            ):
                g()
                with h(a) as b:
                    k()
                    assert_equal(a, b)
        """
    assert fed(source) == {2, 3, 4, 6}


def test_what_a_with_records_is_fed_by_its_body() -> None:
    source = """
        def test_a():
            with pytest.raises(E) as e:
                np.f()
            assert "x" in str(e.value)
        """
    assert fed(source) == {2, 3}
    source = """
        def test_a():
            with warnings.catch_warnings(record=True) as w:
                np.f()
                assert len(w) == 1
                np.g()
        """
    assert fed(source) == {2, 3}


def test_a_caught_exception_is_fed_by_what_was_tried() -> None:
    source = (
        "def test_a():\n    try:\n        np.f()\n    except E as e:\n        g()\n        assert e.args\n"
    )
    assert fed(source) == {3}


def test_order_is_by_position() -> None:
    found = sites("class A:\n    def test_a(self):\n        assert f(assert_equal(1, 2))\nassert 1\n")
    assert [site.line for site in found] == [3, 3, 4]
    assert len({site.key for site in found}) == 3


def test_tests_know_the_classes_that_inherit_them() -> None:
    source = dedent("""
        def test_a(): pass
        def helper(): pass
        class Base:
            def test_b(self): pass
        class TestC(Base): pass
        class TestD(TestC):
            async def test_e(self):
                pass
        """).lstrip("\n")
    found = [
        (t.qualname, t.first_line, t.last_line, t.inherited_by) for t in declared_tests(source, "numpy/t.py")
    ]
    assert found == [
        ("test_a", 1, 1, ()),
        ("Base.test_b", 4, 4, ("TestC", "TestD")),
        ("TestD.test_e", 7, 8, ()),
    ]
    seen = {"numpy/t.py::TestC::test_b[x-1]", "numpy/t.py::TestD::test_e", "numpy/other.py::test_a"}
    assert represented(declared_tests(source, "numpy/t.py"), seen) == 2


def test_a_file_that_is_not_python_is_refused_at_its_line() -> None:
    with pytest.raises(SpecError, match="oracle-test-unreadable") as refused:
        sites("x = 1\ndef (\n")
    assert refused.value.exit_status is Exit.BAD_ORACLE
    assert str(refused.value.place) == "numpy/tests/test_x.py:2"
