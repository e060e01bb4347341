"""A process of its own for programs that might end it: each is named before it runs.

Enters: the name of a module of programs. Leaves: a line for each on the standard output; exit status 1 if the
two engines differ anywhere.
"""

import copy
import importlib
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from both_engines import on_both, outcome

import secant as sc
from zoo import floats


def compare(f, args):
    """Value, side effects, gradient and errors on both engines."""

    def loss(*args):
        result = f(*args)
        parts = floats(result) if isinstance(result, tuple | list | dict) else [result]
        return sum(np.sum(np.cos(k + 1.0) * part) for k, part in enumerate(parts))

    def attempt():
        results, mine, others = [], copy.deepcopy(args), copy.deepcopy(args)
        by_floats = tuple(i for i, a in enumerate(args) if floats(a))
        for call, given in ((sc.jit(f), mine), (sc.value_and_grad(loss, argnums=by_floats), others)):
            value, error = outcome(lambda call=call, given=given: call(*given))
            results.append(f"{type(error).__name__}: {error}" if error else value)
        return results, mine, others

    on_both(attempt)


def main(module: str) -> int:
    os.environ["SECANT_NUM_THREADS"] = "2"
    wrong = 0
    for name, (f, args) in importlib.import_module(module).PROGRAMS.items():
        print(name, end=" ", flush=True)
        try:
            compare(f, args)
            print("ok", flush=True)
        except AssertionError as error:
            wrong = 1
            print("WRONG", " ".join(str(error).split())[:300], flush=True)
    return wrong


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
