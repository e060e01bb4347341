"""Layer 2: derivatives, graph to graph. Forward mode pushes tangents, reverse mode pulls adjoints."""

from .abreast import abreast
from .forward import push
from .hoisting import hoisted
from .reverse import pull

__all__ = ["abreast", "hoisted", "pull", "push"]
