"""Statistics: descriptions, likelihoods, regressions, resampled and weighted estimates."""

import numpy as np

from .registry import mat, specimen, vec


@specimen(vec(9))
def five_numbers(x):
    return np.min(x), np.percentile(x, 25), np.median(x), np.quantile(x, 0.75), np.max(x)


@specimen(mat(4, 5))
def descriptions(A):
    return np.mean(A, axis=0), np.std(A, axis=1, ddof=1), np.var(A), np.ptp(A, axis=0), np.median(A, axis=1)


@specimen(vec(6), vec(6, 3))
def weighted_mean_and_variance(x, w):
    mean = np.average(x, weights=w)
    return mean, np.average((x - mean) ** 2, weights=w)


@specimen(vec(8))
def skewness_and_kurtosis(x):
    z = (x - x.mean()) / x.std()
    return (z**3).mean(), (z**4).mean() - 3


@specimen(vec(7), vec(7, 3))
def pearson(x, y):
    xc, yc = x - np.mean(x), y - np.mean(y)
    return np.sum(xc * yc) / np.sqrt(np.sum(xc**2) * np.sum(yc**2))


@specimen(mat(3, 8))
def covariances(A):
    return np.cov(A), np.corrcoef(A)


@specimen(np.array([0.5, np.nan, 1.5, -0.25]))
def missing_values(x):
    x = np.where(np.isnan(x), 0.7, x)
    y = x.copy()
    y[2] = np.nan
    return np.nansum(y * x), np.nanmean(y), np.nanmax(y) * np.nanmin(x), np.nanstd(y), np.nanvar(x)


@specimen(0.3, 1.4, vec(10), argnums=(0, 1))
def normal_log_likelihood(mu, sigma, data):
    n = len(data)
    return -n / 2 * np.log(2 * np.pi) - n * np.log(sigma) - np.sum((data - mu) ** 2) / (2 * sigma**2)


@specimen(1.7, np.array([2, 0, 3, 1, 4]), argnums=(0,))
def poisson_log_likelihood(rate, counts):
    return np.sum(counts * np.log(rate) - rate)


@specimen(mat(3), mat(8, 3, seed=4), np.array([0, 1, 1, 0, 1, 0, 0, 1]), argnums=(0, 1))
def logistic_log_likelihood(beta, X, y):
    eta = X @ beta
    return np.sum(y * eta - np.log1p(np.exp(eta)))


@specimen(vec(6), vec(6, 3))
def straight_line_fit(x, y):
    n = x.size
    slope = (n * (x * y).sum() - x.sum() * y.sum()) / (n * (x**2).sum() - x.sum() ** 2)
    return slope, y.mean() - slope * x.mean()


@specimen(mat(8, 3, seed=4), vec(8), 0.1)
def ridge_regression(X, y, penalty):
    beta = np.linalg.solve(X.T @ X + penalty * np.eye(X.shape[1]), X.T @ y)
    return np.sum((y - X @ beta) ** 2) + penalty * beta @ beta


@specimen(np.array([0.2, 0.5, 0.3]), np.array([-1.0, 0.0, 2.0]), vec(3), vec(5, 9))
def gaussian_mixture(weights, means, scales, data):
    z = (data[:, None] - means) / scales
    logs = np.log(weights) - 0.5 * z**2 - np.log(scales * np.sqrt(2 * np.pi))
    top = logs.max(axis=1, keepdims=True)
    return np.sum(np.log(np.sum(np.exp(logs - top), axis=1)) + top[:, 0])


@specimen(vec(4, low=-2, high=2))
def softmax(x):
    e = np.exp(x - np.max(x))
    return e / e.sum()


@specimen(vec(5), vec(5, 3))
def divergences(p, q):
    p, q = p / p.sum(), q / q.sum()
    m = (p + q) / 2
    kl = np.sum(p * np.log(p / q))
    return kl, 0.5 * np.sum(p * np.log(p / m)) + 0.5 * np.sum(q * np.log(q / m)), -np.sum(p * np.log2(p))


@specimen(vec(9), 0.4)
def kernel_density(data, width):
    grid = np.linspace(0, 2, 5)
    u = (grid[:, np.newaxis] - data[np.newaxis, :]) / width
    return np.exp(-0.5 * u**2).sum(axis=1) / (len(data) * width * np.sqrt(2 * np.pi))


@specimen(mat(6, 2), mat(5, 2, seed=6))
def welch_t(a, b):
    difference = a.mean(axis=0) - b.mean(axis=0)
    return difference / np.sqrt(a.var(axis=0, ddof=1) / len(a) + b.var(axis=0, ddof=1) / len(b))


@specimen(vec(8))
def autocorrelation(x):
    x = x - x.mean()
    return np.array([np.sum(x[: len(x) - k] * x[k:]) for k in range(4)]) / np.sum(x * x)


@specimen(vec(8))
def jackknife(x):
    estimates = np.empty(len(x))
    for i in range(len(x)):
        estimates[i] = np.mean(np.delete(x, i)) ** 2
    return estimates.std()


@specimen(vec(7))
def trimmed_mean(x):
    s = np.sort(x)
    return s[1:-1].mean()


@specimen(vec(6))
def gini(x):
    return np.sum(np.abs(np.subtract.outer(x, x))) / (2 * len(x) ** 2 * x.mean())


@specimen(vec(6), 0.3)
def exponential_smoothing(x, alpha):
    s = [x[0]]
    for v in x[1:]:
        s.append(alpha * v + (1 - alpha) * s[-1])
    return np.array(s)


@specimen(vec(7), vec(7, 3), np.array([0, 1, 0, 2, 1, 0, 2]), argnums=(0, 1))
def group_means(x, w, group):
    means = np.zeros(3)
    for g in range(3):
        means[g] = np.average(x[group == g], weights=w[group == g])
    return means[group] * x


@specimen(mat(3, 3, seed=5), mat(5, 3, seed=8))
def mahalanobis(L, data):
    C = L @ L.T + np.eye(3)
    d = data - data.mean(axis=0)
    return np.einsum("ni,ij,nj->n", d, np.linalg.inv(C), d)
