"""`python -m tests.fuzz --runs 1000000 --seed 1`: what is found is shown, and kept in tests/fuzz/found/."""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
import traceback
import warnings
from collections import Counter
from pathlib import Path
from random import Random

from tests.fuzz.targets import TARGETS, Seeds, put_through

FOUND = Path(__file__).parent / "found"
_WEIGHTS = {"case": 9, "answer": 9, "run": 2, "document": 1}


def fuzz(runs: int, seed: int, scratch: Path, keep: Path | None = None) -> tuple[Counter[str], list[str]]:
    """Inputs taken and refused, by target, and the findings; a run depends on its number and the seed."""
    seeds, counts, found = Seeds.committed(scratch), Counter[str](), dict[str, str]()
    for number in range(runs):
        random = Random(f"{seed}:{number}")
        (name,) = random.choices(list(_WEIGHTS), list(_WEIGHTS.values()))
        text = TARGETS[name][0](seeds, random)
        try:
            counts[f"{name} {'taken' if put_through(name, text, scratch) else 'refused'}"] += 1
        except Exception as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            key = f"{name}: {type(error).__name__} at {Path(where.filename).name}:{where.lineno}"
            counts["finding"] += 1
            if key not in found:
                found[key] = f"{key} (run {number}): {error!s:.200}"
                _report(found[key], name, text, keep)
    return counts, list(found.values())


def _report(finding: str, name: str, text: bytes, keep: Path | None) -> None:
    if keep is not None:
        print(finding, flush=True)
        (keep / f"{name}-{hashlib.sha256(text).hexdigest()[:12]}").write_bytes(text)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    warnings.simplefilter("error")
    with tempfile.TemporaryDirectory() as scratch:
        counts, found = fuzz(options.runs, options.seed, Path(scratch), FOUND)
    for name, count in sorted(counts.items()):
        print(f"{count:10,}  {name}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
