"""Whatever is lost within the promise comes back, byte for byte; beyond it nothing is touched."""

from __future__ import annotations

import random
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fnp_spec.durability import recover as recovery
from fnp_spec.durability.drill import drill
from fnp_spec.durability.layout import Layout
from fnp_spec.durability.records import read_symbols
from fnp_spec.durability.recover import recover
from fnp_spec.durability.scrub import find_damage, report_of
from fnp_spec.durability.seal import seal
from fnp_spec.errors import Code, SpecError
from fnp_spec.model.durability import Health, SealedFile
from fnp_spec.progress import Silent

SIZES = (0, 1, 255, 256, 257, 5000, 60_000, 0, 300_000)
"""Of files: empty, around one symbol, of many."""


def sealed(directory: Path, sizes: tuple[int, ...] = SIZES, overhead: float = 0.2) -> tuple[Path, Path]:
    """A root with files of some sizes, and the symbols that seal them."""
    root, dice = directory / "root", random.Random(1)
    (root / "deep").mkdir(parents=True)
    for number, size in enumerate(sizes):
        (root / "deep" / f"{number}.bin").write_bytes(dice.randbytes(size))
    artifact = directory / "all.raptorq"
    seal(root, [root], artifact, overhead, Silent())
    return root, artifact


def content(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def health(root: Path, artifact: Path) -> Health:
    return report_of(find_damage(root, artifact, Silent())).health


def flip(path: Path, offset: int) -> None:
    data = bytearray(path.read_bytes())
    data[offset] ^= 1
    path.write_bytes(bytes(data))


@settings(max_examples=25, deadline=None)
@given(st.randoms(use_true_random=False), st.floats(0.05, 0.5))
def test_any_loss_within_the_promise_is_survived(dice: random.Random, overhead: float) -> None:
    with TemporaryDirectory() as name:
        root, artifact = sealed(Path(name), (3000, 0, 20_000), overhead)
        before, symbols = content(root), read_symbols(artifact)
        coding = symbols.seal.coding
        layout = Layout(symbols.seal.files, coding.symbol_size)
        records = symbols.good[0]
        for lost in dice.sample(range(coding.symbols + coding.repair), min(coding.promise, coding.symbols)):
            if lost < coding.symbols:
                file, offset, length = layout.place(lost)
                flip(root / layout.files[file].path, offset + dice.randrange(length))
            else:
                flip(artifact, records[lost - coding.symbols] + dice.randrange(coding.symbol_size))
        assert health(root, artifact) is Health.DAMAGED
        recover(root, artifact, Silent())
        assert content(root) == before


def test_every_drill_ends_as_promised(tmp_path: Path) -> None:
    root, artifact = sealed(tmp_path)
    before = content(root)
    report = drill(root, artifact, 7, Silent())
    assert report.passed, report
    assert {done.promised for done in report.drills} == {True, False}
    assert content(root) == before


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.unlink(),
        lambda path: path.write_bytes(path.read_bytes() + b"more"),
        lambda path: path.write_bytes(path.read_bytes()[700:]),
        lambda path: path.write_bytes(path.read_bytes()[:-700]),
        lambda path: path.write_bytes(b"x" + path.read_bytes()),
    ],
    ids=["gone", "longer", "without its head", "without its tail", "shifted"],
)
def test_a_file_that_changed_its_length_comes_back(tmp_path: Path, damage: object) -> None:
    root, artifact = sealed(tmp_path)
    before = content(root)
    assert callable(damage)
    damage(root / "deep" / "5.bin")
    assert health(root, artifact) is Health.DAMAGED
    proof = recover(root, artifact, Silent())
    assert [file.path for file in proof.files] == ["deep/5.bin"]
    assert content(root) == before
    assert health(root, artifact) is Health.WHOLE


def test_an_empty_file_that_is_gone_comes_back(tmp_path: Path) -> None:
    root, artifact = sealed(tmp_path)
    (root / "deep" / "0.bin").unlink()
    recover(root, artifact, Silent())
    assert (root / "deep" / "0.bin").read_bytes() == b""


def test_what_is_beyond_the_promise_is_refused_and_left_alone(tmp_path: Path) -> None:
    root, artifact = sealed(tmp_path)
    (root / "deep" / "8.bin").unlink()
    before = content(root)
    assert health(root, artifact) is Health.LOST
    with pytest.raises(SpecError) as refused:
        recover(root, artifact, Silent())
    assert refused.value.code is Code.BEYOND_RECOVERY
    assert content(root) == before


def test_a_decoder_that_lies_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root, artifact = sealed(tmp_path)
    flip(root / "deep" / "6.bin", 100)
    before = content(root)
    monkeypatch.setattr(recovery, "decoded", lambda size, *_: bytes(size))
    with pytest.raises(SpecError) as refused:
        recover(root, artifact, Silent())
    assert refused.value.code is Code.BEYOND_RECOVERY
    assert content(root) == before


def test_symbols_that_tell_nothing_are_refused(tmp_path: Path) -> None:
    root, artifact = sealed(tmp_path)
    artifact.write_bytes(b"FSRQ" * 5000)
    with pytest.raises(SpecError) as refused:
        find_damage(root, artifact, Silent())
    assert refused.value.code is Code.SEAL_LOST


def test_a_link_in_place_of_a_sealed_file_is_not_followed(tmp_path: Path) -> None:
    root, artifact = sealed(tmp_path)
    target = tmp_path / "elsewhere"
    target.write_bytes(b"precious")
    (root / "deep" / "5.bin").unlink()
    (root / "deep" / "5.bin").symlink_to(target)
    with pytest.raises(SpecError) as refused:
        recover(root, artifact, Silent())
    assert refused.value.code is Code.NOT_A_FILE
    assert target.read_bytes() == b"precious"


def test_the_same_files_give_the_same_symbols(tmp_path: Path) -> None:
    root, artifact = sealed(tmp_path)
    first = artifact.read_bytes()
    seal(root, [root], artifact, 0.2, Silent())
    assert artifact.read_bytes() == first


@pytest.mark.parametrize("path", ["../x", "/x", "a/../../x", "a//b", ".", "", "a\\b", "a\0b"])
def test_a_seal_names_files_below_its_root_only(path: str) -> None:
    with pytest.raises(ValueError, match="path"):
        SealedFile(path=path, size=1, hash=f"blake3:{'0' * 64}")
