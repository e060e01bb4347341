"""How each library is entered and left: importing it, its arrays, waiting for its results.

Enters: a library's name.  Leaves: `Library`, with what the worker process needs of it.  A library *adopts* a
function written with ``np`` by making it anew with its own names in place of NumPy's and SciPy's.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable
from functools import partial
from types import FunctionType, SimpleNamespace
from typing import Any

import numpy as np

from . import c_compiler


def adopt(function: Callable[..., Any], names: dict[str, Any]) -> Callable[..., Any]:
    """The function made anew, with its helpers of the same module, where global names mean something else."""
    world = dict(function.__globals__)
    world.update({name: thing for name, thing in names.items() if name in world})
    for name, thing in list(world.items()):
        if isinstance(thing, FunctionType) and thing.__module__ == function.__module__:
            made = FunctionType(thing.__code__, world, thing.__name__, thing.__defaults__, thing.__closure__)
            made.__kwdefaults__ = thing.__kwdefaults__
            world[name] = made
    adopted: Callable[..., Any] = world[function.__name__]
    return adopted


def numpy_names(numpy: Any, special: Any) -> dict[str, Any]:
    """The names under which programs use NumPy and scipy.special, in a library that has its own of both."""
    return {"np": numpy, **{name: getattr(special, name) for name in ("erf", "logsumexp", "expit")}}


def each(tree: Any, change: Callable[[Any], Any]) -> Any:
    """The same nesting of tuples and lists, each leaf changed."""
    if isinstance(tree, (tuple, list)):
        return type(tree)(each(part, change) for part in tree)
    return change(tree)


def leaves(tree: Any) -> list[Any]:
    """The leaves of tuples and lists in each other, in order."""
    if isinstance(tree, (tuple, list)):
        return [leaf for part in tree for leaf in leaves(part)]
    return [tree]


class Library:
    """NumPy itself, and what the others are unless they say otherwise."""

    name = "numpy"
    package = "numpy"  # whose version is reported
    differentiates = False
    gives_value = True  # also where the gradient is what matters
    compiles = False

    def load(self, threads: str) -> Any:
        return importlib.import_module(self.package)

    def adopt(self, module: Any, function: Callable[..., Any], **others: Any) -> Callable[..., Any]:
        """The function in terms of the library; ``others`` are further names that change."""
        return adopt(function, {**self.names(module), **others})

    def names(self, module: Any) -> dict[str, Any]:
        """What NumPy's and SciPy's names mean."""
        return {}

    def compiled(self, module: Any, function: Callable[..., Any], argnums: tuple[int, ...]) -> Any:
        return function

    def enter(self, module: Any, inputs: tuple[Any, ...], argnums: tuple[int, ...]) -> tuple[Any, ...]:
        return inputs

    def wait(self, module: Any) -> Callable[[Any], Any] | None:
        """What blocks until a result is there; None where calls return finished results."""
        return None

    def leave(self, result: Any) -> Any:
        return np.asarray(result)


class Secant(Library):
    name = package = "secant"
    differentiates = True

    def compiled(self, module: Any, function: Callable[..., Any], argnums: tuple[int, ...]) -> Any:
        return module.value_and_grad(function, argnums) if argnums else module.jit(function)


class Jax(Library):
    name = package = "jax"
    differentiates = compiles = True
    gives_value = False

    def load(self, threads: str) -> Any:
        os.environ["JAX_ENABLE_X64"] = "1"
        os.environ["JAX_PLATFORMS"] = "cpu"
        importlib.import_module("jax.scipy.special")
        return importlib.import_module("jax")

    def names(self, module: Any) -> dict[str, Any]:
        return numpy_names(module.numpy, module.scipy.special)

    def compiled(self, module: Any, function: Callable[..., Any], argnums: tuple[int, ...]) -> Any:
        return module.jit(module.value_and_grad(function, argnums) if argnums else function)

    def enter(self, module: Any, inputs: tuple[Any, ...], argnums: tuple[int, ...]) -> tuple[Any, ...]:
        def array(x: Any) -> Any:
            return module.numpy.asarray(x) if isinstance(x, (np.ndarray, float)) else x

        arrays: tuple[Any, ...] = module.block_until_ready(each(inputs, array))
        return arrays

    def wait(self, module: Any) -> Callable[[Any], Any]:
        block: Callable[[Any], Any] = module.block_until_ready
        return block


class Autograd(Library):
    name = package = "autograd"
    differentiates = True
    gives_value = False

    def load(self, threads: str) -> Any:
        for part in ("autograd.numpy", "autograd.scipy.special"):
            importlib.import_module(part)
        return importlib.import_module("autograd")

    def names(self, module: Any) -> dict[str, Any]:
        return numpy_names(module.numpy, module.scipy.special)

    def compiled(self, module: Any, function: Callable[..., Any], argnums: tuple[int, ...]) -> Any:
        return module.value_and_grad(function, argnums)


class Torch(Library):
    """Eager PyTorch; builders compile for themselves."""

    name = package = "torch"
    differentiates = True
    gives_value = False

    def load(self, threads: str) -> Any:
        torch = importlib.import_module("torch")
        torch.set_num_threads(1 if threads == "1" else len(os.sched_getaffinity(0)))
        return torch

    def compiled(self, module: Any, function: Callable[..., Any], argnums: tuple[int, ...]) -> Any:
        def value_and_gradient(*args: Any) -> Any:
            value = function(*args)
            return value, module.autograd.grad(value, [args[n] for n in argnums])

        return value_and_gradient

    def enter(self, module: Any, inputs: tuple[Any, ...], argnums: tuple[int, ...]) -> tuple[Any, ...]:
        def tensor(x: Any, wanted: bool) -> Any:
            if not isinstance(x, (np.ndarray, float)):
                return x
            # torch.tensor copies: gradients must not be asked of memory that NumPy still owns.
            return module.tensor(
                x, dtype=module.float64 if isinstance(x, float) else None, requires_grad=wanted
            )

        return tuple(each(x, partial(tensor, wanted=place in argnums)) for place, x in enumerate(inputs))

    def leave(self, result: Any) -> Any:
        return result.detach().numpy() if hasattr(result, "detach") else np.asarray(result)


class Casadi(Library):
    name = package = "casadi"

    def leave(self, result: Any) -> Any:
        return np.asarray(result.full() if hasattr(result, "full") else result).squeeze()


class Pytensor(Library):
    name = package = "pytensor"

    def load(self, threads: str) -> Any:
        importlib.import_module("pytensor.tensor")
        return importlib.import_module("pytensor")


class Numba(Library):
    name = package = "numba"


class C(Library):
    """gcc's code, called through ctypes."""

    name = "c"

    def load(self, threads: str) -> Any:
        return SimpleNamespace(library=c_compiler.library, threads=threads, __version__=c_compiler.version())


LIBRARIES = {
    library.name: library
    for library in (Library(), Secant(), Jax(), Autograd(), Torch(), Casadi(), Pytensor(), Numba(), C())
}
