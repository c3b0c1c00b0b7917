"""What a hostile corpus, log or answer can make the runner hold, measured where no more can be had."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ALLOWED = 256 << 20
"""Bytes that reading and judging may take beyond what importing takes."""
PRELUDE = f"""
import base64, io, resource, sys, zipfile
from pathlib import Path
import numpy as np
from fnp_spec.corpus.check import CaseRefusedError, check_case
from fnp_spec.corpus.opening import lines, read
from fnp_spec.corpus.run_log import read_log
from fnp_spec.engine.answers import Line
from fnp_spec.errors import SpecError
from fnp_spec.judge.archive import same_archive
from fnp_spec.judge.elements import first_disagreement
from fnp_spec.judge.judge import judge
from fnp_spec.model import caps
from fnp_spec.model.case import Case, Close, Exact, Observation
from fnp_spec.model.value import File

np.ones(9) @ np.ones(9)  # its threads have their stacks now
pages = int(Path("/proc/self/statm").read_text().split()[0]) if Path("/proc/self/statm").exists() else 0
limit = pages * resource.getpagesize() + {ALLOWED}
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))

VIEW = {{"kind": "array", "buffer": 0, "dtype": "|u1", "shape": [1]}}

def case_of(value, expect=None, buffers=({{"nbytes": 8, "data": "AAAAAAAAAAA="}},)):
    call = {{"operation": "numpy.copy", "form": "call", "args": [value], "buffers": buffers}}
    return Case.model_validate({{
        "kind": "call", "id": "copy_0", "call": call, "provenance": [{{"test": "t", "line": 1}}],
        "answers": [{{"oracles": ["2"], "expect": expect or {{}}}}],
    }})

def refused(work, *codes):
    try:
        work()
    except (SpecError, CaseRefusedError) as error:
        assert error.code in codes, error
    else:
        raise AssertionError("not refused")

def zipped(method, size):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method, compresslevel=1) as archive, archive.open("a", "w") as member:
        for _ in range(size >> 20):
            member.write(bytes(1 << 20))
    return stream.getvalue()

def file_of(data):
    return File(kind="file", via="bytesio", data=base64.b64encode(data).decode())
"""


@pytest.mark.parametrize(
    "deed",
    [
        """
        repeated = case_of({**VIEW, "shape": [1 << 26], "strides": [0]})
        refused(lambda: check_case(repeated, None), "shape-bomb")
        """,
        """
        large = case_of({**VIEW, "shape": [1 << 22], "strides": [0], "dtype": "|V99"})
        refused(lambda: check_case(large, None), "shape-bomb")
        """,
        """
        overlapping = {"nbytes": 1 << 16, "data": base64.b64encode(bytes(1 << 16)).decode()}
        view = {**VIEW, "dtype": "|V65000", "shape": [500], "strides": [1]}
        big = case_of(None, {"result": view, "buffers": ()}, [overlapping])
        status, _, _ = judge(big, Observation.model_validate({"result": {**view, "strides": [0]}}))
        assert status == "diverged"
        """,
        """
        many = {**VIEW, "dtype": "<u8", "shape": [1 << 22], "strides": [0]}
        case = case_of(None, {"result": many})
        for dtype in ("<f8", "<i8", ">u8", "<c8"):
            judge(case, Observation.model_validate({"result": {**many, "dtype": dtype}}))
        """,
        """
        with open("sparse", "wb") as stream:
            stream.truncate(1 << 30)
        refused(lambda: next(lines(Path("sparse"), "it")), "too-large")
        refused(lambda: read(Path("sparse"), "it"), "too-large")
        refused(lambda: read_log(Path("sparse")), "too-large")
        """,
        """
        with open("sparse", "wb") as stream:
            stream.truncate(caps.FILE_BYTES)
        refused(lambda: read_log(Path("sparse")), "too-large")
        """,
        """
        bomb = file_of(zipped(zipfile.ZIP_DEFLATED, 300 << 20))
        assert not same_archive(bomb, bomb)
        for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):  # inflated by the block: refused, however small
            small = file_of(zipped(method, 1 << 20))
            assert not same_archive(small, small)
        """,
        """
        honest = zipped(zipfile.ZIP_DEFLATED, 300 << 20)
        lying = bytearray(honest)
        place = lying.rindex(b"PK\\x01\\x02") + 24
        lying[place:place + 4] = (1 << 20).to_bytes(4, "little")
        assert not same_archive(file_of(bytes(lying)), file_of(bytes(lying)))
        """,
        """
        items = b",".join([b'{"kind":"float","hex":"0x1.0p+0"}'] * (caps.LINE_BYTES // 34 - 100))
        value = b'{"kind":"list","items":[%s]}' % items
        Line.validate_json(b'{"kind":"observed","id":"a","observation":{"result":%s}}' % value)
        """,
    ],
    ids=[
        "zero strides", "items", "overlapping", "broadcast", "sparse", "one line", "zip", "zip that lies",
        "answer",
    ],
)  # fmt: skip
def test_the_runner_takes_no_more_memory_than_the_caps_allow(tmp_path: Path, deed: str) -> None:
    program = PRELUDE + textwrap.dedent(deed)
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
