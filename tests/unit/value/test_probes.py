"""What a program prints shows each kind of difference, and nothing of the text of a case is in it."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from fnp_spec.guest.vocabulary import Aspect, Form
from fnp_spec.judge.aspects import differ
from fnp_spec.judge.judge import differences
from fnp_spec.model.case import ArchiveMembers, Case
from fnp_spec.model.difference import ContentSide, Kind, Part, ShapeSide
from fnp_spec.model.value import File
from fnp_spec.value.probes import probes
from fnp_spec.value.snippet import reproduction
from tests.unit.judge.observed import case_of, observe

Function = Callable[..., Any]


def returns(result: Any) -> Function:
    return lambda *_: result


def raises(error: Exception) -> Function:
    def call(*_: object) -> None:
        raise error

    return call


def warns(*_: object) -> None:
    warnings.warn("x", RuntimeWarning, stacklevel=1)


def writes(what: Any) -> Function:
    return lambda stream, *_: stream.write(what) and None


def changes(change: Callable[[Any], object]) -> Function:
    return lambda value, *_: change(value) and None


def shown(honest: Function, lying: Function, make: Callable[[], list[Any]], **fields: Any) -> list[str]:
    """What is printed of an answer that should be another; each call has arguments of its own."""
    case, seen = case_of(honest, *make(), **fields), observe(lying, *make())
    names = {str(i): f"a{i}" for i in range(len(case.call.args))}
    return [text for one in differences(case, seen).values() for text in probes(case, one, names)]


STRUCT = np.array([(1, 2.0), (3, 4.0)], [("a", "i4"), ("b", "f8")])
FIVE = np.arange(5.0)
OBJECTS = np.array([[1, [2, 3]], [4, "x"]], object)


@pytest.mark.parametrize(
    ("honest", "lying", "printed"),
    [
        (returns(FIVE), returns(FIVE * [1, 1, 1, 1, 2]), ["result[4]"]),
        (returns(np.array(1.5)), returns(np.array(2.5)), ["result[()]"]),
        (returns(np.float32(0.1)), returns(np.float32(0.2)), ["result"]),
        (returns(1.5), returns(2.5), ["result"]),
        (returns(STRUCT), returns(STRUCT[::-1].copy()), ["result[0].item()"]),
        (returns(FIVE), returns(FIVE.astype("f4")), ["result.dtype"]),
        (returns(FIVE), returns(FIVE[None]), ["result.shape"]),
        (returns(np.eye(2)), returns(np.eye(2, order="F")), ["result.strides"]),
        (returns((1, FIVE)), returns((1, FIVE[:2])), ["result[1].shape"]),
        (returns((1, 2)), returns([1, 2]), ["type(result)"]),
        (returns([1, 2]), returns([1]), ["len(result)"]),
        (returns({"'": {3: "y"}}), returns({"'": {3: "z"}}), ["[*[*result.values()][0].values()][0]"]),
        (returns({"a": 1}), returns({"b": 1}), ["[*result]"]),
        (returns({3, 4}), returns({3, 5}), ["result"]),
        (returns(OBJECTS), returns(np.array([[1, [2, 0]], [4, "x"]], object)), ["result[0, 1][1]"]),
        (returns(slice(1, 2)), returns(slice(1, 3)), ["result.stop"]),
        (returns("a"), returns("b"), ["result"]),
        (raises(ValueError("a")), raises(TypeError("a")), ["raised"]),
        (raises(ValueError("a")), raises(ValueError("b")), ["str(raised)"]),
        (raises(ValueError("a")), returns(1), ["raised"]),
        (warns, returns(None), ["warned"]),
    ],
)  # fmt: skip
def test_a_difference_of_the_result(honest: Function, lying: Function, printed: list[str]) -> None:
    assert shown(honest, lying, list) == printed


def test_memory_is_shown_by_what_it_is_shared_with() -> None:
    def two() -> list[Any]:
        return [FIVE.copy(), np.zeros(2)]

    def frozen(array: np.ndarray, _: np.ndarray) -> np.ndarray:
        view = array[:2]
        view.flags.writeable = False
        return view

    view, copy = (lambda a, _: a[:2]), (lambda a, _: a[:2].copy())
    assert shown(view, copy, two) == ["numpy.shares_memory(result, a0)"]
    assert shown(copy, view, two) == ["numpy.shares_memory(result, a0)"]
    assert shown(view, frozen, two) == ["result.flags.writeable"]
    later = shown(view, lambda a, _: a[1:3], lambda: [np.zeros(5), np.zeros(2)])
    assert later == ["result.ctypes.data - a0.ctypes.data"]

    def overlapping() -> list[Any]:
        both = FIVE.copy()
        return [both[:3], both[2:]]

    assert shown(lambda a, _: a, lambda a, _: a.copy(), overlapping) == [
        "numpy.shares_memory(result, numpy.frombuffer(buffer_0, 'u1'))"
    ]


@pytest.mark.parametrize(
    ("make", "honest", "lying", "printed"),
    [
        (lambda: FIVE.copy(), changes(lambda a: a.sort()), changes(lambda a: a.fill(1)), ["a0[0]"]),
        (lambda: [FIVE.copy()], returns(None), changes(lambda a: a[0].fill(1)), ["a0[0][0]"]),
        (lambda: [1, [2]], changes(lambda a: a[1].append(3)), returns(None), ["a0"]),
        (lambda: [[2]], changes(lambda a: a[0].append(3)), changes(lambda a: a[0].append(4)), ["a0[0][1]"]),
        (lambda: iter([1, [2]]), changes(list), changes(next), ["list(a0)"]),
        (lambda: iter([1, [2]]), returns(None), changes(lambda a: next(a) and 1), ["list(a0)"]),
        (io.BytesIO, writes(b"a"), writes(b"b"), ["a0.getvalue()"]),
        (io.BytesIO, writes(b"a"), writes(b"ab"), ["a0.tell()", "a0.getvalue()"]),
        (io.StringIO, writes("a"), returns(None), ["a0.tell()", "a0.getvalue()"]),
        (io.BytesIO, returns(None), changes(io.BytesIO.close), ["a0.closed", "a0.tell()", "a0.getvalue()"]),
    ],
)  # fmt: skip
def test_what_became_of_an_argument(
    make: Callable[[], Any], honest: Function, lying: Function, printed: list[str]
) -> None:
    assert shown(honest, lying, lambda: [make()]) == printed


def differing_file(via: str, **fields: Any) -> Case:
    case = case_of(lambda _: None, 1)
    file = {"kind": "file", "via": via, "name": "a", "data": "AAAA"}
    return Case.model_validate(
        {**case.model_dump(), **fields, "call": {**case.call.model_dump(), "args": [file]}}
    )


@pytest.mark.parametrize(
    ("via", "fields", "printed"),
    [
        ("str", {}, "pathlib.Path(a0).exists() and pathlib.Path(a0).read_bytes()"),
        ("open", {}, "(a0.flush() or pathlib.Path(a0.name)).read_bytes()"),
        (
            "path",
            {"tolerance": ArchiveMembers(kind="archive_members")},
            "[(member.filename, member.CRC) for member in zipfile.ZipFile(pathlib.Path(a0)).infolist()]",
        ),
    ],
)
def test_a_file_is_shown_by_its_content(via: str, fields: Any, printed: str) -> None:
    case = differing_file(via, **fields)
    (file,) = case.call.args
    assert isinstance(file, File)
    sides = [
        ContentSide(kind="content", value=value) for value in (file, file.model_copy(update={"data": ""}))
    ]
    content = differ(Aspect.EFFECTS, Kind.CONTENT, sides[0], sides[1], Part(argument="0"))
    assert probes(case, content, {"0": "a0"}) == [printed]
    assert f'print(f"{{{printed} = }}")' in reproduction(case, [content])


def test_the_steps_of_a_log_may_lead_nowhere() -> None:
    case = case_of(returns([1, OBJECTS, {"a": 1}, slice(1)]))
    side = ShapeSide(kind="shape", shape=())
    for steps in ((7,), ("x",), (1, (5, 5)), (1, (-1, 0)), (2, 9), (2, "'+x+'"), (3, 8), (0, 0)):
        lost = differ(Aspect.SHAPE, Kind.SHAPE, side, side, Part(steps=steps))
        (text,) = probes(case, lost, {})
        assert text in ("result.shape", f"result[{steps[0]}].shape")
    unknown = lost.model_copy(update={"part": Part(argument="x'")})
    assert probes(case, unknown, {"0": "a0"}) == ["a0"]


def test_an_operator_in_place_leaves_the_argument_under_its_name() -> None:
    case = case_of(returns(FIVE), FIVE.copy(), 1)
    added = {"operation": "numpy.ndarray.__iadd__", "form": Form.OPERATOR}
    case = case.model_copy(update={"call": case.call.model_copy(update=added)})
    (found,) = differences(case, observe(returns(FIVE + 1), FIVE.copy(), 1)).values()
    assert reproduction(case, [found]).splitlines()[-3:] == [
        "result = a0",
        "result += a1",
        'print(f"{result[0] = }")',
    ]
