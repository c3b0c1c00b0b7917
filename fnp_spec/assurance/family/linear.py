"""Linear algebra: the residuals of what is solved and factored, and products that agree."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from fnp_spec.assurance.ask import Ask
from fnp_spec.assurance.demand import holds, near, same
from fnp_spec.assurance.law import law
from fnp_spec.assurance.question import call, operator
from fnp_spec.assurance.strategies import arrays
from fnp_spec.model.case import Close

_PACKET = "FNP-P2C-008"
_WITHIN = Close(kind="close", rtol=1e-6, atol=1e-6)
_DTYPES = tuple(map(np.dtype, ("f8", "f4", "c16")))
_ENTRIES = st.integers(-3, 3)
_SIDE = st.integers(1, 4)
_ROUNDINGS = 256.0


def _matrices(side: st.SearchStrategy[int] = _SIDE) -> st.SearchStrategy[np.ndarray]:
    """Square matrices of small whole numbers."""
    return side.flatmap(lambda n: arrays(_DTYPES, st.just((n, n)), elements=_ENTRIES))


_REGULAR = _matrices().map(lambda x: (x + 20 * np.eye(len(x))).astype(x.dtype))
"""What stands on the diagonal outweighs the rest: well conditioned."""
_HERMITIAN = _matrices().map(lambda x: x + x.conj().T)
_ANY = st.tuples(_SIDE, _SIDE).flatmap(lambda shape: arrays(_DTYPES, st.just(shape), elements=_ENTRIES))


@law(_PACKET, "numpy.linalg.solve", _REGULAR, tolerance=_WITHIN)
def what_is_solved_solves(ask: Ask, a: np.ndarray) -> None:
    """The solution, multiplied by the matrix, is the right side; the inverse times the matrix is one."""
    right = np.arange(len(a)).astype(a.dtype)
    solution = ask(call("numpy.linalg.solve", a, right))
    near(solution, a @ solution.value, right, _ROUNDINGS, 20)
    inverse = ask(call("numpy.linalg.inv", a))
    near(inverse, a @ inverse.value, np.eye(len(a)), _ROUNDINGS, 20)


@law(_PACKET, "numpy.linalg.qr", _ANY, tolerance=_WITHIN)
def qr_is_orthonormal_times_triangular(ask: Ask, a: np.ndarray) -> None:
    """The columns of q are orthonormal, r is upper triangular, and their product is the matrix."""
    reply = ask(call("numpy.linalg.qr", a))
    holds(reply, isinstance(reply.value, tuple) and len(reply.value) == 2, "q and r")
    q, r = reply.value
    near(reply, q @ r, a, _ROUNDINGS, 9)
    near(reply, q.conj().T @ q, np.eye(q.shape[1]), _ROUNDINGS)
    near(reply, r, np.triu(r), 0)


@law(_PACKET, "numpy.linalg.svd", _ANY, tolerance=_WITHIN)
def svd_gives_back_the_matrix(ask: Ask, a: np.ndarray) -> None:
    """Singular values fall to zero at most, vectors are orthonormal, the product is the matrix."""
    reply = ask(call("numpy.linalg.svd", a, full_matrices=False))
    holds(reply, isinstance(reply.value, tuple) and len(reply.value) == 3, "u, s and vh")
    u, s, vh = reply.value
    near(reply, (u * s) @ vh, a, _ROUNDINGS, 20)
    near(reply, u.conj().T @ u, np.eye(u.shape[1]), _ROUNDINGS)
    near(reply, vh @ vh.conj().T, np.eye(vh.shape[0]), _ROUNDINGS)
    holds(reply, bool((s >= 0).all() and (np.diff(s) <= 0).all()), "singular values that fall")


@law(_PACKET, "numpy.linalg.eigh", _HERMITIAN, tolerance=_WITHIN)
def eigenvectors_are_stretched_by_their_values(ask: Ask, a: np.ndarray) -> None:
    """The values rise, the vectors are orthonormal, and the matrix times them is each by its value."""
    reply = ask(call("numpy.linalg.eigh", a))
    holds(reply, isinstance(reply.value, tuple) and len(reply.value) == 2, "values and vectors")
    values, vectors = reply.value
    near(reply, a @ vectors, vectors * values, _ROUNDINGS, 30)
    near(reply, vectors.conj().T @ vectors, np.eye(len(a)), _ROUNDINGS)
    holds(reply, bool((np.diff(values) >= 0).all()), "eigenvalues that rise")


@law(_PACKET, "numpy.linalg.cholesky", _REGULAR, tolerance=_WITHIN)
def cholesky_gives_a_root(ask: Ask, a: np.ndarray) -> None:
    """The lower triangular factor times its conjugate transpose is the matrix."""
    positive = (a @ a.conj().T).astype(a.dtype)
    reply = ask(call("numpy.linalg.cholesky", positive))
    near(reply, reply.value @ reply.value.conj().T, positive, _ROUNDINGS, 900)
    near(reply, reply.value, np.tril(reply.value), 0)


@law(_PACKET, "numpy.linalg.det", _matrices(st.integers(1, 3)), tolerance=_WITHIN)
def the_determinant_of_a_product_is_the_product(ask: Ask, a: np.ndarray) -> None:
    """The determinant of a matrix times its transpose is its own, squared."""
    one, two = ask.all([call("numpy.linalg.det", a), call("numpy.linalg.det", a @ a.T)])
    near(two, two.value, one.value * one.value, _ROUNDINGS, 50_000)


@law(_PACKET, "numpy.matmul, numpy.einsum, numpy.tensordot, numpy.dot", _ANY)
def products_agree(ask: Ask, a: np.ndarray) -> None:
    """Of small whole numbers each way to multiply matrices gives the same, exactly."""
    b = np.ascontiguousarray(a.T)
    right = [[sum(one * other for one, other in zip(row, column, strict=True)) for column in a] for row in a]
    ways = (
        call("numpy.matmul", a, b),
        call("numpy.dot", a, b),
        call("numpy.einsum", "ij,jk->ik", a, b),
        call("numpy.tensordot", a, b, 1),
        operator("numpy.ndarray.__matmul__", a, b),
    )
    for reply in ask.all(ways):
        near(reply, reply.value, np.array(right, a.dtype), 0)


@law(
    _PACKET,
    "numpy.linalg.matrix_power; numpy.linalg.matrix_rank; numpy.trace",
    _matrices(),
    st.integers(0, 3),
)
def powers_are_repeated_products(ask: Ask, a: np.ndarray, n: int) -> None:
    """The power of a matrix is the matrix so often by itself; to the power of 0 it is one."""
    right = np.eye(len(a), dtype=a.dtype)
    for _ in range(n):
        right = right @ a
    same(ask(call("numpy.linalg.matrix_power", a, n)), right)


LAWS = (
    what_is_solved_solves,
    qr_is_orthonormal_times_triangular,
    svd_gives_back_the_matrix,
    eigenvectors_are_stretched_by_their_values,
    cholesky_gives_a_root,
    the_determinant_of_a_product_is_the_product,
    products_agree,
    powers_are_repeated_products,
)
