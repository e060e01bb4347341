"""Regions run natively, or the reason why they cannot be, and how far two results differ."""

from __future__ import annotations

import numpy as np

from secant.graph.core import Region
from secant.graph.types import type_of
from secant.native import engine
from secant.native.kernel import draft
from secant.native.roles import Unsupported


def unsupported(region: Region) -> str:
    """Why a region has no native form of its own, or not all of it; nothing if it has."""
    try:
        sites = draft(region).sites
    except Unsupported as reason:
        return str(reason)
    return f"NumPy computes {', '.join(site[0] for site in sites)}" if sites else ""


def kernel_of(region: Region, numbers):
    """The native code of a region."""
    kernel = engine.Engine(region).kernel(numbers)
    assert kernel is not None, "there is no native form"
    return kernel


def run_native(region: Region, numbers):
    """The outputs as native code gives them; it must not give up."""
    outputs = kernel_of(region, numbers)(numbers)
    assert outputs is not None, "native code gave the call up"
    return outputs


def difference(mine, theirs, rtol: float, zeros: bool = True) -> str:
    """How two results differ by more than a few roundings, or nothing; whole numbers must be equal."""
    a, b = np.asarray(mine), np.asarray(theirs)
    if type_of(mine) != type_of(theirs):
        return f"{type_of(mine)} for {type_of(theirs)}"
    if a.dtype.kind != "f":
        return "" if np.array_equal(a, b) else "other numbers"
    rtol = max(rtol, 2e-6) if a.dtype == np.float32 else rtol
    nan, endless = np.isnan(b), np.isinf(b)
    if (np.isnan(a) != nan).any() or (a[endless] != b[endless]).any():
        return "NaN or infinity"
    if zeros and (np.signbit(a) != np.signbit(b))[b == 0].any() and (a[b == 0] == 0).all():
        return "the sign of zero"
    rest = ~(nan | endless)
    size = np.max(np.abs(b[rest]), initial=0.0 if zeros else 1.0)
    return "" if np.allclose(a[rest], b[rest], rtol=rtol, atol=rtol * size / 4) else "numbers"
