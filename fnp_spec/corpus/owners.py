"""The owners file: who answers for debt."""

from __future__ import annotations

from pathlib import Path

from fnp_spec.corpus.files import read_toml
from fnp_spec.model.debt import Owners


def read_owners(root: Path, named: Path | None = None) -> Owners:
    """The owners file that is named, or that of a corpus."""
    return read_toml(named or root / "contracts" / "owners.toml", Owners, "the owners file")
