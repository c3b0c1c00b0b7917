"""What is fuzzed: how inputs are made from seeds and random choices, and what they are put through."""

from __future__ import annotations

import io
import json
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from pydantic import TypeAdapter, ValidationError
from rich.console import Console

from fnp_spec.corpus.check import CaseRefusedError, check_case
from fnp_spec.corpus.files import read_json, read_toml
from fnp_spec.corpus.parsing import parse
from fnp_spec.corpus.run_log import read_log
from fnp_spec.corpus.store import Corpus, StoredCase
from fnp_spec.engine.answers import Line, Observed
from fnp_spec.errors import Place, SpecError
from fnp_spec.gate.requests import request_of_case
from fnp_spec.guest.codec.canonical import Json, canonical, slug
from fnp_spec.judge.judge import judge
from fnp_spec.model.case import Case, Observation
from fnp_spec.model.debt import Owners
from fnp_spec.model.operation import Operations
from fnp_spec.model.outcome import Outcome, RunLine
from fnp_spec.model.packet import Manifest, PacketSource
from fnp_spec.report.case import show_case
from fnp_spec.report.difference import sides
from fnp_spec.value.question import id_of
from fnp_spec.value.render import render_call, render_value
from fnp_spec.value.snippet import reproduction, snippet
from tests.fuzz.mutation import mutated, text_of

ROOT = Path(__file__).parents[2]
PACKET = "FNP-P2C-001"
_LINE: TypeAdapter[object] = TypeAdapter(RunLine)
REFUSALS = (SpecError, CaseRefusedError, ValidationError)
"""What a reader says to bad input; pydantic's own only of an answer, which the engine handles."""


@dataclass(frozen=True)
class Seeds:
    """Sound inputs to start from."""

    cases: list[Json]
    scratch: Path

    @classmethod
    def committed(cls, scratch: Path) -> Seeds:
        """Some of the committed corpus, evenly."""
        corpus = Corpus(ROOT)
        lines = [stored.line for packet in corpus.packet_ids() for stored in corpus.cases(packet)]
        return cls([json.loads(line) for line in lines[::17] if len(line) < 6000], scratch)


Target = Callable[[Seeds, Random], bytes]
"""Makes an input."""


def read_case(text: bytes, scratch: Path) -> None:
    """A line of a fixture file: read, checked, asked, judged against itself, shown."""
    case = parse(Case, text, Place("fuzz", 1), "a case")
    case = case.model_copy(update={"id": id_of(case.call)})
    check_case(case, None)
    stored = StoredCase(PACKET, case, canonical(json.loads(text)), Place("fuzz", 1))
    if not any(buffer.blob for buffer in case.call.buffers):
        request_of_case(stored)
        shown(stored, whole=len(text) % 16 == 0)
    judge(case, Observation.model_validate_json(case.expect.model_dump_json()))


def shown(stored: StoredCase, *, whole: bool) -> None:
    """A case for people, and as a program."""
    case = stored.case
    render_call(case.call, limit=160)
    render_value(case.expect.result, (*case.call.buffers, *case.expect.buffers))
    _compiles(snippet(case.call))
    if whole:
        show_case(Console(file=io.StringIO(), width=80), stored)


def _compiles(program: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)  # at what the call itself does, as `"a"["b"]`
        compile(program, "program", "exec")


def read_answer(text: bytes, scratch: Path) -> None:
    """A case and an answer, a line each: judged; what differs is logged, told, and made a program of."""
    question, _, said = text.partition(b"\n")
    case = parse(Case, question, Place("fuzz", 1), "a case")
    check_case(case, None)
    answer = Line.validate_json(said)
    if not isinstance(answer, Observed):
        return
    status, passed, aspects = judge(case, answer.observation)
    outcome = Outcome(
        kind="outcome", id=case.id, packet=PACKET, operation=case.call.operation, status=status,
        portability=case.portability, passed=passed, aspects=aspects,
    )  # fmt: skip
    line = canonical(outcome.model_dump(mode="json", exclude_defaults=True)) + b"\n"
    assert parse(_LINE, line, Place("fuzz", 1), "an outcome") == outcome
    differences = [aspect.difference for aspect in aspects if aspect.difference is not None]
    for difference in differences:
        sides(difference)
    if not any(buffer.blob for buffer in case.call.buffers):
        _compiles(reproduction(case, differences))


def read_run(text: bytes, scratch: Path) -> None:
    """A run log."""
    path = scratch / "log.jsonl"
    path.write_bytes(text)
    for _ in read_log(path)[1]:
        pass


def read_document(text: bytes, scratch: Path) -> None:
    """A document that is read whole, by the word before its first line."""
    name, _, content = text.partition(b"\n")
    path = scratch / "document"
    path.write_bytes(content)
    match name:
        case b"operations":
            read_json(path, Operations, "it")
        case b"manifest":
            read_json(path, Manifest, "it")
        case b"owners":
            read_toml(path, Owners, "it")
        case _:
            read_toml(path, PacketSource, "it")


def a_case(seeds: Seeds, random: Random) -> bytes:
    return text_of(mutated(random.choice(seeds.cases), seeds.cases, random), random)


def an_answer(seeds: Seeds, random: Random) -> bytes:
    case = random.choice(seeds.cases)
    said = {"id": "a", "kind": "observed", "observation": case["answers"][0]["expect"]}
    if random.randrange(4) == 0:
        said["observation"] = random.choice(seeds.cases)["answers"][0]["expect"]
    return canonical(case) + b"\n" + text_of(mutated(said, seeds.cases, random), random)


def a_run(seeds: Seeds, random: Random) -> bytes:
    chosen = sorted(random.sample(seeds.cases, 3), key=lambda case: str(case["id"]))
    header = {
        "kind": "header", "schema_version": 2, "tool_version": "0", "gate": "G3", "mode": "strict",
        "implementation": "x", "implementation_version": "1", "oracle": "numpy==2.4.6", "corpus": "0" * 64,
        "packets": [PACKET], "cases": 3,
    }  # fmt: skip
    outcomes = [
        {
            "kind": "outcome", "id": case["id"], "packet": PACKET, "operation": case["call"]["operation"],
            "portability": "core", "status": "diverged", "aspects": [_aspect(case, random)],
        }
        for case in chosen
    ]  # fmt: skip
    footer = {"kind": "footer", "outcomes": 3, "counts": {"diverged": 3}}
    lines = [header, *outcomes, footer]
    at = random.randrange(5)
    lines[at] = mutated(lines[at], seeds.cases, random)
    return b"".join(text_of(line, random) if line is lines[at] else canonical(line) + b"\n" for line in lines)


def _aspect(case: Json, random: Random) -> Json:
    result = case["answers"][0]["expect"].get("result")
    sides = [{"kind": "content", "value": result}, {"kind": "type", "type": slug("numpy.x")}]
    expected, got = random.sample(sides, 2)
    difference = {
        "aspect": "value", "kind": "content", "expected": expected, "got": got, "signature": ["content"]
    }  # fmt: skip
    return {"aspect": "value", "verdict": "fail", "strength": "observed", "difference": difference}


_DOCUMENTS = {
    "owners": ROOT / "contracts/owners.toml",
    "packet": ROOT / "packets" / PACKET / "packet.toml",
    "manifest": ROOT / "packets/FNP-P2C-006/manifest.json",
}


def a_document(seeds: Seeds, random: Random) -> bytes:
    name = random.choice(("operations", *_DOCUMENTS))
    if name == "operations":
        operations = [{"name": case["call"]["operation"], "form": "call"} for case in seeds.cases[:9]]
        document = {"schema_version": 1, "oracle": "numpy==2.4.6", "operations": operations}
        return b"operations\n" + text_of(mutated(document, seeds.cases, random), random)
    text = _DOCUMENTS[name].read_bytes()
    if name == "manifest":
        return b"manifest\n" + text_of(mutated(json.loads(text), seeds.cases, random), random)
    damage = (b'"', b"]", b"[[", b"=", b"\n", b"1", b"[" * 2000, b"a.b.", b"\xff", b"'''", b"1e999", b"{")
    at = random.randrange(len(text))
    return name.encode() + b"\n" + text[:at] + random.choice(damage) + text[at + random.randrange(9) :]


TARGETS: dict[str, tuple[Target, Callable[[bytes, Path], None]]] = {
    "case": (a_case, read_case),
    "answer": (an_answer, read_answer),
    "run": (a_run, read_run),
    "document": (a_document, read_document),
}
"""Makes an input, and puts one through."""


def put_through(name: str, text: bytes, scratch: Path) -> bool:
    """Whether a target takes an input; False when it is refused. Any other exception is a finding."""
    try:
        TARGETS[name][1](text, scratch)
    except REFUSALS:
        return False
    return True
