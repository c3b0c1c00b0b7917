"""What assertions state is read of the calls that they are about, and of no others."""

from __future__ import annotations

from textwrap import dedent

import pytest

from fnp_spec.extract.sightings import consumers_of
from fnp_spec.extract.static.sites import sites_of
from fnp_spec.extract.static.stated import Stated
from fnp_spec.model.case import Provenance

PATH = "numpy/tests/test_x.py"


def stated(body: str, operation: str, line: int) -> list[Stated]:
    """What is stated of an operation that is called on a line of a test; its body begins on line 3."""
    source = f"from numpy import dot, exp\ndef test_a(f, x):\n{dedent(body).strip()}\n"
    source = source.replace("\n", "\n    ").replace("\n    def", "\ndef", 1).rstrip() + "\n"
    place = Provenance(test=f"{PATH}::test_a[3]", line=line)
    return consumers_of(sites_of(source, PATH)).stated(f"numpy.{operation}", [place])


@pytest.mark.parametrize(
    ("assertion", "expected"),
    [
        ("assert_allclose(exp(x), y, rtol=1e-3)", Stated(rtol=1e-3)),
        ("np.testing.assert_allclose(exp(x), y, 2**-10, atol=5 * 1e-3)", Stated(2.0**-10, 5e-3)),
        ("assert_allclose(exp(x), y, atol=1e-2)", Stated(1e-7, 1e-2)),
        ("assert np.allclose(y, exp(x), rtol=1e-3)", Stated(1e-3, 1e-8)),
        ("assert_almost_equal(exp(x), y, 3)", Stated(atol=1.5e-3)),
        ("assert_array_almost_equal(exp(x), y, decimal=-2)", Stated(atol=150.0)),
        ("assert_approx_equal(exp(x), y, significant=5)", Stated(rtol=1e-4)),
        ("assert_array_almost_equal_nulp(exp(x), y, nulp=30)", Stated(ulps=30.0)),
        ("assert_array_max_ulp(exp(x), y, 4)", Stated(ulps=4.0)),
        ("assert_almost_equal(exp(x), y)", None),
        ("assert_allclose(exp(x), y, rtol=tol)", None),
        ("assert_allclose(exp(x), y, 1e-3, atol=2 * tol)", None),
        ("assert_equal(exp(x), y, 3)", None),
    ],
)
def test_what_is_written_as_a_number_is_stated(assertion: str, expected: Stated | None) -> None:
    assert stated(assertion, "exp", 3) == ([] if expected is None else [expected])


@pytest.mark.parametrize(
    ("body", "line", "about", "not_about"),
    [
        ("assert_allclose(np.exp(np.ones(3)), y, rtol=1e-3)", 3, ["exp"], ["ones"]),
        ("assert_allclose(dot(np.ones(3), x), y, rtol=1e-3)", 3, ["dot"], ["ones"]),
        ("assert_allclose(f(np.ones(3)), y, rtol=1e-3)", 3, ["exp", "ones"], []),
        ("assert_allclose(-(2 * exp(x))[0].real, y, rtol=1e-3)", 3,
         ["exp", "ndarray.__mul__", "ndarray.__rmul__", "ndarray.real"], ["ndarray.__add__"]),
        ("assert_allclose(y, np.array([1.0, exp(x)]), rtol=1e-3)", 3, ["exp"], ["array"]),
        ("assert_allclose(abs(x), (exp(x), 2), rtol=1e-3)", 3,
         ["ndarray.__abs__", "exp"], ["ndarray.__pow__"]),
        ("y = exp(x)\nassert_allclose(2 * y, 1, rtol=1e-3)", 3, ["exp"], ["ndarray.__mul__"]),
        ("y = np.ones(3)\nassert_allclose(exp(y), 1, rtol=1e-3)", 3, [], ["ones"]),
        ("y = exp(x)\ny = dot(x, x)\nassert_allclose(y, 1, rtol=1e-3)", 3, [], ["exp"]),
    ],
)  # fmt: skip
def test_it_is_about_what_gives_the_numbers(
    body: str, line: int, about: list[str], not_about: list[str]
) -> None:
    for operations, expected in ((about, [Stated(rtol=1e-3)]), (not_about, [])):
        for operation in operations:
            assert stated(body, operation, line) == expected, operation
