"""Isolated virtual environments, built once with uv and kept in the user's cache.

An environment is built beside its place and renamed into it when complete, so that nobody ever sees half of
one: two builders at once both succeed (the first to finish is kept), and an interrupted one leaves only a
directory that no key leads to.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import platformdirs
from uv import find_uv_bin

from fnp_spec.implementation.process_command import isolated_variables

_MARKER = "fnp-spec-environment.json"
_TAIL = 12
"""Lines of uv's message that an error quotes: its causes come last."""
_IDENTIFY = "import platform, sys; print(sys.implementation.cache_tag, sys.version, platform.platform())"


class BuildError(Exception):
    """uv could not build the environment; the message is the end of what uv said."""


@dataclass(frozen=True)
class VirtualEnvironment:
    """A complete virtual environment, by its root directory."""

    root: Path

    @property
    def python(self) -> Path:
        """The interpreter of the environment."""
        return interpreter(self.root)


def interpreter(root: Path) -> Path:
    """Where a virtual environment at `root` keeps its interpreter."""
    return root / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def cache_directory() -> Path:
    """Where built environments are kept: `$FNP_SPEC_CACHE`, else the user's cache directory."""
    chosen = os.environ.get("FNP_SPEC_CACHE")
    return Path(chosen) if chosen else Path(platformdirs.user_cache_dir("fnp-spec"))


def build_environment(
    requirements: Sequence[str],
    *,
    python: str = sys.executable,
    cache: Path | None = None,
    only_binary: Sequence[str] = (),
) -> VirtualEnvironment:
    """An environment of `python` that holds `requirements`: from the cache, or built now.

    Packages in `only_binary` are never compiled from source. Raises `BuildError` when uv fails.
    """
    place = (cache or cache_directory()).absolute() / "environments" / _key(requirements, python)
    if _is_complete(place):
        return VirtualEnvironment(place)
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".building-", dir=place.parent) as beside:
        building = Path(beside) / "environment"
        _uv(["venv", "--quiet", "--relocatable", "--python", python, str(building)], beside)
        options = [option for name in only_binary for option in ("--only-binary", name)]
        target = ["--python", str(interpreter(building))]
        _uv(["pip", "install", "--quiet", "--compile-bytecode", *target, *options, *requirements], beside)
        marker = {"requirements": list(requirements)}
        (building / _MARKER).write_text(json.dumps(marker) + "\n", encoding="utf-8")
        _move_into_place(building, place, Path(beside))
    return VirtualEnvironment(place)


def _key(requirements: Sequence[str], python: str) -> str:
    """A name for people and a digest for identity: same requirements on the same Python, same key."""
    try:
        identity = subprocess.run(
            [python, "-I", "-c", _IDENTIFY], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError) as failure:
        raise BuildError(f"{python} is not a Python that runs: {failure}") from failure
    digest = hashlib.sha256(json.dumps([sorted(requirements), identity]).encode()).hexdigest()[:16]
    return f"{re.sub(r'[^A-Za-z0-9.]+', '-', requirements[0])}-{digest}"


def _is_complete(place: Path) -> bool:
    """Whether a finished environment lies here, and the Python that it links to is still there."""
    return (place / _MARKER).is_file() and interpreter(place).exists()


def _move_into_place(building: Path, place: Path, trash: Path) -> None:
    """Rename the finished environment to its key; one that another builder finished first is kept."""
    try:
        building.rename(place)
    except OSError:
        if _is_complete(place):
            return
        # What lies there lost its Python or its marker. Moving it away is atomic; deleting it is not.
        place.rename(trash / "broken")
        building.rename(place)


def _uv(arguments: Sequence[str], directory: str) -> None:
    """Run uv in `directory`, so that the settings of the project one happens to stand in do not count."""
    variables = isolated_variables()
    done = subprocess.run(
        [find_uv_bin(), *arguments], cwd=directory, env=variables, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines()
        raise BuildError("\n".join(said[-_TAIL:]) or f"uv ended with status {done.returncode}")
