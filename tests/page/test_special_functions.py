"""The page's own special functions against mpmath, far into their tails."""

from __future__ import annotations

import json
import subprocess

import mpmath
import numpy as np
import pytest
from node_runs import STATIC, node

POINTS = [*(np.linspace(-25, 25, 101) + 1e-3), *np.logspace(-8, 2.2, 60), 0.5, 1.0, 2.0, 10.0, 170.5]
EXACT = {
    "normal.js erf": (mpmath.erf, 2e-15),
    "normal.js erfc": (mpmath.erfc, 5e-15),
    "normal.js ndtr": (
        lambda x: mpmath.erfc(-x / mpmath.sqrt(2)) / 2,
        2e-13,
    ),  # x/√2 is rounded, then squared
    "normal.js logNdtr": (lambda x: mpmath.log(mpmath.erfc(-x / mpmath.sqrt(2)) / 2), 2e-13),
    "gammas.js logGamma": (
        lambda x: mpmath.log(abs(mpmath.gamma(x))),
        1e-12,
    ),  # of x below 0, beside its zeros
    "gammas.js gammaOf": (mpmath.gamma, 2e-14),
    "gammas.js digamma": (mpmath.digamma, 1e-12),
}


@pytest.mark.parametrize("which", EXACT)
def test_a_function_is_exact_but_for_rounding(which):
    file, name = which.split()
    exact, tolerance = EXACT[which]
    code = (
        "import(process.argv[1]).then((m) => console.log(JSON.stringify("
        "JSON.parse(process.argv[3]).map((x) => String(m[process.argv[2]](x))))))"
    )
    points = json.dumps([float(x) for x in POINTS])
    done = subprocess.run(
        [node(), "-e", code, (STATIC / file).as_uri(), name, points],
        capture_output=True,
        text=True,
        check=True,
    )
    with mpmath.workdps(400):
        for x, text in zip(POINTS, json.loads(done.stdout)):
            wanted, found = exact(mpmath.mpf(float(x))), float(text)
            if 1e-300 < abs(wanted) < 1e300:
                assert abs(found - wanted) <= tolerance * abs(wanted), (x, found, float(wanted))
