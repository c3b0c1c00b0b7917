"""Files as a Git revision has them."""

from __future__ import annotations

import subprocess
from fnmatch import fnmatchcase
from pathlib import Path

from fnp_spec.errors import Code, Place, SpecError


def files_at(directory: Path, revision: str, pattern: str) -> dict[str, bytes]:
    """The files of a directory whose names match, as a revision has them; raises `SpecError` no-revision."""
    commit = _git(directory, revision, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")
    name = commit.decode().strip()
    inside = _git(directory, revision, "rev-parse", "--show-prefix").decode().strip()
    listed = _git(
        directory, revision, "ls-tree", "--name-only", "-z", "--full-tree", name, *filter(None, [inside])
    )
    names = [path.rpartition("/")[2] for path in listed.decode().split("\0")]
    return {
        path: _git(directory, revision, "show", f"{name}:{inside}{path}")
        for path in sorted(names)
        if fnmatchcase(path, pattern)
    }


def _git(directory: Path, revision: str, *arguments: str) -> bytes:
    try:
        done = subprocess.run(["git", *arguments], cwd=directory, capture_output=True, check=False)
    except OSError as error:
        raise _refuse(directory, f"git does not run there: {error.strerror}") from error
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise _refuse(directory, f"git has no {revision} of it: {said}")
    return done.stdout


def _refuse(directory: Path, cause: str) -> SpecError:
    hint = "Name a revision of the repository that the ledger is committed in, such as origin/main."
    return SpecError(Code.NO_REVISION, cause, hint=hint, place=Place(directory))
