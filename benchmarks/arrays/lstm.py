"""A recurrent network that predicts the next letter: ADBench's LSTM, with gates that act on each unit alone.

``main`` holds two rows for each layer, the weights and biases of its four gates; ``extra`` scales the letters
on their way in and out; ``start`` holds two rows for each layer, its output and its cell.
"""

import numpy as np
from scipy.special import expit

from benchmarks.libraries import LIBRARIES
from benchmarks.program import Goal, Program


def cell_step(weight, bias, output, cell, letter):
    n = len(output)
    forget = expit(letter * weight[:n] + bias[:n])
    ingate = expit(output * weight[n : 2 * n] + bias[n : 2 * n])
    outgate = expit(letter * weight[2 * n : 3 * n] + bias[2 * n : 3 * n])
    change = np.tanh(output * weight[3 * n :] + bias[3 * n :])
    cell = cell * forget + ingate * change
    return outgate * np.tanh(cell), cell


def predict(main, extra, state, letter):
    """The next letter's scores; ``state`` moves on."""
    x = letter * extra[0]
    for k in range(0, len(state), 2):
        state[k], state[k + 1] = cell_step(main[k], main[k + 1], state[k], state[k + 1], x)
        x = state[k]
    return x * extra[1] + extra[2]


def loss(main, extra, start, letters):
    state = [start[k] for k in range(len(start))]
    total = 0.0
    for t in range(len(letters) - 1):
        scores = predict(main, extra, state, letters[t])
        normed = scores - np.log(np.sum(np.exp(scores)) + 2.0)
        total += np.sum(letters[t + 1] * normed)
    return -total / ((len(letters) - 1) * letters.shape[1])


def inputs(quick):
    rng = np.random.default_rng(1997)
    layers, units, length = (2, 14, 40) if quick else (2, 14, 1024)
    main = rng.normal(size=(2 * layers, 4 * units))
    letters = np.eye(units)[rng.integers(units, size=length)]
    return main, rng.normal(size=(3, units)), rng.normal(size=(2 * layers, units)), letters


PROGRAM = Program(
    title="LSTM (ADBench), 2 layers of 14 units, 1,024 letters",
    function=loss,
    inputs=inputs,
    argnums=(0, 1),
    goals=[Goal("jax scan", 2)],
)
PROGRAM.same_source("secant", "numpy", "autograd")


@PROGRAM.peer("jax scan")
def scanned(jax, inputs):
    jnp = jax.numpy
    step = LIBRARIES["jax"].adopt(jax, predict)

    def loss(main, extra, start, letters):
        def move(state, pair):
            state = list(state)
            scores = step(main, extra, state, pair[0])
            normed = scores - jnp.log(jnp.sum(jnp.exp(scores)) + 2.0)
            return tuple(state), jnp.sum(pair[1] * normed)

        totals = jax.lax.scan(move, tuple(start), (letters[:-1], letters[1:]))[1]
        return -jnp.sum(totals) / ((len(letters) - 1) * letters.shape[1])

    return jax.jit(jax.value_and_grad(loss, PROGRAM.argnums))


@PROGRAM.peer("jax literal", slow=True)
def unrolled(jax, inputs):
    """The same source, which JAX unrolls."""
    return jax.jit(jax.value_and_grad(LIBRARIES["jax"].adopt(jax, loss), PROGRAM.argnums))


@PROGRAM.peer("torch")
def in_torch(torch, inputs):
    """The same source too: what it uses of NumPy has the same name in PyTorch."""
    library = LIBRARIES["torch"]
    function = library.adopt(torch, loss, np=torch, expit=torch.sigmoid)
    return library.compiled(torch, function, PROGRAM.argnums)
