"""Hold structural calls against NumPy: an element that lands in the wrong place changes the gradient."""

import numpy as np
from differences import agrees, value


def lands_right(f, *args):
    """Check every result of ``f``, and the derivatives of each, weighed by where its elements land."""
    value(f, *args)
    made = f(*args)
    for k in range(len(made)) if isinstance(made, tuple | list) else [None]:

        def weigh(*xs, k=k):
            y = f(*xs) if k is None else f(*xs)[k]
            n = int(np.prod(y.shape))
            return y * np.cos(1.0 + np.arange(n)).reshape(y.shape)

        agrees(weigh, *args)
