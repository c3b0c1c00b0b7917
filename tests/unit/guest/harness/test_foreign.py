"""Arguments for, and results of, implementations whose arrays are not NumPy's."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fnp_spec.guest.codec.canonical import Json
from fnp_spec.guest.codec.encode import Encoder
from fnp_spec.guest.codec.memory import Memory
from fnp_spec.guest.harness.foreign.protocols import agree
from fnp_spec.guest.harness.foreign.read import Reader
from fnp_spec.guest.harness.observe import make
from fnp_spec.guest.harness.operations import perform
from fnp_spec.guest.harness.serve import Harness
from fnp_spec.guest.harness.session import Session
from fnp_spec.guest.vocabulary import Form
from fnp_spec.model.case import Observation
from tests.unit.guest.harness.implementations import (
    Addressed,
    Boxed,
    Lying,
    Panicking,
    Sharing,
    Strided,
    implementation,
)

KINDS = (Sharing, Addressed, Strided, Boxed, Lying, Panicking)


def record(operation: str, *args: Any, form: str = "call", **kwargs: Any) -> tuple[Json, Json]:
    """The call in the case grammar, and what NumPy does."""
    memory = Memory()
    encoder = Encoder(memory, {})
    arguments = {**{str(i): value for i, value in enumerate(args)}, **kwargs}
    encoded = {name: encoder.encode(value) for name, value in arguments.items()}
    session = Session(encoder)
    session.arm(arguments, encoded)

    def perform_it() -> Any:
        return perform(Form(form), operation, lambda name: eval(name, {"numpy": np}), list(args), kwargs)

    expected, buffers = session.observe(make(perform_it))
    call = {
        "operation": operation,
        "form": form,
        "buffers": buffers,
        "args": [encoded[str(i)] for i in range(len(args))],
        "kwargs": {name: encoded[name] for name in kwargs},
    }
    return call, expected


def observe(module: Any, call: Json, tmp_path: Path) -> Json:
    answer = json.loads(json.dumps(Harness(module, tmp_path).answer("id", call)))
    assert answer["kind"] == "observed", answer
    Observation.model_validate_json(json.dumps(answer["observation"]))
    return answer["observation"]


def lost(observation: Json) -> dict[str, str]:
    return dict(observation.get("unobservable", {}))


def elements(observation: Json, call: Json) -> np.ndarray:
    result = observation["result"]
    buffer = [*call["buffers"], *observation.get("buffers", [])][result["buffer"]]
    data, strides = base64.b64decode(buffer["data"]), result.get("strides")
    return np.ndarray(result["shape"], result["dtype"], data, result.get("offset", 0), strides)


@pytest.mark.parametrize("kind", [Sharing, Addressed])
def test_where_memory_can_be_seen_the_observation_is_numpys(kind: type[Boxed], tmp_path: Path) -> None:
    x = np.arange(12.0).reshape(3, 4)
    for operation, *args in (
        ("numpy.reshape", x, (4, 3)),
        ("numpy.transpose", x),
        ("numpy.add", x, x[0].copy()),
        ("numpy.add", x, x, x),
        ("numpy.broadcast_to", np.arange(3), (2, 3)),
        ("numpy.zeros", (2, 0)),
        ("numpy.asfortranarray", x),
        ("numpy.shares_memory", x, x),
    ):
        call, expected = record(operation, *args)
        assert observe(implementation(kind), call, tmp_path) == expected, operation


def test_a_strided_argument_lies_in_the_buffer_of_the_case(tmp_path: Path) -> None:
    x = np.arange(12).reshape(3, 4)
    call, expected = record("numpy.transpose", x[::-1, ::2])
    assert observe(implementation(Sharing), call, tmp_path) == expected
    call, expected = record("numpy.add", x[1:], x[:-1], x[1:])
    assert observe(implementation(Sharing), call, tmp_path) == expected


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dtype", ["<f8", "|b1", ">i2", "<c8", "<U3", "|S2", "<M8[D]"])
def test_effects_are_read_back_from_copies(kind: type[Boxed], dtype: str, tmp_path: Path) -> None:
    target, source = np.zeros((2, 3), dtype), np.ones(3).astype(dtype)
    call, expected = record("numpy.copyto", target, source)
    seen = observe(implementation(kind), call, tmp_path)
    assert seen["buffer_effects"] == expected["buffer_effects"]
    assert "effects" not in lost(seen)


@pytest.mark.parametrize("kind", [Addressed, Strided, Boxed])
def test_an_output_that_is_also_an_input_is_one_array(kind: type[Boxed], tmp_path: Path) -> None:
    x = np.arange(4)
    call, expected = record("numpy.add", x, x, x)
    seen = observe(implementation(kind), call, tmp_path)
    assert seen["buffer_effects"] == expected["buffer_effects"]
    assert seen["result"] == expected["result"]
    assert not lost(seen).keys() - {"strides", "view"}


def test_a_result_is_a_view_only_if_addresses_say_so(tmp_path: Path) -> None:
    call, _ = record("numpy.transpose", np.arange(6).reshape(2, 3))
    assert observe(implementation(Addressed), call, tmp_path)["result"]["buffer"] == 0
    assert lost(observe(implementation(Strided), call, tmp_path)) == {"view": "no addresses"}
    assert lost(observe(implementation(Boxed), call, tmp_path)) == {
        "strides": "no strides",
        "view": "no strides",
    }


def test_without_arguments_a_result_can_be_no_view(tmp_path: Path) -> None:
    call, expected = record("numpy.zeros", (2, 3))
    assert observe(implementation(Sharing), call, tmp_path) == expected
    seen = observe(implementation(Strided), call, tmp_path)
    assert lost(seen) == {"view": "no word on writing"}  # broadcast_to tells why this is asked


def test_strides_that_are_only_claimed_are_the_results(tmp_path: Path) -> None:
    call, expected = record("numpy.asfortranarray", np.arange(6).reshape(2, 3))
    seen = observe(implementation(Strided), call, tmp_path)
    assert seen["result"]["strides"] == expected["result"]["strides"] == [8, 16]
    assert elements(seen, call).tolist() == [[0, 1, 2], [3, 4, 5]]


def test_strides_that_cannot_be_built_are_not_held_against_the_result(tmp_path: Path) -> None:
    call, expected = record("numpy.transpose", np.arange(12).reshape(3, 4)[:, ::2])
    seen = observe(implementation(Addressed), call, tmp_path)
    assert lost(seen) == {
        "strides": "argument's strides cannot be built",
        "view": "argument's strides cannot be built",
        "effects": "memory between an argument's elements cannot be built",
    }
    assert elements(seen, call).tolist() == elements(expected, call).tolist()


def test_what_tells_the_layout_of_an_unlike_argument_is_not_held_against_it(tmp_path: Path) -> None:
    call, _ = record("numpy.ndarray.strides", np.arange(4)[::2], form="get")
    seen = observe(implementation(Addressed), call, tmp_path)
    assert seen["result"]["items"] == [8]
    assert lost(seen)["value"] == "argument's strides cannot be built"


def test_overlap_that_cannot_be_built(tmp_path: Path) -> None:
    x = np.arange(5)
    call, _ = record("numpy.shares_memory", x[1:], x[:-1])
    seen = observe(implementation(Strided), call, tmp_path)
    assert seen["result"] is False
    assert lost(seen)["value"] == lost(seen)["effects"] == "overlapping arguments cannot be built"


def test_read_only_arguments_that_cannot_be_built(tmp_path: Path) -> None:
    x = np.arange(3)
    x.flags.writeable = False
    call, expected = record("numpy.ndarray.__setitem__", x, 0, 5, form="operator")
    assert observe(implementation(Sharing), call, tmp_path) == expected
    seen = lost(observe(implementation(Strided), call, tmp_path))
    assert seen == dict.fromkeys(("effects", "exception", "message"), "read-only argument cannot be built")


def test_an_argument_that_is_reshaped_in_place(tmp_path: Path) -> None:
    call, expected = record("numpy.ndarray.shape", np.arange(6), (2, 3), form="set")
    for kind in (Sharing, Addressed, Strided):
        assert observe(implementation(kind), call, tmp_path) == expected
    assert lost(observe(implementation(Boxed), call, tmp_path))["effects"].startswith(
        "argument has a new layout"
    )


def test_a_dtype_with_metadata_is_made_of_the_implementations_own(tmp_path: Path) -> None:
    described = np.dtype("<f8", metadata={"unit": "m"})
    call, expected = record("numpy.dtype.metadata", described, form="get")
    assert expected["result"] == {"kind": "mappingproxy", "items": [["unit", "m"]]}
    assert observe(implementation(Strided), call, tmp_path) == expected


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (np.zeros(2, "<M8[D]"), "cannot build dtype: M8[D]"),
        (np.zeros(2, ">f8"), "cannot build dtype: >f8"),
        (np.zeros(2, "U5"), "cannot build dtype: U"),
        (np.zeros(2, "i4,f8"), "cannot build dtype: struct"),
        (np.array([None, 1]), "cannot build dtype: O"),
        (np.array(["a", ""]).astype("S1").view("?"), "cannot build these elements of dtype: b1"),
        (np.float16(1), "implementation has no: numpy.float16"),
        (np.dtype("i4,f8"), "cannot build dtype: struct"),
        (np.dtype("f8", metadata={"unit": "m"}), "cannot build dtype: metadata"),
    ],
)
def test_what_cannot_be_built_is_said_by_a_code(value: Any, reason: str, tmp_path: Path) -> None:
    def array(items: Any, dtype: Any = None) -> Any:
        if dtype is not None and np.dtype(dtype) not in (np.float64, np.bool_):
            raise TypeError(dtype)
        return Strided.box(np.array(items, float if dtype is None else dtype))

    def dtype(name: Any) -> np.dtype:
        return np.dtype({"<f8": "f8", "float64": "f8", "bool": "?"}[name])

    module = implementation(Strided, dtype=dtype)
    module.array = module.asarray = array
    call, _ = record("numpy.zeros", 1)
    call["args"] = [Encoder(memory := Memory(), {}).encode(value)]
    call["buffers"] = memory.finish()[0]
    assert set(lost(observe(module, call, tmp_path)).values()) == {reason}


def test_an_array_that_only_wraps_a_numpy_array_is_not_the_implementations(tmp_path: Path) -> None:
    class Store:
        def __init__(self, array: np.ndarray) -> None:
            self.array = array

    class Storing:
        def __init__(self, store: Any) -> None:
            self.store = store
            data = store if isinstance(store, np.ndarray) else store.array
            self.shape, self.strides, self.dtype = data.shape, data.strides, data.dtype
            self.tolist = data.tolist

    module = implementation(Strided, ndarray=Storing, typename=lambda value: type(value.store).__name__)
    module.array = lambda items, dtype=None: Storing(Store(np.array(items, dtype)))
    module.asarray = lambda items: Storing(items) if isinstance(items, np.ndarray) else module.array(items)
    call, _ = record("numpy.zeros", 1)
    call |= {"operation": "numpy.typename", **arguments(np.arange(3))}
    assert observe(module, call, tmp_path)["result"] == "Store"


def test_elements_that_contradict_the_dtype_are_reported(tmp_path: Path) -> None:
    class Contradicting(Strided):
        @property
        def dtype(self) -> np.dtype:
            return np.dtype(float)

    module = implementation(Contradicting, zeros=lambda n: Contradicting.box(np.full(n, 1j)))
    call, _ = record("numpy.zeros", 2)
    seen = observe(module, call, tmp_path)
    assert seen["result"]["kind"] == "opaque"
    assert "elements that are not of dtype float64" in seen["result"]["type"]
    assert "value" not in lost(seen)


def test_elements_that_cannot_be_read_are_unobservable(tmp_path: Path) -> None:
    class Closed:
        shape, dtype = (2,), np.dtype("i4")

    call, _ = record("numpy.zeros", 2)
    seen = observe(implementation(Strided, zeros=lambda n: Closed(), Array=Closed), call, tmp_path)
    assert (seen["result"]["dtype"], seen["result"]["shape"]) == ("<i4", [2])
    assert lost(seen).keys() == {"value", "strides", "view"}


def test_protocols_that_contradict_one_another(tmp_path: Path) -> None:
    class Undecided(Strided):
        def tobytes(self) -> bytes:
            return np.asarray(self.hidden, float).tobytes()

    call, _ = record("numpy.zeros", 2)
    module = implementation(Undecided, zeros=lambda n: Undecided.box(np.arange(n)))
    assert lost(observe(module, call, tmp_path))["value"] == "elements that differ by how they are read"


def test_strides_that_contradict_the_elements(tmp_path: Path) -> None:
    class Broadcasting(Strided):
        @property
        def strides(self) -> tuple[int, ...]:
            return (0,)

    call, _ = record("numpy.zeros", 2)
    module = implementation(Broadcasting, zeros=lambda n: Broadcasting.box(np.arange(n)))
    seen = observe(module, call, tmp_path)
    assert lost(seen)["strides"] == "strides that contradict the elements"
    assert elements(seen, call).tolist() == [0, 1]


def test_a_small_array_that_looks_large_through_a_copy(tmp_path: Path) -> None:
    call, _ = record("numpy.broadcast_to", np.arange(1), (3, 200_000))
    seen = observe(implementation(Strided), call, tmp_path)
    assert seen["result"]["shape"] == [3, 200_000]
    assert lost(seen)["value"] == "result too large to read"


@pytest.mark.parametrize("kind", [Sharing, Strided])
def test_a_large_array_is_built_in_one_way_only(kind: type[Boxed], tmp_path: Path) -> None:
    built: list[int] = []

    def array(items: Any, dtype: Any = None) -> Any:
        made = np.array(items, dtype)
        built.append(made.size)
        return kind.box(made)

    large = np.broadcast_to(np.arange(4.0), (50_000, 4))
    call, expected = record("numpy.transpose", large)
    seen = observe(implementation(kind, array=array, asarray=array), call, tmp_path)
    assert seen["result"]["shape"] == expected["result"]["shape"]
    assert built.count(large.size) == (kind is Strided)


def test_as_many_dimensions_as_numpy_has(tmp_path: Path) -> None:
    call, expected = record("numpy.transpose", np.zeros((2,) + (1,) * 63))
    seen = observe(implementation(Strided), call, tmp_path)
    assert seen["result"]["shape"] == expected["result"]["shape"]


def test_scalars_that_are_arrays_of_no_dimensions_do_not_count_as_changed(tmp_path: Path) -> None:
    module = implementation(Sharing, float32=lambda value: Sharing.box(np.asarray(value, "f4")))
    module.add = lambda one, other: one
    call, _ = record("numpy.add", np.float32(1.5), [np.float32(2)])
    assert observe(module, call, tmp_path) == {
        "result": {"kind": "array", "dtype": "<f4", "shape": [], "buffer": 0},
        "buffers": [{"nbytes": 4, "data": "AADAPw=="}],
    }


def test_a_scalar_that_is_changed_in_place_is_an_effect(tmp_path: Path) -> None:
    module = implementation(Sharing, float32=lambda value: Sharing.box(np.asarray(value, "f4")))
    module.add = lambda one, other: one.hidden.fill(7)
    call, _ = record("numpy.add", np.float32(1.5), 1)
    effect = observe(module, call, tmp_path)["argument_effects"]
    assert effect == [{"argument": "0", "after": Encoder(Memory(), {}).encode(np.float32(7))}]


def test_dtypes_of_another_class_are_known_by_string_name_and_fields() -> None:
    class DType:
        def __init__(self, **parts: Any) -> None:
            vars(self).update(parts)

    reader = Reader(implementation(Strided, dtype=DType))
    assert reader.dtype(DType(str=">i4", name="int32")) == np.dtype(">i4")
    assert reader.dtype(DType(name="bool_")) == np.dtype(bool)
    assert reader.dtype(DType(name="bfloat16")) is None
    fields = {"a": (DType(name="int8"), 0), "b": (DType(subdtype=(DType(name="float32"), (2,))), 4)}
    struct = DType(names=("a", "b"), fields=fields, itemsize=12, str="|V12")
    spec: Any = {"names": ["a", "b"], "formats": ["i1", ("f4", (2,))], "offsets": [0, 4], "itemsize": 12}
    assert reader.dtype(struct) == np.dtype(spec)


def test_a_type_is_named_as_numpy_names_it(tmp_path: Path) -> None:
    class bool_:  # noqa: N801
        pass

    class Unpublished:
        pass

    call, _ = record("numpy.zeros", 2)
    module = implementation(
        Strided, bool_=bool_, Unpublished=Unpublished, zeros=lambda n: [bool_, Unpublished]
    )
    kinds = observe(module, call, tmp_path)["result"]["items"]
    assert kinds[0] == {"kind": "name", "name": "numpy.bool"}
    assert kinds[1]["kind"] == "opaque"


def arguments(*values: Any) -> Json:
    memory = Memory()
    encoder = Encoder(memory, {})
    args = [encoder.encode(value) for value in values]
    return {"args": args, "buffers": memory.finish()[0]}


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_asked_before_changes_no_observation(kind: type[Boxed], tmp_path: Path) -> None:
    x = np.arange(24.0).reshape(4, 6)
    arrays = [x, x.T, x[::2, ::-1], x[:0], x.astype("f4"), x.astype(">i2"), x[1:2], -x, x.copy()]
    calls = [record("numpy.transpose", array)[0] for array in arrays]
    module = implementation(kind)
    alone = [observe(module, call, tmp_path) for call in calls]
    for order in (calls, calls[::-1]):
        harness = Harness(module, tmp_path)
        together = {id(call): harness.answer("id", call)["observation"] for call in order}
        assert json.loads(json.dumps([together[id(call)] for call in calls])) == alone


def test_what_the_arrays_before_were_built_by_changes_no_observation(tmp_path: Path) -> None:
    """As on rsnumpy, whose `asarray` loses signs of zero, and whose arrays differ by how they were made."""

    class Converted(Strided):
        pass

    def asarray(items: Any, dtype: Any = None) -> Any:
        return Converted.box(np.asarray(items, dtype) + 0.0)

    def transpose(array: Any) -> Any:
        return [type(array) is Converted]

    calls = [record("numpy.transpose", np.array([value]))[0] for value in (1.5, -0.0)]
    module = implementation(Strided, asarray=asarray, transpose=transpose)
    for order in (calls, calls[::-1]):
        harness = Harness(module, tmp_path)
        seen = [harness.answer("id", call)["observation"]["result"] for call in order]
        assert seen == [{"kind": "list", "items": [False]}] * 2


def test_two_readings_agree_whatever_lies_between_their_fields() -> None:
    dtype = np.dtype([("a", "i4"), ("b", "i1")], align=True)
    one, other = (np.frombuffer(bytes([7, 0, 0, 0, 1, *gap]), dtype) for gap in (b"\0\0\0", b"abc"))
    assert agree(one, other)
    assert not agree(one, np.array([(7, 2)], dtype))
    assert agree(np.array([np.nan]), -np.array([np.nan]))


def test_the_namespace_is_the_module_that_is_asked(tmp_path: Path) -> None:
    call, expected = record("numpy.ndarray.__array_namespace__", np.ones(2), form="method")
    assert expected == {"result": {"kind": "namespace"}}
    for gives, kind in ((None, "namespace"), (np, "opaque"), (json, "opaque")):
        module = implementation(type("Named", (Sharing,), {}))
        module.ndarray.__array_namespace__ = lambda _, given=gives or module: given
        assert observe(module, call, tmp_path)["result"]["kind"] == kind
