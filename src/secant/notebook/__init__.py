"""Layer 7: the interactive page as a live widget of notebooks, where the extra ``[notebook]`` is installed.

Enters: explanations. Leaves: widgets. This is the only importer of anywidget and traitlets.
"""

from .widget import PageWidget, widget

__all__ = ["PageWidget", "widget"]
