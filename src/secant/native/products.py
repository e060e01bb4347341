"""Contractions as native code: calls of BLAS for large ones, loops for the rest.

Enters: the nodes ``contraction`` and ``contraction_onto``. Leaves: code that writes the result where it
should lie, or adds to it there.
"""

from __future__ import annotations

from collections.abc import Sequence

from . import blas
from .contractions import CONTRACTION, CONTRACTION_ONTO
from .lowering import Lowering
from .loopings import plain
from .matrices import product_of_matrices
from .memory import load
from .numbers import FLOAT, SINGLE
from .plan import Step
from .roles import STEPS
from .terms import Terms, terms_of
from .writes import settle
