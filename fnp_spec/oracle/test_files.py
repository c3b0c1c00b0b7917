"""The test files of the oracle: all that NumPy ships, but those that test no behaviour of its arrays."""

from __future__ import annotations

from fnp_spec.oracle.environment import Environment

LEFT_OUT = {
    "numpy/f2py/": "compiles Fortran with the machine's compilers",
    "numpy/typing/": "runs a type checker over NumPy's stubs",
    "numpy/_pyinstaller/": "builds an executable",
    "numpy/distutils/": "builds extensions",
}
"""Directories of tests that are not recorded, and why."""


def test_files(oracle: Environment) -> tuple[list[str], dict[str, str]]:
    """The test files to record, from the numpy package down, sorted; and those left out, with the reason."""
    found = sorted(
        path.relative_to(oracle.tests_root).as_posix()
        for path in (oracle.tests_root / "numpy").rglob("test_*.py")
    )
    left_out = {name: why for name in found for start, why in LEFT_OUT.items() if name.startswith(start)}
    return [name for name in found if name not in left_out], left_out
