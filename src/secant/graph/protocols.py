"""NumPy's protocols, Python's operators and ndarray's methods, all turned into one call: ``dispatch``.

Shared by the stand-in `Value` (immutable, used in rules) and by the recorder's boxes (mutable, used in
the user's code). Each subclass says what ``dispatch(function, args, kwargs)`` does.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np


def _binary(function: Callable[..., Any]) -> tuple[Callable[..., Any], Callable[..., Any]]:
    def forward(self: NumpyProtocols, other: Any) -> Any:
        return self.dispatch(function, (self, other), {})

    def backward(self: NumpyProtocols, other: Any) -> Any:
        return self.dispatch(function, (other, self), {})

    return forward, backward


def _unary(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda self: self.dispatch(function, (self,), {})


def _method(function: Callable[..., Any]) -> Callable[..., Any]:
    def method(self: NumpyProtocols, *args: Any, **kwargs: Any) -> Any:
        return self.dispatch(function, (self, *args), kwargs)

    return method


class NumpyProtocols:
    """Makes a class stand in for an ndarray wherever NumPy and Python look for its protocols."""

    __slots__ = ()
    __array_priority__ = 1000.0
    type: Any  # the `Type` of what is stood for; every subclass has one

    @property
    def shape(self) -> tuple[Any, ...]:
        made: tuple[Any, ...] = self.type.shape
        return made

    @property
    def dtype(self) -> np.dtype[Any]:
        made: np.dtype[Any] = self.type.dtype
        return made

    @property
    def ndim(self) -> int:
        return len(self.type.shape)

    @property
    def size(self) -> Any:
        return self.type.size

    def dispatch(self, function: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        raise TypeError(f"{self.__class__.__name__} does not dispatch {function}")

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *args: Any, **kwargs: Any) -> Any:
        return self.dispatch(ufunc if method == "__call__" else getattr(ufunc, method), args, kwargs)

    def __array_function__(
        self, function: Any, types: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> Any:
        return self.dispatch(function, args, kwargs)

    __add__, __radd__ = _binary(operator.add)
    __sub__, __rsub__ = _binary(operator.sub)
    __mul__, __rmul__ = _binary(operator.mul)
    __truediv__, __rtruediv__ = _binary(operator.truediv)
    __floordiv__, __rfloordiv__ = _binary(operator.floordiv)
    __mod__, __rmod__ = _binary(operator.mod)
    __pow__, __rpow__ = _binary(operator.pow)
    __matmul__, __rmatmul__ = _binary(operator.matmul)
    __and__, __rand__ = _binary(operator.and_)
    __or__, __ror__ = _binary(operator.or_)
    __xor__, __rxor__ = _binary(operator.xor)
    __lshift__, __rlshift__ = _binary(operator.lshift)
    __rshift__, __rrshift__ = _binary(operator.rshift)
    __divmod__, __rdivmod__ = _binary(divmod)
    __lt__, _ = _binary(operator.lt)
    __le__, _ = _binary(operator.le)
    __gt__, _ = _binary(operator.gt)
    __ge__, _ = _binary(operator.ge)
    __eq__, _ = _binary(operator.eq)
    __ne__, _ = _binary(operator.ne)
    del _
    __neg__ = _unary(operator.neg)
    __pos__ = _unary(operator.pos)
    __abs__ = _unary(abs)
    __invert__ = _unary(operator.invert)
    __floor__ = _unary(math.floor)
    __ceil__ = _unary(math.ceil)
    __trunc__ = _unary(math.trunc)

    def __round__(self, *digits: Any) -> Any:
        return self.dispatch(round, (self, *digits), {})

    def __getitem__(self, index: Any) -> Any:
        return self.dispatch(operator.getitem, (self, index), {})

    def __len__(self) -> int:
        shape = self.shape
        if not shape:
            raise TypeError("len() of unsized object")
        return int(shape[0])

    T = property(_unary(np.transpose))
    mT = property(_unary(np.matrix_transpose))
    real = property(_unary(np.real))
    imag = property(_unary(np.imag))

    def reshape(self, *shape: Any, **kwargs: Any) -> Any:
        return self.dispatch(np.reshape, (self, shape[0] if len(shape) == 1 else shape), kwargs)

    def transpose(self, *axes: Any) -> Any:
        if not axes or axes == (None,):
            return self.dispatch(np.transpose, (self,), {})
        return self.dispatch(np.transpose, (self, axes[0] if isinstance(axes[0], tuple | list) else axes), {})

    def astype(
        self, dtype: Any, order: Any = "K", casting: Any = "unsafe", subok: Any = True, copy: Any = True
    ) -> Any:
        return self.dispatch(np.astype, (self, dtype), {"copy": copy})

    def choose(self, choices: Any, **kwargs: Any) -> Any:
        return self.dispatch(np.choose, (self, choices), kwargs)

    def compress(self, condition: Any, *args: Any, **kwargs: Any) -> Any:
        return self.dispatch(np.compress, (condition, self, *args), kwargs)

    all = _method(np.all)
    any = _method(np.any)
    argmax = _method(np.argmax)
    argmin = _method(np.argmin)
    argpartition = _method(np.argpartition)
    argsort = _method(np.argsort)
    clip = _method(np.clip)
    conj = _method(np.conj)
    conjugate = _method(np.conj)
    cumprod = _method(np.cumprod)
    cumsum = _method(np.cumsum)
    diagonal = _method(np.diagonal)
    dot = _method(np.dot)
    max = _method(np.max)
    mean = _method(np.mean)
    min = _method(np.min)
    nonzero = _method(np.nonzero)
    prod = _method(np.prod)
    ravel = _method(np.ravel)
    repeat = _method(np.repeat)
    round = _method(np.round)
    searchsorted = _method(np.searchsorted)
    squeeze = _method(np.squeeze)
    std = _method(np.std)
    sum = _method(np.sum)
    swapaxes = _method(np.swapaxes)
    take = _method(np.take)
    trace = _method(np.trace)
    var = _method(np.var)
