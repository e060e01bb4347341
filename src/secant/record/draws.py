"""Random draws: each becomes an effect that happens on every call, in order.

Enters: a call of a generator's method. Leaves: a box of what is drawn; location and scale may be recorded
where they only shift and stretch.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..graph.errors import Refused
from .masks import has_box
from .pieces import Unsettled
from .recording import Recording

DRAWS = frozenset(
    [
        "beta",
        "binomial",
        "bytes",
        "chisquare",
        "choice",
        "dirichlet",
        "exponential",
        "f",
        "gamma",
        "geometric",
        "gumbel",
        "hypergeometric",
        "integers",
        "laplace",
        "logistic",
        "lognormal",
        "logseries",
        "multinomial",
        "multivariate_normal",
        "negative_binomial",
        "noncentral_chisquare",
        "normal",
        "pareto",
        "permutation",
        "poisson",
        "power",
        "rand",
        "randint",
        "randn",
        "random",
        "random_integers",
        "random_sample",
        "ranf",
        "sample",
        "rayleigh",
        "standard_cauchy",
        "standard_exponential",
        "standard_gamma",
        "standard_normal",
        "standard_t",
        "triangular",
        "uniform",
        "vonmises",
        "wald",
        "weibull",
        "zipf",
        "seed",
    ]
)


def draws(
    rec: Recording, function: Any, args: tuple[Any, ...], kwargs: dict[str, Any], generator: Any
) -> Any:
    """A random draw. Location and scale may be recorded where they only shift and stretch."""
    name = function.__name__
    made_here = id(generator) not in rec.captures.objects and isinstance(generator, np.random.Generator)
    if rec.piece is not rec.outermost and made_here:
        raise Unsettled("a generator made in this function is drawn from in it; make it outside the function")
    if not (has_box(args) or has_box(kwargs)):
        if name in ("shuffle", "permuted"):
            raise Refused(f"rng.{name} changes an array by chance; use x[rng.permutation(len(x))]")
        if id(generator) not in rec.captures.objects and isinstance(generator, np.random.Generator):
            return rec.adopt(
                function(*args, **kwargs)
            )  # made in this function from its seed: the same numbers each time
        return rec.draw(function, args, kwargs, generator)
    if name in ("shuffle", "permuted", "permutation", "choice"):
        raise Refused(
            f"rng.{name} of a recorded array is not supported; "
            "draw indices, for example x[rng.permutation(len(x))]"
        )
    bases = {
        "normal": ("standard_normal", (0.0, 1.0)),
        "uniform": ("random", (0.0, 1.0)),
        "exponential": ("standard_exponential", (1.0,)),
    }
    if name not in bases:
        raise Refused(
            f"rng.{name} with recorded parameters is not supported; only normal, uniform and exponential are"
        )
    base, defaults = bases[name]
    keys = {"normal": ("loc", "scale"), "uniform": ("low", "high"), "exponential": ("scale",)}[name]
    given = [args[i] if i < len(args) else kwargs.get(k, d) for i, (k, d) in enumerate(zip(keys, defaults))]
    size = args[len(keys)] if len(args) > len(keys) else kwargs.get("size")
    if size is None:
        size = np.broadcast_shapes(*[np.shape(g) for g in given]) or None
    noise = rec.draw(
        getattr(generator, base if hasattr(generator, base) else "random_sample"),
        (),
        {"size": size},
        generator,
    )
    if name == "exponential":
        return noise * given[0]
    if name == "normal":
        return given[0] + given[1] * noise
    return given[0] + (given[1] - given[0]) * noise
