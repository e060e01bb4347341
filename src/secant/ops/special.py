"""SciPy's special functions: the logistic and error functions, gamma and beta, Bessel, entropies, and softmax."""

import math

import numpy as np
import scipy.special as sp

from .define import op
from .kinds import Elementwise

_X = np.array([0.5, -1.3, 2.0])
_P = np.array([0.5, 1.3, 2.0])
_U = np.array([0.5, 0.1, 0.9])
ROOT_PI, ROOT_2PI = math.sqrt(math.pi), math.sqrt(2 * math.pi)


@op(sp.expit, symbol="σ")
class expit(Elementwise):
    """The logistic function 1/(1 + e**-x). Slope y(1 - y)."""

    samples = [(_X,)]

    def partials(y, x):
        return (y * (1 - y),)
