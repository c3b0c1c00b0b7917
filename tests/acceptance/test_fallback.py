"""An implementation that NumPy answers for does not pass, and is told apart from one that errs."""

from __future__ import annotations

import shutil
from collections import defaultdict
from pathlib import Path

import pytest

from fnp_spec.corpus.run_log import read_log
from fnp_spec.corpus.store import Corpus
from fnp_spec.guest.harness.tripwire.diversion import obstacle
from fnp_spec.guest.vocabulary import Aspect
from fnp_spec.model.outcome import Outcome, Status
from tests.acceptance.conftest import ROOT, Cli, latest_log
from tests.liars.falls_back_to_numpy import FALLING_BACK, HONEST

pytestmark = [
    pytest.mark.skipif(bool(obstacle()), reason=f"no tripwire: {obstacle()}"),
    pytest.mark.usefixtures("own_work"),
]
PACKET = "FNP-P2C-010"
LIAR = ("run-gate", "G3", "--impl", "tests.liars.falls_back_to_numpy")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """The cases of what the liar has."""
    root, wanted = tmp_path / "corpus", {f"numpy.{name}.jsonl" for name in HONEST | FALLING_BACK}
    shutil.copytree(ROOT / "contracts", root / "contracts")
    manifest = Corpus(ROOT).manifest(PACKET)
    entries = tuple(entry for entry in manifest.fixtures if Path(entry.path).name in wanted)
    for directory in (root / "fixtures" / PACKET, root / "packets" / PACKET):
        directory.mkdir(parents=True)
    for entry in entries:
        shutil.copy(ROOT / entry.path, root / entry.path)
    small = manifest.model_copy(update={"fixtures": entries})
    (root / "packets" / PACKET / "manifest.json").write_text(small.model_dump_json())
    return root


def outcomes(directory: Path) -> dict[str, list[Outcome]]:
    """Of each operation."""
    found = defaultdict(list)
    for outcome in read_log(latest_log(directory))[1]:
        found[outcome.operation.removeprefix("numpy.")].append(outcome)
    return found


def test_what_falls_back_does_not_pass_and_the_other_half_does(
    cli: Cli, corpus: Path, tmp_path: Path
) -> None:
    ended = cli(*LIAR, "--json", corpus=corpus)
    assert (ended.status, ended.json["tripwire"][:7]) == (1, "numpy 2")
    found = outcomes(tmp_path)
    assert len(found) == 6
    for name, of_operation in found.items():
        returned = {one.status for one in of_operation if one.end or Aspect.VALUE in one.passed}
        assert (Status.FALLBACK in returned) is (name in FALLING_BACK), name
        assert (Status.PASSED in returned) is (name in HONEST), name

    case = next(outcome.id for outcome in found["add"] if outcome.status is Status.FALLBACK)
    assert "answered by numpy.add of NumPy's" in cli("explain", case, corpus=corpus).out
    items = cli("ledger", "report", "--json", corpus=corpus).json["items"]
    owed = {item["operation"]: item["signature"] for item in items if item["status"] == "fallback"}
    assert owed == {f"numpy.{name}": ["fallback", f"numpy.{name}"] for name in ("add", "multiply", "power")}
    total = cli("ledger", "matrix", "--json", corpus=corpus).json["total"]["parity"][0]
    parts = ("passed", "fallback", "diverged", "missing", "unobservable", "died")
    assert sum(total.get(part, 0) for part in parts) == total["cases"]
    assert total["fallback"] == sum(o.status is Status.FALLBACK for of in found.values() for o in of)


def test_with_numpy_withheld_only_the_own_half_passes(cli: Cli, corpus: Path, tmp_path: Path) -> None:
    cli(*LIAR, corpus=corpus)
    with_numpy = latest_log(tmp_path)
    assert cli(*LIAR, "--without-numpy", "--json", corpus=corpus).json["tripwire"].endswith(", withheld")
    for name, of_operation in outcomes(tmp_path).items():
        returned = {one.status for one in of_operation if Aspect.VALUE in one.passed}
        assert (Status.PASSED in returned) is (name in HONEST), name
        assert Status.FALLBACK not in {one.status for one in of_operation}, name
    told = cli("ledger", "matrix", "--json", with_numpy, latest_log(tmp_path), corpus=corpus).json
    names = [name.rpartition(" ")[0] for name in told["implementations"]]
    assert names == ["tests.liars.falls_back_to_numpy", "tests.liars.falls_back_to_numpy without NumPy"]
    asked, withheld = told["total"]["parity"]
    assert 0 < withheld["passed"] <= asked["passed"] < asked["passed"] + asked["fallback"]


def test_numpy_may_answer_for_what_is_made_of_it(cli: Cli, corpus: Path, tmp_path: Path) -> None:
    ended = cli(*LIAR, "--built-on-numpy", corpus=corpus)
    assert "tripwire none: the implementation is built on NumPy" in ended.err
    statuses = {outcome.status for of_operation in outcomes(tmp_path).values() for outcome in of_operation}
    assert Status.PASSED in statuses
    assert Status.FALLBACK not in statuses
