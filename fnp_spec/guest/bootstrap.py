"""Runs a module of `fnp_spec` in another interpreter: `python -P bootstrap.py MODULE ARGS...`.

Only the package `fnp_spec` becomes importable, from the directory that this script lies in. The directory
above it is somebody's site-packages, and must not leak its NumPy or anything else into the other environment.
"""

from __future__ import annotations

import importlib.util
import os
import runpy
import sys

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120


def provide_package(name: str, directory: str) -> None:
    """Make the package in `directory` importable as `name`, without touching `sys.path`."""
    spec = importlib.util.spec_from_file_location(
        name,
        os.path.join(directory, "__init__.py"),  # noqa: PTH118
        submodule_search_locations=[directory],
    )
    if spec is None or spec.loader is None:
        raise ImportError(f"no package in {directory}")
    package = importlib.util.module_from_spec(spec)
    sys.modules[name] = package
    spec.loader.exec_module(package)


if __name__ == "__main__":
    del sys.argv[0]  # what remains is the module and its arguments, as `python -m MODULE ARGS...` leaves them
    provide_package("fnp_spec", _PACKAGE)
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
