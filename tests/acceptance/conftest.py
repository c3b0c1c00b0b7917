"""What acceptance tests share: the committed corpus, a copy of it to damage, and the real command line."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from fnp_spec.corpus.files import digest
from fnp_spec.corpus.store import Corpus
from fnp_spec.guest.codec.canonical import Json

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Ended:
    """A finished command."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Json:
        return json.loads(self.out)


Cli = Callable[..., Ended]


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    """Runs `fnp-spec` in an empty directory, from which the liars are importable."""

    def run(*arguments: str | Path, corpus: Path | None = ROOT) -> Ended:
        words = [str(word) for word in arguments]
        if corpus is not None:
            words += ["--corpus", str(corpus)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "160"}
        done = subprocess.run(
            [sys.executable, "-c", "from fnp_spec.cli import main; main()", *words],
            capture_output=True, text=True, cwd=tmp_path, env=environment, check=False,
        )  # fmt: skip
        return Ended(done.returncode, done.stdout, done.stderr)

    return run


@dataclass(frozen=True)
class Copy:
    """A small corpus of one packet, made to be damaged."""

    root: Path
    packet: str
    file: Path

    @property
    def lines(self) -> list[str]:
        return self.file.read_text(encoding="utf-8").splitlines()

    def rewrite(self, lines: list[str], *, vouch: bool = True) -> None:
        """Replace the file's lines; `vouch` also puts its new digest into the manifest."""
        data = "".join(line + "\n" for line in lines).encode()
        self.file.write_bytes(data)
        if vouch:
            self.vouch(data)

    def vouch(self, data: bytes) -> None:
        path = self.root / "packets" / self.packet / "manifest.json"
        manifest = json.loads(path.read_text())
        (entry,) = manifest["fixtures"]
        entry["sha256"] = digest(data)
        path.write_text(json.dumps(manifest))

    def change_case(self, change: Callable[[Json], None]) -> int:
        """Change the second line's case; gives the line number that an error must name."""
        lines = self.lines
        case = json.loads(lines[1])
        change(case)
        lines[1] = json.dumps(case)
        self.rewrite(lines)
        return 2


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    """The fixtures of `broadcast_to`, as a corpus of their own."""
    packet, operation = "FNP-P2C-006", "numpy.broadcast_to"
    root = tmp_path / "corpus"
    shutil.copytree(ROOT / "contracts", root / "contracts")
    manifest = Corpus(ROOT).manifest(packet)
    entries = [entry for entry in manifest.fixtures if entry.path.endswith(f"/{operation}.jsonl")]
    source = ROOT / entries[0].path
    file = root / entries[0].path
    file.parent.mkdir(parents=True)
    shutil.copy(source, file)
    small = manifest.model_copy(update={"fixtures": tuple(entries)})
    (root / "packets" / packet).mkdir(parents=True)
    (root / "packets" / packet / "manifest.json").write_text(small.model_dump_json())
    return Copy(root, packet, file)
