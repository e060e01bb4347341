"""Layer 2: derivatives, graph to graph. Forward mode pushes tangents, reverse mode pulls adjoints."""

from .forward import push
from .reverse import pull

__all__ = ["pull", "push"]
