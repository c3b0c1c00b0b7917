"""What an implementation can reach, and what the report says of it."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from fnp_spec.engine import confine
from tests.acceptance.conftest import Cli, Copy

needs_landlock = pytest.mark.skipif(
    not confine.sandbox().startswith("landlock"), reason="this kernel has no Landlock"
)


@needs_landlock
def test_an_implementation_reaches_the_network_and_files_when_it_is_let(
    cli: Cli, copy: Copy, tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        (tmp_path / "at_home.py").write_text(
            f"import socket\nsocket.create_connection({server.getsockname()!r}).close()\n"
            f"open({str(tmp_path / 'trace')!r}, 'w').close()\nfrom numpy import *\n"
        )
        ended = cli("run-gate", "G3", "--impl", "at_home", "--json", corpus=copy.root)
        assert ended.status == 4
        assert "PermissionError" in ended.err
        ended = cli("run-gate", "G3", "--impl", "at_home", "--json", "--no-sandbox", corpus=copy.root)
        assert ended.status == 0, ended.err
        assert ended.json["sandbox"] == "none: --no-sandbox"
    assert (tmp_path / "trace").exists()


def test_the_report_says_what_held(cli: Cli, copy: Copy) -> None:
    ended = cli("run-gate", "G3", "--impl", "numpy", "--json", corpus=copy.root)
    assert ended.json["sandbox"] == confine.sandbox()


def test_the_terminal_says_when_nothing_does(cli: Cli, copy: Copy) -> None:
    open_ = cli("run-gate", "G3", "--impl", "numpy", "--no-sandbox", corpus=copy.root)
    assert "sandbox none: --no-sandbox\n" in open_.err
    held = cli("run-gate", "G3", "--impl", "numpy", corpus=copy.root)
    assert ("sandbox" in held.err) is confine.sandbox().startswith("none")
