"""Plain NumPy as the judge of one function: value, side effects, errors, and both derivatives.

Enters: a function as a user wrote it, and arguments. Leaves: an assertion that names the first difference.
The function is run plainly on deep copies; slopes along one fixed direction are central differences.
"""

import copy
import dataclasses
import io
import warnings
from contextlib import redirect_stdout

import numpy as np

import secant as sc

KINDS = float | complex | np.floating | np.complexfloating


def is_float(x):
    return isinstance(x, KINDS) or (isinstance(x, np.ndarray) and x.dtype.kind in "fc")


def leaves(x):
    """The numbers, arrays and other ends of nested containers and objects, each with its path."""
    if isinstance(x, dict):
        return [(f"[{k!r}]{p}", leaf) for k, v in x.items() for p, leaf in leaves(v)]
    if isinstance(x, list | tuple):
        return [(f"[{i}]{p}", leaf) for i, v in enumerate(x) for p, leaf in leaves(v)] or [("", type(x))]
    if hasattr(x, "__dict__") and not isinstance(x, np.ndarray | type) and not callable(x):
        return [(f".{k}{p}", leaf) for k, v in vars(x).items() for p, leaf in leaves(v)]
    return [("", x)]


def moved(x, h, seed=0):
    """A copy of an argument with every float in it moved by ``h`` times a fixed direction."""
    if isinstance(x, dict):
        return {k: moved(v, h, seed + i) for i, (k, v) in enumerate(x.items())}
    if isinstance(x, tuple) and hasattr(x, "_fields"):
        return type(x)(*[moved(v, h, seed + i) for i, v in enumerate(x)])
    if isinstance(x, list | tuple):
        return type(x)(moved(v, h, seed + i) for i, v in enumerate(x))
    if dataclasses.is_dataclass(x):
        changes = {f.name: moved(getattr(x, f.name), h) for f in dataclasses.fields(x)}
        return dataclasses.replace(x, **changes)
    if not is_float(x):
        return copy.deepcopy(x)
    new = x + h * direction(x, seed)
    return new.astype(x.dtype) if isinstance(x, np.ndarray | np.generic) else new


def direction(x, seed=0):
    return (
        np.cos(1.0 + seed + np.arange(np.size(x))).reshape(np.shape(x)) if np.ndim(x) else np.cos(1.0 + seed)
    )


def along(x, seed=0):
    """The direction that `moved` moves in, as a tangent of this argument."""
    zeroed = moved(x, 0.0, seed)
    return subtract(moved(x, 1.0, seed), zeroed)


def subtract(a, b):
    if isinstance(a, dict):
        return {k: subtract(a[k], b[k]) for k in a}
    if isinstance(a, tuple) and hasattr(a, "_fields"):
        return type(a)(*map(subtract, a, b))
    if isinstance(a, list | tuple):
        return type(a)(map(subtract, a, b))
    if dataclasses.is_dataclass(a):
        return dataclasses.replace(a, **{k: subtract(v, getattr(b, k)) for k, v in vars(a).items()})
    return a - b


def floating(x):
    return all(is_float(leaf) for _, leaf in leaves(x))


def same(mine, theirs, what, rtol=1e-12):
    """Equal in structure, type, dtype, shape and, but for rounding, value."""
    a, b = leaves(mine), leaves(theirs)
    assert [p for p, _ in a] == [p for p, _ in b], f"{what}: {[p for p, _ in a]} not {[p for p, _ in b]}"
    for (path, x), (_, y) in zip(a, b):
        assert type(x) is type(y), f"{what}{path}: {type(x)} {x!r} instead of {type(y)} {y!r}"
        if isinstance(y, np.ndarray | np.generic):
            kinds = f"{what}{path}: {x.dtype}{x.shape} instead of {y.dtype}{y.shape}"
            assert x.dtype == y.dtype and x.shape == y.shape, kinds
        if type(y) is int:
            assert x == y, f"{what}{path}: {x} instead of {y}"
        elif isinstance(y, np.ndarray | np.generic | float | complex):
            single = getattr(y, "dtype", None) == np.float32
            np.testing.assert_allclose(
                x, y, rtol=1e-5 if single else rtol, err_msg=f"{what}{path}", atol=1e-300
            )
        elif not callable(y):
            assert x == y, f"{what}{path}: {x!r} instead of {y!r}"


def attempt(f, args):
    """What a call gives: its value or its error, what it printed, and the arguments afterwards."""
    printed = io.StringIO()
    args = copy.deepcopy(args)
    with redirect_stdout(printed), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            value, error = f(*args), None
        except Exception as raised:
            value, error = None, raised
    return value, error, printed.getvalue(), args


def judge_value(f, *args, run=None):
    """``sc.jit(f)`` has the value, the side effects, the error and the prints of ``f``."""
    theirs, expected, said, after = attempt(f, args)
    mine, got, heard, changed = attempt(sc.jit(f) if run is None else run, args)
    if type(got) is not type(expected):
        raise AssertionError(f"raised {got!r} instead of {expected!r}") from got
    if expected is not None:
        assert str(got) == str(expected), f"{got} instead of {expected}"
    same(mine, theirs, "value")
    same(changed, after, "argument")
    assert heard == said, f"printed {heard!r} instead of {said!r}"


def judge_again(f, *args):
    """One compiled function, at three points and at the first again."""
    run = sc.jit(f)
    for h in (0.0, 0.01, -0.7, 0.0):
        judge_value(f, *moved(args, h), run=run)


def judge_slopes(f, *args):
    """Both modes agree with central differences of sum(w * out**2), along one direction."""
    chosen = [i for i, a in enumerate(args) if floating(a)]
    single = any(getattr(x, "dtype", None) == np.float32 for _, x in leaves(args))
    tolerance, step = (2e-2, 1e-2) if single else (1e-5, 2e-5)
    if attempt(f, args)[1] is not None:
        return False

    def loss(*parts):
        whole = list(args)
        for i, part in zip(chosen, parts):
            whole[i] = part
        total = 0.0
        for k, (_, leaf) in enumerate(leaves(f(*whole))):
            if is_float(leaf):
                total = total + np.sum((1.0 + 0.1 * k) * leaf**2)
        return total

    def plainly(h):
        fixed = copy.deepcopy(args)
        whole = [moved(a, h, i) if i in chosen else a for i, a in enumerate(fixed)]
        total = 0.0
        for k, (_, leaf) in enumerate(leaves(f(*whole))):
            if is_float(leaf):
                total = total + np.sum((1.0 + 0.1 * k) * leaf**2)
        return float(total)

    with redirect_stdout(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        d1, d2 = [(plainly(h) - plainly(-h)) / (2 * h) for h in (step, step / 2)]
        scale = (0.1 if single else 1e-3) + abs(d2)
        if not np.isfinite(d2) or d2 == 0.0 or abs(d1 - d2) > 0.1 * tolerance * scale:
            return False  # a kink, no number, or no dependence
        primals = [copy.deepcopy(args[i]) for i in chosen]
        tangents = [along(args[i], i) for i in chosen]
        value, gradient = sc.value_and_grad(loss, argnums=tuple(range(len(chosen))))(*primals)
        same(primals, [args[i] for i in chosen], "argument of a gradient call")
        np.testing.assert_allclose(value, plainly(0.0), rtol=1e-10, err_msg="value of a gradient call")
        inner = sum(
            np.sum(g * t)
            for (_, g), (_, t) in zip(leaves(tuple(gradient)), leaves(tuple(tangents)), strict=True)
        )
        slope = sc.jvp(loss, tuple(primals), tuple(tangents))[1]
    assert abs(inner - d2) <= tolerance * scale, f"reverse mode gives {inner} instead of {d2}"
    assert abs(slope - d2) <= tolerance * scale, f"forward mode gives {slope} instead of {d2}"
    return True


def judge(f, *args):
    """All of it."""
    judge_again(f, *args)
    judge_slopes(f, *args)
