"""Results that are unique only up to a choice: the laws of a relation, asked of an answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from fnp_spec.judge import laws, orders
from fnp_spec.judge.differences import memory_after
from fnp_spec.judge.laws import Law
from fnp_spec.model.buffer import Buffer
from fnp_spec.model.case import Call, Observation, Relation, RelationName
from fnp_spec.model.value import Instance, Value
from fnp_spec.model.value import Sequence as SequenceValue
from fnp_spec.value.arrays import as_array
from fnp_spec.value.parts import leaves

_MOST = 1 << 16
"""Elements of an array that laws are asked of; of more, the elements alone count."""
_MOST_KTH = 64
_FACTORISATIONS = frozenset({RelationName.EIG, RelationName.EIGH, RelationName.SVD, RelationName.QR})
_PARAMETERS: Mapping[RelationName, tuple[str, ...]] = {
    RelationName.EIG: ("a",),
    RelationName.EIGH: ("a", "UPLO"),
    RelationName.SVD: ("a", "full_matrices", "compute_uv", "hermitian"),
    RelationName.QR: ("a", "mode"),
    RelationName.SORT: ("a", "axis", "kind", "order"),
    RelationName.ARGSORT: ("a", "axis", "kind", "order"),
    RelationName.PARTITION: ("a", "kth", "axis", "kind", "order"),
    RelationName.ARGPARTITION: ("a", "kth", "axis", "kind", "order"),
}
_STABLE = ("stable", "mergesort", "s", "m")


def first_broken(
    relation: Relation, call: Call, expected: Sequence[np.ndarray], got: Sequence[np.ndarray]
) -> Law | None:
    """The first law that an answer breaks, None when it breaks none.

    Raises `NoLawError` where none can be asked: of other shapes, of arguments that cannot be read.
    """
    asked = 0
    with np.errstate(all="ignore"):
        for law in _laws(relation, call, expected, got):
            asked += 1
            if not law.holds:
                return law
    if not asked:
        raise NoLawError
    return None


def obeyed(relation: Relation, call: Call, expect: Observation) -> bool:
    """Whether laws can be asked of the expected answer of a call, and it obeys them."""
    if expect.raised is not None:
        return False
    try:
        arrays = shown(call, expect)
        return first_broken(relation, call, arrays, arrays) is None
    except NoLawError:
        return False


class NoLawError(Exception):
    """No law can be asked of the answer."""


def shown(call: Call, answer: Observation) -> list[np.ndarray]:
    """The arrays of an answer; of a call that works in place, the first argument as it is left.

    Raises `NoLawError` when one cannot be read.
    """
    in_place = answer.result is None
    values = list(call.args[:1]) if in_place else [leaf for _, leaf in leaves(answer.result)]
    return [_array(value, memory_after(call, answer).buffers) for value in values]


def _laws(
    relation: Relation, call: Call, expected: Sequence[np.ndarray], got: Sequence[np.ndarray]
) -> Iterator[Law]:
    arguments = {**dict(zip(_PARAMETERS[relation.name], call.args, strict=False)), **call.kwargs}
    a = _array(arguments.get("a"), call.buffers)
    if [one.shape for one in expected] != [one.shape for one in got]:
        raise NoLawError
    if relation.name in _FACTORISATIONS:
        yield from _factorised(relation, a, expected, got, arguments)
    else:
        yield from _ordered(relation, a, got, arguments, call.buffers)


def _factorised(
    relation: Relation,
    a: np.ndarray,
    expected: Sequence[np.ndarray],
    got: Sequence[np.ndarray],
    arguments: Mapping[str, Value],
) -> Iterator[Law]:
    arrays = [a, *expected, *got]
    if a.ndim < 2 or any(array.dtype.kind not in "biufc" for array in arrays):
        raise NoLawError
    a, *both = (array.astype(np.result_type(array, np.float64)) for array in arrays)
    expected, got = both[: len(expected)], both[len(expected) :]
    match relation.name, len(got):
        case RelationName.EIG, 2:
            yield from laws.eig(a, expected, got, relation)
        case RelationName.EIGH, 2:
            yield from laws.eigh(a, expected, got, relation, arguments.get("UPLO", "L"))
        case RelationName.SVD, 3:
            yield from laws.svd(a, expected, got, relation)
        case RelationName.QR, 1 | 2 if arguments.get("mode", "reduced") in ("reduced", "complete", "r"):
            yield from laws.qr(a, got, relation)


def _ordered(
    relation: Relation,
    a: np.ndarray,
    got: Sequence[np.ndarray],
    arguments: Mapping[str, Value],
    buffers: Sequence[Buffer],
) -> Iterator[Law]:
    axis, kind = arguments.get("axis", -1), arguments.get("kind")
    stable = kind in _STABLE or arguments.get("stable") is True
    if len(got) != 1 or stable or arguments.get("order") is not None or a.dtype.kind not in "biufcSUmM":
        raise NoLawError
    if axis is None:
        a, axis = a.reshape(-1), -1
    if not isinstance(axis, int) or not -a.ndim <= axis < a.ndim or got[0].shape != a.shape:
        raise NoLawError
    if relation.name is RelationName.SORT and a.dtype.kind not in "fc":
        raise NoLawError  # there is one answer
    of_items = relation.name in (RelationName.SORT, RelationName.PARTITION)
    if got[0].dtype != a.dtype if of_items else got[0].dtype.kind not in "iu":
        raise NoLawError
    a, seen = np.moveaxis(a, axis, -1), np.moveaxis(got[0], axis, -1)
    match relation.name:
        case RelationName.SORT:
            yield from orders.sort(a, seen)
        case RelationName.ARGSORT:
            yield from orders.argsort(a, seen)
        case RelationName.PARTITION:
            yield from orders.partition(a, seen, _kth(arguments.get("kth"), a.shape[-1], buffers))
        case _:
            yield from orders.argpartition(a, seen, _kth(arguments.get("kth"), a.shape[-1], buffers))


def _kth(value: Value, length: int, buffers: Sequence[Buffer]) -> list[int]:
    kth = _array(value, buffers)
    if kth.dtype.kind not in "iu" or kth.size > _MOST_KTH or np.any((kth < -length) | (kth >= length)):
        raise NoLawError
    return sorted({int(k) % length for k in kth.flat})


def _array(value: Value, buffers: Sequence[Buffer]) -> np.ndarray:
    """An argument or a result as NumPy takes it; raises `NoLawError` when it is too large, or no array."""
    if isinstance(value, Instance):
        value = value.array
    try:
        array = np.asarray(_nested(value, buffers))
    except (ValueError, TypeError, OverflowError) as error:  # lists of other lengths
        raise NoLawError from error
    if array.dtype.kind == "O" or array.size > _MOST:
        raise NoLawError
    return array


def _nested(value: Value, buffers: Sequence[Buffer]) -> object:
    if isinstance(value, SequenceValue):
        return [_nested(item, buffers) for item in value.items]
    array = as_array(value, buffers)
    if array is None:
        raise NoLawError
    return array.item() if array.dtype.kind == "O" and array.ndim == 0 else array
