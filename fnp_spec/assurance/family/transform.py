"""Fourier transforms: there and back, and the energy that stays."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from fnp_spec.assurance.ask import Ask
from fnp_spec.assurance.demand import holds, near, same
from fnp_spec.assurance.law import law
from fnp_spec.assurance.question import call
from fnp_spec.assurance.strategies import COMPLEX, FLOATS, arrays, shapes
from fnp_spec.model.case import Close

_PACKET = "FNP-P2C-018"
_WITHIN = Close(kind="close", rtol=1e-5, atol=1e-4)
_VALUES = st.integers(-9, 9)
_REAL = arrays(FLOATS[:2], shapes(1, 2, 6, 1), elements=_VALUES)
_COMPLEX = arrays((*FLOATS[:2], *COMPLEX), shapes(1, 2, 6, 1), elements=_VALUES)
_NORMS = st.sampled_from(("backward", "ortho", "forward"))
_ROUNDINGS = 64.0


@law(
    _PACKET,
    "numpy.fft.ifft: ifft(fft(a)) == a to within numerical accuracy",
    _COMPLEX,
    _NORMS,
    tolerance=_WITHIN,
)
def the_inverse_transform_undoes_the_transform(ask: Ask, x: np.ndarray, norm: str) -> None:
    """What is transformed and transformed back is what it was, in each norm."""
    there = call("numpy.fft.fft", x, norm=norm)
    back = ask(call("numpy.fft.ifft", there, norm=norm))
    near(back, back.value, x.astype(complex), _ROUNDINGS, 9)


@law(_PACKET, "numpy.fft, Implementation details: the definition of the DFT", _COMPLEX, tolerance=_WITHIN)
def energy_is_kept(ask: Ask, x: np.ndarray) -> None:
    """The squares of a transform sum to those of the array, times its length (Parseval)."""
    reply = ask(call("numpy.fft.fft", x))
    energy = np.sum(np.abs(reply.value.astype(complex)) ** 2, -1) / x.shape[-1]
    right = np.sum(np.abs(x.astype(complex)) ** 2, -1)
    scale = float(np.max(right, initial=1))
    precision = np.dtype(np.float32 if x.dtype.char in "fF" else np.float64)
    near(reply, energy.astype(precision), right.astype(precision), _ROUNDINGS, scale)


@law(_PACKET, "numpy.fft.rfft: the negative frequency terms are redundant", _REAL, tolerance=_WITHIN)
def a_real_transform_is_half_of_the_transform(ask: Ask, x: np.ndarray) -> None:
    """The transform of real input has the first half of the frequencies, and goes back to it."""
    half, whole = ask.all([call("numpy.fft.rfft", x), call("numpy.fft.fft", x)])
    near(half, half.value, whole.value[..., : x.shape[-1] // 2 + 1], _ROUNDINGS, 60)
    back = ask(call("numpy.fft.irfft", call("numpy.fft.rfft", x), x.shape[-1]))
    near(back, back.value, x, _ROUNDINGS, 9)


@law(
    _PACKET,
    "numpy.fft.fftn: over any number of axes",
    arrays(FLOATS[:1], shapes(2, 3, 3, 1), elements=_VALUES),
    tolerance=_WITHIN,
)
def a_transform_of_many_axes_is_one_of_each(ask: Ask, x: np.ndarray) -> None:
    """The transform over all axes is that along each in turn."""
    whole = ask(call("numpy.fft.fftn", x))
    step: object = x
    for axis in range(x.ndim):
        step = call("numpy.fft.fft", step, axis=axis)
    near(whole, whole.value, ask(step).value, _ROUNDINGS, 500)  # type: ignore[arg-type]


@law(_PACKET, "numpy.fft.fft, parameter n", _COMPLEX, st.integers(1, 8), tolerance=_WITHIN)
def input_is_cropped_or_padded_with_zeros(ask: Ask, x: np.ndarray, n: int) -> None:
    """A transform of another length is that of the array cut, or filled with zeros, to it."""
    fitted = np.zeros((*x.shape[:-1], n), x.dtype)
    fitted[..., : x.shape[-1]] = x[..., :n]
    one, other = ask.all([call("numpy.fft.fft", x, n), call("numpy.fft.fft", fitted)])
    near(one, one.value, other.value, _ROUNDINGS, 100)


@law(_PACKET, "numpy.fft.ifftshift: the inverse of fftshift", arrays(shape=shapes(1)))
def shifting_back_undoes_shifting(ask: Ask, x: np.ndarray) -> None:
    """Shifted and shifted back, every element is where it was, also of odd lengths."""
    same(ask(call("numpy.fft.ifftshift", call("numpy.fft.fftshift", x))), x)


@law(_PACKET, "numpy.fft.fftfreq", st.integers(1, 12))
def frequencies_are_multiples_of_one_over_n(ask: Ask, n: int) -> None:
    """The frequencies are k / n, first those from 0 on, then the negative ones."""
    reply = ask(call("numpy.fft.fftfreq", n))
    numbers = [*range((n + 1) // 2), *range(-(n // 2), 0)]
    holds(reply, np.shape(reply.value) == (n,), f"{n} frequencies")
    near(reply, reply.value, np.array(numbers) / n, 2)


LAWS = (
    the_inverse_transform_undoes_the_transform,
    energy_is_kept,
    a_real_transform_is_half_of_the_transform,
    a_transform_of_many_axes_is_one_of_each,
    input_is_cropped_or_padded_with_zeros,
    shifting_back_undoes_shifting,
    frequencies_are_multiples_of_one_over_n,
)
