"""How a result of ``np.einsum`` lies in memory is found on short arrays, and is that of the real ones."""

import random

import numpy as np
import pytest

import secant as sc
from secant.record import memory


@pytest.mark.parametrize("seed", range(40))
def test_short_arrays_are_laid_out_like_long_ones(monkeypatch, seed):
    chance, asked = random.Random(seed), []
    small = memory._of_small

    def noted(args, kwargs):
        found = small(args, kwargs)
        asked.append((found, np.einsum(*[memory.stand_in(x) for x in args], **kwargs)))
        return found

    monkeypatch.setattr(memory, "_of_small", noted)
    sizes = {c: chance.choice([1, 2, 3, 5, 7]) for c in "abcd"}
    terms = [
        "".join(chance.sample("abcd", chance.choice([2, 2, 3]))) for _ in range(chance.choice([2, 2, 3]))
    ]
    named = sorted(set("".join(terms)))
    rule = f"{','.join(terms)}->{''.join(chance.sample(named, chance.randint(2, len(named))))}"
    turns = [chance.sample(range(len(t)), len(t)) for t in terms]
    arrays = [
        np.random.default_rng(seed).random([sizes[t[i]] for i in np.argsort(turn)])
        for t, turn in zip(terms, turns)
    ]

    def f(*xs):
        made = np.einsum(rule, *[x.transpose(turn) for x, turn in zip(xs, turns)])
        return made.reshape(-1)

    assert np.allclose(sc.jit(f)(*arrays), f(*arrays))
    for found, real in asked:
        assert found.shape == real.shape
        steps = [s // real.itemsize for s in real.strides]
        assert [s for n, s in zip(real.shape, found.strides) if n > 1] == [
            s for n, s in zip(real.shape, steps) if n > 1
        ]
