"""The log-likelihood of a Gaussian mixture, with a Wishart prior: ADBench's formula (Srajer et al., 2018).

Each precision is QᵀQ; ``icf`` holds for each component the logarithms of Q's diagonal, then what is below the
diagonal, column by column.
"""

import numpy as np
from scipy.special import logsumexp, multigammaln

from benchmarks.libraries import LIBRARIES
from benchmarks.program import Goal, Program

GAMMA, M = 1.0, 0  # of the prior


def below_diagonal(packed, d):
    """Lower triangular matrices with a zero diagonal, from their numbers column by column."""
    L = np.zeros((len(packed), d, d))
    columns, rows = np.triu_indices(d, 1)
    L[:, rows, columns] = packed
    return L


def log_prior(diagonals, log_diagonals, packed, d):
    """Wishart's, of all components."""
    components, freedom = len(packed), d + M + 1
    constant = freedom * d * (np.log(GAMMA) - 0.5 * np.log(2.0)) - multigammaln(0.5 * freedom, d)
    squares = np.sum(diagonals**2) + np.sum(packed**2)
    return 0.5 * GAMMA**2 * squares - M * np.sum(log_diagonals) - components * constant


def log_likelihood(alphas, means, icf, x):
    n, d = x.shape
    log_diagonals, packed = icf[:, :d], icf[:, d:]
    diagonals = np.exp(log_diagonals)
    L = below_diagonal(packed, d)
    centered = x[:, None, :] - means
    Qx = diagonals * centered + np.einsum("kij,nkj->nki", L, centered)
    inner = alphas + np.sum(log_diagonals, axis=1) - 0.5 * np.sum(Qx**2, axis=2)
    likelihood = np.sum(logsumexp(inner, axis=1)) - n * logsumexp(alphas)
    constant = -n * d * 0.5 * np.log(2 * np.pi)
    return constant + likelihood + log_prior(diagonals, log_diagonals, packed, d)


def inputs(quick):
    rng = np.random.default_rng(2018)
    d, K, n = (5, 4, 300) if quick else (10, 25, 10_000)
    icf = 0.3 * rng.normal(size=(K, d * (d + 1) // 2))
    return rng.normal(size=K), rng.normal(size=(K, d)), icf, rng.normal(size=(n, d))


PROGRAM = Program(
    title="Gaussian mixture log-likelihood (ADBench), d = 10, K = 25, n = 10,000",
    function=log_likelihood,
    inputs=inputs,
    argnums=(0, 1, 2),
    goals=[
        Goal("jax literal", 8),
        Goal("jax rewritten", 3),
        Goal("jax quadratic", 3),
        Goal("torch", 8),
    ],
    over_value=3.0,
)
PROGRAM.same_source("secant", "numpy")


def in_terms_of_jax(jax, function):
    def jax_below_diagonal(packed, d):
        columns, rows = np.triu_indices(d, 1)
        return jax.numpy.zeros((len(packed), d, d)).at[:, rows, columns].set(packed)

    adopted = LIBRARIES["jax"].adopt(jax, function, below_diagonal=jax_below_diagonal)
    return jax.jit(jax.value_and_grad(adopted, PROGRAM.argnums))


@PROGRAM.peer("jax literal")
def literal(jax, inputs):
    return in_terms_of_jax(jax, log_likelihood)


def log_likelihood_by_one_product(alphas, means, icf, x):
    """Q(x - m) as Qx - Qm: one matrix product for all components."""
    n, d = x.shape
    log_diagonals, packed = icf[:, :d], icf[:, d:]
    diagonals = np.exp(log_diagonals)
    Q = below_diagonal(packed, d) + diagonals[:, :, None] * np.eye(d)
    Qm = np.einsum("kij,kj->ki", Q, means)
    Qx = (x @ Q.reshape(-1, d).T).reshape(n, -1, d) - Qm
    inner = alphas + np.sum(log_diagonals, axis=1) - 0.5 * np.sum(Qx**2, axis=2)
    likelihood = np.sum(logsumexp(inner, axis=1)) - n * logsumexp(alphas)
    constant = -n * d * 0.5 * np.log(2 * np.pi)
    return constant + likelihood + log_prior(diagonals, log_diagonals, packed, d)


@PROGRAM.peer("jax rewritten")
def rewritten(jax, inputs):
    return in_terms_of_jax(jax, log_likelihood_by_one_product)


def log_likelihood_by_squares(alphas, means, icf, x):
    """The squared distances as a quadratic form: one product of the squares of x with the precisions."""
    n, d = x.shape
    log_diagonals, packed = icf[:, :d], icf[:, d:]
    diagonals = np.exp(log_diagonals)
    Q = below_diagonal(packed, d) + diagonals[:, :, None] * np.eye(d)
    P = np.einsum("kji,kjl->kil", Q, Q)
    Pm = np.einsum("kij,kj->ki", P, means)
    rows, columns = np.triu_indices(d)
    weights = np.where(rows == columns, 1.0, 2.0) * P[:, rows, columns]
    distance = (x[:, rows] * x[:, columns]) @ weights.T - 2 * x @ Pm.T + np.sum(means * Pm, axis=1)
    inner = alphas + np.sum(log_diagonals, axis=1) - 0.5 * distance
    likelihood = np.sum(logsumexp(inner, axis=1)) - n * logsumexp(alphas)
    constant = -n * d * 0.5 * np.log(2 * np.pi)
    return constant + likelihood + log_prior(diagonals, log_diagonals, packed, d)


@PROGRAM.peer("jax quadratic")
def quadratic(jax, inputs):
    return in_terms_of_jax(jax, log_likelihood_by_squares)


@PROGRAM.peer("torch")
def in_torch(torch, inputs):
    d = inputs[1].shape[1]
    columns, rows = (torch.tensor(places) for places in np.triu_indices(d, 1))

    def log_likelihood(alphas, means, icf, x):
        n = len(x)
        log_diagonals, packed = icf[:, :d], icf[:, d:]
        diagonals = torch.exp(log_diagonals)
        L = torch.zeros(len(packed), d, d, dtype=x.dtype)
        L[:, rows, columns] = packed
        centered = x[:, None, :] - means
        Qx = diagonals * centered + torch.einsum("kij,nkj->nki", L, centered)
        inner = alphas + log_diagonals.sum(1) - 0.5 * (Qx**2).sum(2)
        likelihood = torch.logsumexp(inner, 1).sum() - n * torch.logsumexp(alphas, 0)
        constant = -n * d * 0.5 * np.log(2 * np.pi)
        return constant + likelihood + log_prior_in_torch(diagonals, log_diagonals, packed)

    def log_prior_in_torch(diagonals, log_diagonals, packed):
        freedom = d + M + 1
        constant = freedom * d * (np.log(GAMMA) - 0.5 * np.log(2.0)) - multigammaln(0.5 * freedom, d)
        squares = (diagonals**2).sum() + (packed**2).sum()
        return 0.5 * GAMMA**2 * squares - M * log_diagonals.sum() - len(packed) * constant

    return LIBRARIES["torch"].compiled(torch, log_likelihood, PROGRAM.argnums)


@PROGRAM.peer("roofline: its products, by BLAS", library="numpy", checked=False)
def products(numpy, inputs):
    """Of the best rewriting: forward, and the slopes of Q."""
    alphas, _, _, x = inputs
    d = x.shape[1]
    Q = numpy.random.default_rng(0).normal(size=(d, len(alphas) * d))
    return lambda *args: x.T @ (x @ Q)
