"""The laws of matrix factorisations, which are unique only up to signs, phases and an order."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from fnp_spec.model.case import Relation
from fnp_spec.model.difference import LawSide


@dataclass(frozen=True)
class Law:
    """One law, how far off a result is, and how far off it may be."""

    name: str
    off: float
    bound: float

    @property
    def holds(self) -> bool:
        """Whether it is within its bound; what is not finite is not."""
        return self.off <= self.bound

    def sides(self) -> tuple[LawSide, LawSide]:
        """What is expected and what was got, as the sides of a difference."""
        bounds = [off if math.isfinite(off) else None for off in (self.bound, self.off)]
        expected, got = (LawSide(kind="law", law=self.name, off=off) for off in bounds)
        return expected, got


Arrays = Sequence[np.ndarray]


def eig(a: np.ndarray, expected: Arrays, got: Arrays, within: Relation) -> Iterator[Law]:
    """Eigenvalues in any order, with eigenvectors of length 1; a of shape (..., n, n)."""
    values, vectors = got
    if not _is_square(a, values, vectors):
        return
    yield _equal("eigenvalues in any order", _matched(expected[0], values), expected[0], within)
    yield _equal("a v = v w", a @ vectors, vectors * values[..., None, :], within)
    lengths = np.linalg.norm(vectors, axis=-2)
    yield _equal("eigenvectors of length 1", lengths, np.ones(lengths.shape), within)


def eigh(a: np.ndarray, expected: Arrays, got: Arrays, within: Relation, uplo: object) -> Iterator[Law]:
    """Ascending eigenvalues and orthonormal eigenvectors of the matrix that one triangle of a gives."""
    values, vectors = got
    if not _is_square(a, values, vectors) or uplo not in ("L", "U", "l", "u"):
        return
    half = np.tril(a, -1) if uplo in ("L", "l") else np.triu(a, 1)
    a = half + _h(half) + a.real * np.eye(a.shape[-1])
    yield _equal("eigenvalues", values, expected[0], within)
    yield _equal("a v = v w", a @ vectors, vectors * values[..., None, :], within)
    yield _orthonormal("eigenvectors", vectors, within)


def svd(a: np.ndarray, expected: Arrays, got: Arrays, within: Relation) -> Iterator[Law]:
    """Singular values, and orthonormal u and vh, with or without the vectors of the null spaces."""
    u, s, vh = got
    k = min(a.shape[-2:])
    squares = u.shape[-1] in (k, u.shape[-2]) and vh.shape[-2] in (k, vh.shape[-1])
    if not squares or (*u.shape[:-1], vh.shape[-1]) != a.shape or s.shape != (*a.shape[:-2], k):
        return
    yield _equal("singular values", s, expected[1], within)
    yield _equal("u s vh = a", u[..., :k] * s[..., None, :] @ vh[..., :k, :], a, within)
    yield _orthonormal("columns of u", u, within)
    yield _orthonormal("rows of vh", _h(vh), within)


def qr(a: np.ndarray, got: Arrays, within: Relation) -> Iterator[Law]:
    """Orthonormal q and upper triangular r, or r alone."""
    r, k = got[-1], min(a.shape[-2:])
    if r.shape[-1] != a.shape[-1] or r.shape[-2] not in (k, a.shape[-2]):
        return
    if len(got) == 2 and got[0].shape != (*a.shape[:-1], r.shape[-2]):
        return
    if len(got) == 1:
        yield _equal("rh r = ah a", _h(r) @ r, _h(a) @ a, within)
    else:
        yield _equal("q r = a", got[0] @ r, a, within)
        yield _orthonormal("columns of q", got[0], within)
    yield _equal("r upper triangular", r, np.triu(r), within)


def _is_square(a: np.ndarray, values: np.ndarray, vectors: np.ndarray) -> bool:
    return a.shape == vectors.shape and a.shape[-2] == a.shape[-1] and values.shape == a.shape[:-1]


def _h(matrix: np.ndarray) -> np.ndarray:
    return np.asarray(np.conj(np.swapaxes(matrix, -1, -2)))


def _orthonormal(what: str, columns: np.ndarray, within: Relation) -> Law:
    gram = _h(columns) @ columns
    return _equal(f"{what} orthonormal", gram, np.broadcast_to(np.eye(gram.shape[-1]), gram.shape), within)


def _equal(name: str, left: np.ndarray, right: np.ndarray, within: Relation) -> Law:
    off = float(np.max(np.abs(left - right), initial=0.0))
    return Law(name, off, within.atol + within.rtol * float(np.max(np.abs(right), initial=0.0)))


def _matched(expected: np.ndarray, got: np.ndarray) -> np.ndarray:
    """The eigenvalues that were got, each in the place of the nearest expected one that has none yet."""
    made = np.empty(got.shape, got.dtype)
    left = np.ones(got.shape, bool)
    for i in range(got.shape[-1]):
        distances = np.where(left, np.abs(got - expected[..., i, None]), np.inf)
        nearest = np.argmin(distances, axis=-1)[..., None]
        made[..., i] = np.take_along_axis(got, nearest, -1)[..., 0]
        np.put_along_axis(left, nearest, False, -1)
    return made
