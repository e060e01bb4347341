"""Settings of the documentation site: Sphinx reads Markdown, docstrings, the op registry and the examples.

Enters: this folder, ``examples/`` and the installed package. Leaves: ``_build/html``. It needs no network.
Build it with ``sphinx-build -W --keep-going docs docs/_build/html``.
"""

import os
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "_extensions"))
# Code of the pages runs natively, as readers run it; what it compiles is kept beside the site.
os.environ["SECANT_ENGINE"] = "native"
os.environ["SECANT_CACHE_DIR"] = str(HERE / "_build" / "compiled")

import secant  # noqa: E402

project = "Secant"
author = "The Secant developers"
copyright = "The Secant developers, BSD-3-Clause"
version = release = secant.__version__

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "docstrings",
    "guides",
    "sphinx_gallery.gen_gallery",
    "gallery",
    "op_pages",
    "api_pages",
    "running",
    "showing",
    "mathematics",
    "offline",
]
exclude_patterns = ["_build", "_extensions"]
nitpicky = True
# Types that no page describes: those of other projects (nothing is fetched), and Secant's own inner ones.
nitpick_ignore_regex = [("py:class", r"(collections|os|numpy|typing|pathlib|secant)\..*")]

autodoc_class_signature = "separated"
autodoc_typehints_format = "short"
autodoc_preserve_defaults = True
default_role = "code"  # docstrings put names between single backticks

myst_enable_extensions = ["dollarmath", "colon_fence", "deflist", "attrs_inline", "attrs_block"]
myst_heading_anchors = 3

sphinx_gallery_conf = {
    "examples_dirs": "../examples",
    "gallery_dirs": "gallery",
    "filename_pattern": r"\.py$",
    "within_subsection_order": "FileNameSortKey",
    "image_scrapers": ("gallery",),
    "reset_argv": "gallery.argv",
    "abort_on_example_error": True,
    "show_memory": False,
    "show_signature": False,
    "remove_config_comments": True,
    "write_computation_times": False,
    "min_reported_time": 1,
}

html_theme = "pydata_sphinx_theme"
html_title = "Secant"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_js_files = ["site.js"]
html_math_renderer = "mathml"
html_copy_source = False
html_show_sourcelink = False
html_context = {"default_mode": "auto"}
html_theme_options = {
    "show_prev_next": True,
    "navigation_depth": 2,
    "show_nav_level": 1,
    "secondary_sidebar_items": ["page-toc"],
    "navbar_align": "left",
    "footer_start": ["copyright"],
    "footer_end": [],
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
