"""Runs a module of `fnp_spec` in another interpreter: `python bootstrap.py MODULE ARGS...`.

Only the package `fnp_spec` becomes importable, from the directory that this script lies in. The directory
above it is somebody's site-packages, and must not leak its NumPy or anything else into the other environment.
"""

from __future__ import annotations

import os
import sys

_HERE = os.path.dirname(os.path.abspath(__file__))  # noqa: PTH100, PTH120 - before anything else is imported
if sys.path and os.path.abspath(sys.path[0] or ".") == _HERE:  # noqa: PTH100
    del sys.path[0]  # Python puts the script's directory there; its files are no top-level modules

import importlib.util  # noqa: E402
import runpy  # noqa: E402


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
    provide_package("fnp_spec", os.path.dirname(_HERE))  # noqa: PTH120
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
