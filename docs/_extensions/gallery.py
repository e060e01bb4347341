"""The gallery: what the scripts in ``examples/`` write into their folder is shown on their pages.

Enters: the pictures in that folder after a script has run. Leaves: reStructuredText. A picture of Secant's
own is shown as SVG in the colours of the theme; others are shown as they are.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from showing import themed
from sphinx.application import Sphinx
from sphinx_gallery.scrapers import figure_rst

from secant import draw
from secant.draw.shapes import Drawing

FOLDER = Path(tempfile.mkdtemp(prefix="secant-gallery-"))


def argv(gallery_conf: dict[str, Any], script_vars: dict[str, Any]) -> list[str]:
    """The arguments of each script: the folder for its pictures."""
    return [str(FOLDER)]


def pictures(block: Any, block_vars: dict[str, Any], gallery_conf: dict[str, Any]) -> str:
    """Take the pictures out of the folder, and show them."""
    text = ""
    for file in sorted(FOLDER.glob("*.png"), key=lambda p: p.stat().st_mtime_ns):
        kept = next(block_vars["image_path_iterator"])
        shutil.move(file, kept)
        own = file.with_suffix(".svg-part")
        if own.exists():
            lines = own.read_text(encoding="utf-8").splitlines()
            own.unlink()
            text += "\n.. raw:: html\n\n" + "".join(f"    {line}\n" for line in lines) + "\n"
        else:
            text += figure_rst([kept], gallery_conf["src_dir"])
    return text


def _get_sg_image_scraper() -> Any:
    return pictures


def keep_themed() -> None:
    """From now on, a scene that is saved in the folder is kept as inline SVG as well."""
    save = draw.save

    def saving(path: Any, what: Any) -> Path:
        saved = save(path, what)
        if saved.parent == FOLDER and isinstance(what, Drawing):
            saved.with_suffix(".svg-part").write_text(themed(what), encoding="utf-8")
        return saved

    draw.save = saving


def setup(app: Sphinx) -> dict[str, Any]:
    keep_themed()
    app.connect("build-finished", lambda app, error: shutil.rmtree(FOLDER, ignore_errors=True))
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": True}
