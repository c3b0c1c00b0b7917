"""What acceptance tests share: the committed corpus, a copy of it to damage, and the real command line."""

from __future__ import annotations

import json
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from fnp_spec.cli import main
from fnp_spec.corpus.files import digest
from fnp_spec.corpus.store import Corpus
from fnp_spec.guest.codec.canonical import Json
from fnp_spec.guest.harness.serve import ON_NUMPY_VARIABLE

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


def latest_log(directory: Path) -> Path:
    """The log of the run that finished last in a directory."""
    runs = directory / ".fnp-spec/runs"
    return runs / (runs / "G3-latest").read_text().strip()


Cli = Callable[..., Ended]


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Cli]:
    """Runs `fnp-spec` in an empty directory, from which workers can import the liars.

    In this process, for starting another costs more than most commands do; its workers are processes as ever.
    """
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv(ON_NUMPY_VARIABLE, "1")  # which most liars are
    interrupt = signal.getsignal(signal.SIGINT)

    def run(*arguments: str | Path, corpus: Path | None = ROOT) -> Ended:
        words = [str(word) for word in arguments]
        if corpus is not None:
            words += ["--corpus", str(corpus)]
        monkeypatch.setattr(sys, "argv", ["fnp-spec", *words])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return Ended(ended.value.code, out, err)

    yield run
    signal.signal(signal.SIGINT, interrupt)


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

    def keep(self, number: int) -> None:
        """Drop all cases but the first ones, as an extraction would."""
        head, *cases = self.lines
        self.rewrite([head.replace(f'"cases":{len(cases)}', f'"cases":{number}'), *cases[:number]])
        path = self.root / "packets" / self.packet / "manifest.json"
        manifest = json.loads(path.read_text())
        manifest["fixtures"][0]["cases"] = number
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
    packet, root = "FNP-P2C-006", tmp_path / "corpus"
    shutil.copytree(ROOT / "contracts", root / "contracts")
    (file,) = copy_packet(root, packet, {"numpy.broadcast_to"})
    return Copy(root, packet, file)


def copy_packet(root: Path, packet: str, operations: set[str]) -> list[Path]:
    """Put some operations of a packet into another corpus; gives their fixture files there."""
    manifest = Corpus(ROOT).manifest(packet)
    entries = [entry for entry in manifest.fixtures if Path(entry.path).stem in operations]
    fixtures = root / "fixtures" / packet
    shutil.copytree(ROOT / "fixtures" / packet, fixtures, ignore=shutil.ignore_patterns("*.jsonl"))
    files = [Path(shutil.copy(ROOT / entry.path, root / entry.path)) for entry in entries]
    small = manifest.model_copy(update={"fixtures": tuple(entries)})
    (root / "packets" / packet).mkdir(parents=True)
    (root / "packets" / packet / "manifest.json").write_text(small.model_dump_json())
    return files


@pytest.fixture
def own_work(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """NumPy may not answer for an implementation."""
    monkeypatch.delenv(ON_NUMPY_VARIABLE)
