"""What a C or C++ file defines, whatever macros and templates it is written in."""

from __future__ import annotations

import pytest

from fnp_spec.oracle.definition.c import definitions, expands, variables

SOURCE = r"""
#define LIMIT 64
#define LOOP(n) \
    for (n = 0; n < 4; n++) {
#ifdef __cplusplus
extern "C" {
#endif
static int prototype(int a);
/* int commented(void) { } */
static const char *texts[] = {"}", "{",
    "int quoted() {"};
static int counter = 0;

NPY_NO_EXPORT PyObject *
PyArray_Shape(PyArrayObject *self, int (*callback)(int))
{
    char brace = '}';
    if (self) { return inner(self); }
#if A
    for (;;) {
#else
    while (1) {
#endif
    }
}
typedef struct point { int x; } Point;
}
namespace {
template <typename T, typename U = std::pair<T, T>>
static inline int
solve(T *a) noexcept { return 0; }
struct Thing : public Base {
    int member() { return 1; }
};
Thing::Thing(int a) : Base(a), b(a) { }
}
"""


@pytest.mark.parametrize(
    ("name", "spans"),
    [
        ("LIMIT", [(2, 2)]),
        ("LOOP", [(3, 4)]),
        ("prototype", []),
        ("commented", []),
        ("texts", [(10, 11)]),
        ("quoted", []),
        ("counter", [(12, 12)]),
        ("PyArray_Shape", [(14, 25)]),
        ("inner", []),
        ("point", [(26, 26)]),
        ("solve", [(29, 31)]),
        ("Thing", [(32, 34), (35, 35)]),
        ("member", []),
    ],
)
def test_a_definition_has_its_lines(name: str, spans: list[tuple[int, int]]) -> None:
    assert [(first, last) for found, first, last in definitions(SOURCE) if found == name] == spans


TEMPLATE = """
/**begin repeat
 * #name = half, float*2, (int, long)*2#
 * #c = f, ,l#
 */
static void
@name@_add@c@(void) {
}
/**end repeat**/
"""


@pytest.mark.parametrize(
    ("symbol", "found"),
    [
        ("half_addf", True),
        ("float_add", True),
        ("long_addl", True),
        ("double_add", False),
        ("half_sub", False),
    ],
)
def test_a_template_defines_what_it_expands_to(symbol: str, found: bool) -> None:
    ((name, first, last),) = definitions(TEMPLATE)
    assert (first, last) == (6, 8)
    assert expands(name, symbol, variables(TEMPLATE)) is found
