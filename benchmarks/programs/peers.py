"""The other libraries, where they are installed: nothing enters, a module or None each leaves.

The programs themselves need NumPy alone: a JAX version is a function whose body says `jnp` and `lax`, so
that a process without JAX (the one with Numba, say) reads the same files.
"""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Any


def optional(name: str) -> ModuleType | Any:
    """The module of this name, or None."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


jax = optional("jax")
numba = optional("numba")
jnp = optional("jax.numpy")
lax = optional("jax.lax")
jsp = optional("jax.scipy")

if jax is not None:
    jax.config.update("jax_enable_x64", True)
