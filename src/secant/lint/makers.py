"""What the functions make that are neither elementwise nor reductions: new arrays, reshaped ones, products.

Enters: what is known of the arguments of a call. Leaves: what is known of the result.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from .known import UNKNOWN, Dim, Known, array, broadcast, number, wider

Args = Sequence[Known]
Words = Mapping[str, Known]


def as_array(x: Known) -> Known:
    """What ``np.asarray`` makes of it."""
    if x.kind in ("array", "number"):
        return x
    if x.kind not in ("list", "tuple") or x.items is None:
        return array(x.shape if x.kind == "" else None, "", "")
    items = [as_array(i) if i.kind in ("list", "tuple") else i for i in x.items]
    if not items:
        return array((0,), "f")
    dtype = items[0].dtype
    for i in items[1:]:
        dtype = wider(dtype, i.dtype)
    if all(i.kind == "number" for i in items):
        return array((len(items),), dtype)
    if all(
        i.array and i.shape == items[0].shape and i.shape is not None and None not in i.shape for i in items
    ):
        # A column written out as [[1], [2]] is one on purpose.
        return array(
            (len(items), *(items[0].shape or ())), dtype, "newaxis" if items[0].shape == (1,) else "created"
        )
    return array(None, dtype, "")


def shape_given(x: Known) -> tuple[Dim, ...] | None:
    """A shape given as an argument."""
    if x.kind == "number" and x.dtype == "i":
        return (x.dim,)
    if x.kind in ("tuple", "list") and x.items is not None:
        return tuple(
            i.dim if i.dim is None or not (type(i.dim) is int and i.dim < 0) else None for i in x.items
        )
    return None


def _created(default: str) -> Callable[[Args, Words, str | None], Known]:
    def made(args: Args, words: Words, dtype: str | None) -> Known:
        given = args[0] if args else words.get("shape", UNKNOWN)
        return array(shape_given(given), default if dtype is None else dtype)

    return made


def _filled(args: Args, words: Words, dtype: str | None) -> Known:
    fill = args[1] if len(args) > 1 else words.get("fill_value", UNKNOWN)
    given = args[0] if args else words.get("shape", UNKNOWN)
    return array(shape_given(given), fill.dtype if dtype is None else dtype)


def _asarray(args: Args, words: Words, dtype: str | None) -> Known:
    if not args or "ndmin" in words:
        return array(None, "", "")
    made = as_array(args[0])
    if made.kind == "number":
        made = array((), made.dtype)
    return made if dtype is None else replace(made, dtype=dtype)


def _like(args: Args, words: Words, dtype: str | None) -> Known:
    x = as_array(args[0]) if args else UNKNOWN
    if not x.array or "shape" in words:
        return array(None, "", "")
    return array(x.shape, x.dtype if dtype is None else dtype)


def _range(args: Args, words: Words, dtype: str | None) -> Known:
    length = args[0].dim if len(args) == 1 and args[0].kind == "number" else None
    kind = args[0].dtype if args else ""
    for a in args[1:3]:
        kind = wider(kind, a.dtype)
    return array((length,), dtype if dtype is not None else "" if len(args) > 3 else kind)


def _spaced(args: Args, words: Words, dtype: str | None) -> Known:
    if "retstep" in words or "axis" in words or len(args) > 3 or any(a.kind != "number" for a in args[:2]):
        return UNKNOWN
    count = args[2] if len(args) > 2 else words.get("num", number("i", 50))
    return array((count.dim,), "f" if dtype is None else dtype)


def _eye(args: Args, words: Words, dtype: str | None) -> Known:
    n = args[0].dim if args else None
    return array((n, n if len(args) == 1 and not words.keys() - {"dtype"} else None), dtype or "f")


def _reshaped(args: Args, words: Words, dtype: str | None) -> Known:
    x, to = as_array(args[0]), args[1:]
    shape = shape_given(to[0]) if len(to) == 1 else tuple(t.dim if t.kind != "array" else None for t in to)
    if shape is None or not to or words.keys() - {"order"}:
        return array(None, x.dtype, "")
    given = [t for t in (to[0].items or () if len(to) == 1 and to[0].items is not None else to)]
    left = [i for i, t in enumerate(given) if t.dim == -1]
    shape = tuple(None if d == -1 else d for d in shape)
    others = [d for i, d in enumerate(shape) if i not in left]
    if left and x.shape is not None and len(x.shape) == 1 and all(d == 1 for d in others):
        shape = tuple(x.shape[0] if i == left[0] else d for i, d in enumerate(shape))
    return array(shape, x.dtype, "reshape")


def _flat(args: Args, words: Words, dtype: str | None) -> Known:
    x = as_array(args[0])
    return array((x.shape[0] if x.shape is not None and len(x.shape) == 1 else None,), x.dtype)


def _transposed(args: Args, words: Words, dtype: str | None) -> Known:
    x = as_array(args[0])
    if len(args) > 1 or words or x.shape is None:
        return array(None, x.dtype, "")
    return array(x.shape[::-1], x.dtype, "transpose" if len(x.shape) > 1 else x.origin)


def _product(args: Args, words: Words, dtype: str | None) -> Known:
    """``@``, and ``dot`` of at most two axes."""
    a, b = (as_array(x) for x in args[:2])
    kind = wider(a.dtype, b.dtype)
    if a.shape is None or b.shape is None or "out" in words or len(args) != 2:
        return Known("array" if a.array and b.array else "", None, kind)
    if not a.shape or not b.shape:
        return broadcast([a, b])
    if len(a.shape) > 2 or len(b.shape) > 2:
        return array(None, kind, "")
    shape = (*a.shape[:-1], *b.shape[1:])
    return array(shape, kind, "product") if shape else number(kind)


def _same_shape(args: Args, words: Words, dtype: str | None) -> Known:
    x = as_array(args[0])
    return (
        array(x.shape, x.dtype, "product")
        if x.shape is not None and len(x.shape) == 2
        else array(None, x.dtype, "")
    )


def _copied(args: Args, words: Words, dtype: str | None) -> Known:
    x = as_array(args[0])
    plain = all(a.kind == "number" for a in args[1:]) and words.get("axis", UNKNOWN).kind != "none"
    return x if plain else array(None, x.dtype, "")


def _cumulative(args: Args, words: Words, dtype: str | None) -> Known:
    x = as_array(args[0])
    return x if len(args) == 1 and not words and x.ndim == 1 else array(None, x.dtype, "")


def _cast(args: Args, words: Words, dtype: str | None) -> Known:
    return replace(as_array(args[0]), dtype=dtype or "")


def _outer(args: Args, words: Words, dtype: str | None) -> Known:
    a, b = (_flat([x], {}, None) for x in args[:2])
    return array(((a.shape or (None,))[0], (b.shape or (None,))[0]), wider(a.dtype, b.dtype), "product")


def _expanded(args: Args, words: Words, dtype: str | None) -> Known:
    x, axis = as_array(args[0]), args[1] if len(args) > 1 else words.get("axis", UNKNOWN)
    if x.shape is None or not isinstance(axis.dim, int) or not -len(x.shape) - 1 <= axis.dim <= len(x.shape):
        return array(None, x.dtype, "")
    at = axis.dim % (len(x.shape) + 1)
    return array((*x.shape[:at], 1, *x.shape[at:]), x.dtype, "newaxis")


def _one_axis(args: Args, words: Words, dtype: str | None) -> Known:
    return array((None,), "") if not words else UNKNOWN


def _solved(args: Args, words: Words, dtype: str | None) -> Known:
    b = as_array(args[1]) if len(args) > 1 else UNKNOWN
    return array(b.shape, "f", "product")


def _diag(args: Args, words: Words, dtype: str | None) -> Known:
    x = as_array(args[0])
    if x.shape is None or len(args) > 1 or words:
        return array(None, x.dtype, "")
    n = x.shape[0] if x.shape else None
    return array((n, n) if len(x.shape) == 1 else (None,), x.dtype, "product")


def _spectrum(args: Args, words: Words, dtype: str | None) -> Known:
    x = as_array(args[0])
    n = x.shape[0] if x.shape is not None and len(x.shape) == 2 else None
    values, vectors = array((n,), ""), array((n, n), "", "product")
    return Known("tuple", items=(values, vectors)) if x.shape is not None and len(x.shape) == 2 else UNKNOWN


MAKERS: dict[str, Callable[[Args, Words, str | None], Known]] = {
    **{n: _created("f") for n in ("zeros", "ones", "empty")},
    "full": _filled,
    **{n: _asarray for n in ("asarray", "array", "ascontiguousarray", "asarray_chkfinite", "copy")},
    **{n: _like for n in ("zeros_like", "ones_like", "empty_like")},
    "arange": _range,
    **{n: _spaced for n in ("linspace", "logspace", "geomspace")},
    **{n: _eye for n in ("eye", "identity")},
    "reshape": _reshaped,
    **{n: _flat for n in ("ravel", "flatten")},
    "transpose": _transposed,
    **{n: _product for n in ("dot", "matmul")},
    **{n: _same_shape for n in ("inv", "pinv", "cholesky", "sqrtm", "expm")},
    **{n: _copied for n in ("sort", "conj", "conjugate", "flip", "nan_to_num", "clip")},
    **{n: _cumulative for n in ("cumsum", "cumprod")},
    "astype": _cast,
    "outer": _outer,
    "expand_dims": _expanded,
    **{n: _one_axis for n in ("bincount", "flatnonzero", "trim_zeros")},
    "solve": _solved,
    "diag": _diag,
    **{n: _spectrum for n in ("eigh", "eig")},
}
