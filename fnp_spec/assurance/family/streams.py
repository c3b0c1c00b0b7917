"""Random numbers: streams that are reproduced, advanced, jumped and spawned, and what is drawn from them."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from fnp_spec.assurance.ask import Ask
from fnp_spec.assurance.demand import agrees, alike, holds, same
from fnp_spec.assurance.law import law
from fnp_spec.assurance.question import Question, call, get, method, put
from fnp_spec.assurance.strategies import INTEGERS

_PACKET = "FNP-P2C-007"
_POLICY = "NumPy reference, Random sampling, Compatibility policy: bit generators"
_SEEDS = st.integers(0, 2**40)
_NAMES = st.sampled_from(("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64"))
_COUNTS = st.integers(0, 6)


def _bits(name: str, seed: int) -> Question:
    return call(f"numpy.random.{name}", seed)


def _raw(bits: Question, count: int = 4) -> Question:
    return method("numpy.random.BitGenerator.random_raw", bits, count)


def _generator(seed: int) -> Question:
    return call("numpy.random.Generator", _bits("PCG64", seed))


@law(_PACKET, _POLICY, _NAMES, _SEEDS)
def a_seed_gives_the_stream_that_numpy_gives(ask: Ask, name: str, seed: int) -> None:
    """The bits of a seeded bit generator are those of NumPy, on every platform."""
    agrees(ask, [_raw(_bits(name, seed))])


@law(_PACKET, "numpy.random.PCG64.advance", st.sampled_from(("PCG64", "PCG64DXSM")), _SEEDS, _COUNTS)
def to_advance_is_to_draw_and_forget(ask: Ask, name: str, seed: int, count: int) -> None:
    """Advanced by some steps, the stream goes on as if so many had been drawn."""
    drawn = ask(_raw(_bits(name, seed), count + 4))
    rest = ask(_raw(method("numpy.random.BitGenerator.advance", _bits(name, seed), count)))
    same(rest, drawn.value[count:])


@law(
    _PACKET,
    "numpy.random.PCG64.jumped; parallel random number generation",
    st.sampled_from(("PCG64", "PCG64DXSM", "MT19937", "Philox")),
    _SEEDS,
    st.integers(1, 3),
)
def a_jump_leads_where_numpy_jumps_and_leaves_the_stream(ask: Ask, name: str, seed: int, jumps: int) -> None:
    """A jumped generator is that of NumPy; the one it came from goes on undisturbed."""
    bits = _bits(name, seed)
    jumped = method("numpy.random.BitGenerator.jumped", bits, jumps)
    agrees(ask, [_raw(jumped)])
    alone, after = ask.all([_raw(bits), _raw(bits).after(jumped)])
    same(after, alone.value)


@law(_PACKET, "numpy.random.BitGenerator.state", _NAMES, _SEEDS, _COUNTS)
def a_state_that_is_set_again_repeats_the_stream(ask: Ask, name: str, seed: int, count: int) -> None:
    """What was drawn after the state was taken is drawn again after it is set."""
    bits = _bits(name, seed)
    state = get("numpy.random.BitGenerator.state", bits)
    again = _raw(bits).after(state, _raw(bits, count), put("numpy.random.BitGenerator.state", bits, state))
    repeated, first = ask(again), ask(_raw(_bits(name, seed)))
    same(repeated, first.value)


@law(
    _PACKET,
    "numpy.random.SeedSequence, numpy.random.SeedSequence.spawn",
    _SEEDS,
    st.lists(st.integers(0, 5), max_size=3),
    _COUNTS,
)
def seed_sequences_spawn_as_numpys(ask: Ask, seed: int, key: list[int], count: int) -> None:
    """The words of a sequence and of its children are NumPy's, and children are counted."""
    sequence = call("numpy.random.SeedSequence", seed, spawn_key=tuple(key))
    spawn = method("numpy.random.SeedSequence.spawn", sequence, count)
    agrees(ask, [method("numpy.random.SeedSequence.generate_state", sequence, 4)])
    number = ask(get("numpy.random.SeedSequence.n_children_spawned", sequence).after(spawn))
    holds(number, number.value == count, f"{count}")


@law(_PACKET, "numpy.random.Generator.spawn", _SEEDS, st.integers(1, 3))
def spawning_leaves_the_stream(ask: Ask, seed: int, count: int) -> None:
    """A generator that has spawned others draws what it would have drawn."""
    generator = _generator(seed)
    draw = method("numpy.random.Generator.random", generator, 3)
    alone, after = ask.all([draw, draw.after(method("numpy.random.Generator.spawn", generator, count))])
    same(after, alone.value)


@law(
    _PACKET,
    "numpy.random.Generator.integers",
    st.sampled_from(INTEGERS),
    _SEEDS,
    st.integers(0, 100),
    st.integers(0, 27),
    st.booleans(),
)
def integers_are_of_their_dtype_and_within_bounds(
    ask: Ask, dtype: np.dtype, seed: int, low: int, width: int, closed: bool
) -> None:
    """No integer is below low, none reaches high, unless the endpoint is one of them."""
    high = low + width + (not closed)
    reply = ask(method("numpy.random.Generator.integers", _generator(seed), low, high, 5, dtype, closed))
    got = np.asarray(reply.value)
    holds(reply, got.dtype == dtype and got.shape == (5,), f"5 integers of dtype {dtype}")
    holds(
        reply,
        bool((got >= low).all() and (got <= low + width).all()),
        f"integers from {low} to {low + width}",
    )


@law(
    _PACKET,
    "numpy.random.Generator.random: from the half-open interval",
    _SEEDS,
    st.sampled_from((np.float64, np.float32)),
)
def random_numbers_are_at_least_zero_and_below_one(ask: Ask, seed: int, dtype: type) -> None:
    """What is drawn at random is of its dtype, at least 0 and below 1."""
    reply = ask(method("numpy.random.Generator.random", _generator(seed), 5, dtype))
    got = np.asarray(reply.value)
    holds(reply, got.dtype == dtype and bool(((got >= 0) & (got < 1)).all()), "numbers from 0 on and below 1")


@law(_PACKET, "numpy.random.Generator.permutation, numpy.random.Generator.shuffle", _SEEDS, st.integers(0, 6))
def what_is_shuffled_is_all_there(ask: Ask, seed: int, count: int) -> None:
    """A permutation has each element once and leaves its argument; shuffling loses none."""
    x = np.arange(count) * 3
    reply = ask(method("numpy.random.Generator.permutation", _generator(seed), x))
    alike(reply, np.sort(np.asarray(reply.value)), x)
    alike(reply, reply.left(1), x)
    shuffled = ask(method("numpy.random.Generator.shuffle", _generator(seed), x))
    alike(shuffled, np.sort(shuffled.left(1)), x)


@law(_PACKET, "numpy.random.Generator.choice, parameter replace", _SEEDS, st.integers(1, 6))
def choice_without_replacement_repeats_nothing(ask: Ask, seed: int, count: int) -> None:
    """Chosen without replacement, no element comes twice."""
    reply = ask(method("numpy.random.Generator.choice", _generator(seed), 6, count, replace=False))
    got = np.asarray(reply.value)
    holds(reply, len(set(got.tolist())) == count and set(got.tolist()) <= set(range(6)), f"{count} of 6")


LAWS = (
    a_seed_gives_the_stream_that_numpy_gives,
    to_advance_is_to_draw_and_forget,
    a_jump_leads_where_numpy_jumps_and_leaves_the_stream,
    a_state_that_is_set_again_repeats_the_stream,
    seed_sequences_spawn_as_numpys,
    spawning_leaves_the_stream,
    integers_are_of_their_dtype_and_within_bounds,
    random_numbers_are_at_least_zero_and_below_one,
    what_is_shuffled_is_all_there,
    choice_without_replacement_repeats_nothing,
)
