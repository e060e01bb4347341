"""Random programs that mix native ops with those that NumPy computes: native code equals the interpreter."""

from __future__ import annotations

import linecache
import random

import numpy as np
import pytest
from both_engines import on_both

import secant as sc

SIZE = 6
REAL = (
    "np.sin({a})", "{a} * 0.5 + {b}", "np.tanh({a} * {b})", "np.where({a} > {b}, {a}, {b} * 0.3)",
    "np.roll({a}, 1)", "{a}[::-1]", "np.real({z})", "np.imag({z})", "np.abs({z})", "np.cumsum({a}) * 0.2",
    "np.fft.irfft(np.fft.rfft({a}) * 0.5, 6)", "np.sort({a})", "np.fft.ifft({z}).real", "np.angle({z} + 3)",
    "{a} - np.mean({b})", "np.concatenate([{a}[:2], {b}[2:]])", "np.quantile({a}, 0.4, method='lower') + {b}",
)  # fmt: skip
COMPLEX = (
    "np.fft.fft({a}) / 3", "{z} * {w} * 0.3", "{z} + {a}", "{a} * 1j + {w}",
    "np.exp(0.1 * {z} / (1 + np.abs({z})))",
    "np.conj({z})", "{z} / (2.5 + np.abs({w}))", "np.where({a} > 0, {z}, {w})", "np.roll({z}, 2)",
    "{z}[::-1] - {w}",
    "np.fft.ifft({z})", "np.concatenate([{z}[:3], {w}[3:]])", "np.sqrt({z} + 4)", "{a} + 0j", "-{z}",
)  # fmt: skip


def program(seed: int) -> str:
    """A function of ``x`` in NumPy, with loops and branches."""
    rng = random.Random(seed)
    lines = ["def f(x):", "    p, q = x, x * 0.5 + 0.1", "    u, v = x * (1 + 0.5j), np.fft.fft(x) / 4"]

    def statement(indent: str) -> None:
        names = {"a": rng.choice("pq"), "b": rng.choice("pq"), "z": rng.choice("uv"), "w": rng.choice("uv")}
        if rng.random() < 0.5:
            lines.append(f"{indent}{rng.choice('pq')} = {rng.choice(REAL).format(**names)}")
        else:
            lines.append(f"{indent}{rng.choice('uv')} = {rng.choice(COMPLEX).format(**names)}")

    def block(indent: str, depth: int) -> None:
        for _ in range(rng.randint(2, 4)):
            kind = rng.random()
            if depth and kind < 0.25:
                lines.append(f"{indent}for i{depth} in range({rng.choice([3, 12, 15])}):")
                block(indent + "    ", depth - 1)
            elif depth and kind < 0.4:
                lines.append(f"{indent}if np.sum({rng.choice('pq')}) > {rng.choice([0.0, 0.5])}:")
                statement(indent + "    ")
                lines.append(f"{indent}else:")
                statement(indent + "    ")
            elif depth == 2 and kind < 0.5:
                lines.append(f"{indent}n = 0")
                lines.append(f"{indent}while np.max(np.abs(np.fft.rfft(p))) > 0.5 and n < 20:")
                lines.append(f"{indent}    p = p * 0.8")
                statement(indent + "    ")
                lines.append(f"{indent}    n = n + 1")
            elif kind < 0.6:
                lines.append(f"{indent}q = q.copy()")
                lines.append(f"{indent}q[{rng.randrange(SIZE)}] = np.tanh(p[{rng.randrange(SIZE)}])")
            elif kind < 0.7:
                lines.append(f"{indent}v = v.copy()")
                lines.append(f"{indent}v[{rng.randrange(4)}:] += 0.1 * u[{rng.randrange(SIZE)}]")
            else:
                statement(indent)

    block("    ", 2)
    lines.append("    return np.sum(np.tanh(p) * q) + np.sum(np.tanh(np.abs(u) + np.abs(v)))")
    return "\n".join(lines)


def compiled(text: str, seed: int):
    name = f"<program {seed}>"
    space = {"np": np}
    exec(compile(text, name, "exec"), space)
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    return space["f"]


def agree(seed: int) -> None:
    text = program(seed)
    x = np.random.default_rng(seed).normal(size=SIZE)
    try:
        for transform in (sc.jit, sc.value_and_grad):
            found = on_both(lambda: transform(compiled(text, seed))(x))  # noqa: B023
            assert not [why for why in found if "fault" in why], found
    except AssertionError as error:
        raise AssertionError(f"seed {seed}\n{text}\n{error}") from error


@pytest.mark.parametrize("seed", range(12))
def test_random_programs(seed):
    agree(seed)


@pytest.mark.slow
@pytest.mark.parametrize("start", range(100, 500, 20))
def test_many_random_programs(start):
    for seed in range(start, start + 20):
        agree(seed)
