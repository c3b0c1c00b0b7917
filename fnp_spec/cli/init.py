"""`fnp-spec init`: write a configuration with every key."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from fnp_spec.cli.configuration import OWN_FILE, find_configuration
from fnp_spec.cli.console import say
from fnp_spec.corpus.store import Corpus
from fnp_spec.errors import Code, Place, SpecError
from fnp_spec.implementation.launch import STDIO, launch_of
from fnp_spec.report.escape import printable

_TEMPLATE = """\
# The configuration of fnp-spec; the same keys can stand in pyproject.toml, in [tool.fnp-spec].
# Paths are from the directory of this file. What the command line says wins.
# Lines that are commented out show what holds without them, or what can be said.

mode = "strict"  # or "hardened"
corpus = {corpus}  # the directory with packets/, fixtures/ and contracts/
# packets = ["FNP-P2C-001"]  # only these; all when not said
# portability = ["core"]  # what verdicts count: core, python, platform
# jobs = 2  # worker processes; one a core when not said
# timeout = 10.0  # seconds that one case may take
# memory = 2048  # MiB that one worker may grow by
# runs = ".fnp-spec/runs"  # where logs and reports go
# policy = "policy.toml"  # what packets must reach; the file of the corpus when not said
# baseline = "speed.json"  # a report of G5 that speed is compared with; none when not said
# documents = "docs/port"  # where fnp-spec documents writes
# owners = "owners.toml"  # who answers for debt: a copy of contracts/owners.toml of the corpus, with people
#                           in place of the placeholders in [owners]; that file itself when not said

[implementation]
{implementation}
# python = ".venv/bin/python"  # the interpreter that has the module

# [[override]]  # other thresholds for a packet, and who answers for them; each use is in the report
# packet = "FNP-P2C-001"
# strict_pass_rate = 0.9
# who = "somebody"
# why = "some reason"
# until = 2099-12-31

# [lint]  # a part of G1
# command = "ruff check"

# [test]  # a part of G2
# command = "pytest --junit-xml=junit.xml"
# junit = "junit.xml"

# [sign_off]  # who answers for the scope; fnp-spec phases prints its digest
# who = "somebody"
# scope = "{scope}"

# [modules]  # files or directories of the implementation that each packet is made in
{modules}
"""


def init(
    implementation: Annotated[
        str, typer.Option("--impl", help="What is measured.", metavar="MODULE|stdio:COMMAND")
    ],
    corpus: Annotated[
        Path, typer.Option("--corpus", help="Directory with packets/ and fixtures/.", metavar="DIR")
    ] = Path(),
) -> None:
    """Write fnp-spec.toml here, with every key and what it does; a configuration that is there stays."""
    path = Path(OWN_FILE)
    there = find_configuration(Path.cwd())
    if path.exists() or (there is not None and there.parent == Path.cwd()):
        raise SpecError(
            Code.CONFIGURATION_EXISTS,
            "there is a configuration here",
            hint="Change it, or remove it first.",
            place=Place(there or path),
        )
    with path.open("x", encoding="utf-8") as stream:
        stream.write(template(implementation, corpus))
    say(f"wrote {path}: now fnp-spec run-gate all")


def template(implementation: str, corpus: Path) -> str:
    """A configuration for an implementation, named as `--impl` names one."""
    launch_of(implementation)  # refuses what names none
    if implementation.startswith(STDIO):
        named = f"harness = {_string(shlex.join(shlex.split(implementation.removeprefix(STDIO))))}"
        named += '\n# module = "your_module"  # in place of a harness'
    else:
        named = f"module = {_string(implementation)}"
        named += '\n# harness = "node harness.mjs"  # in place of a module: a program of its own'
    return _TEMPLATE.format(
        implementation=named,
        corpus=_string(corpus.as_posix()),
        scope="0" * 64,
        modules="\n".join(_modules(Corpus(corpus))),
    )


def _modules(corpus: Corpus) -> Iterator[str]:
    """A line a packet of the corpus, to be uncommented."""
    titles = {packet: corpus.manifest(packet).title for packet in corpus.packet_ids()}
    for packet, title in (titles or {"FNP-P2C-001": "a packet"}).items():
        yield f'# {packet} = ["src/somewhere"]  # {printable(title)}'


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
