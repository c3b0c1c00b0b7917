"""An implementation may lie where its user stands, beside much that must not be imported."""

from __future__ import annotations

import importlib.machinery
import sys
from collections.abc import Sequence
from types import ModuleType


class OnePackage:
    """Finds one top-level module or package in a directory, and nothing else there."""

    def __init__(self, name: str, directory: str) -> None:
        self._name = name
        self._directory = directory

    def find_spec(
        self,
        name: str,
        path: Sequence[str] | None = None,  # noqa: ARG002 - how Python calls a finder
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> importlib.machinery.ModuleSpec | None:
        """How to import the module `name`, when it is the one."""
        if name != self._name:
            return None
        return importlib.machinery.PathFinder.find_spec(name, [self._directory])


def allow(module: str, directory: str) -> None:
    """Let the top-level package of `module` be found in `directory`, when it is found nowhere else."""
    sys.meta_path.append(OnePackage(module.partition(".")[0], directory))
