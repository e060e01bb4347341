"""A page that talks with what it is embedded in.

Enters: the text of a page. Leaves: the same page with one script more, which tells the studio or a widget
what is on show and takes numbers from it; the page's security policy names its digest.
"""

from __future__ import annotations

from ..draw.html import digest
from .bundle import static


def talking(page: str) -> str:
    """The page with the script.

    >>> import secant as sc
    >>> page = talking(sc.explain(lambda a, b: a * b)(3.0, 2.0).to_html())
    >>> page.count("<script")
    4
    """
    script = static("talking.js")
    head, policy, rest = page.partition("script-src ")
    body, end, after = rest.rpartition("</body>")
    if not policy or not end:
        raise ValueError("this is not an interactive page; make it with Explanation.to_html")
    return f"{head}{policy}'{digest(script)}' {body}<script type=\"module\">{script}</script>\n{end}{after}"


def alone(page: str) -> str:
    """The page without that script: as it was.

    >>> import secant as sc
    >>> page = sc.explain(lambda a, b: a * b)(3.0, 2.0).to_html()
    >>> alone(talking(page)) == page
    True
    """
    script = static("talking.js")
    return page.replace(f"'{digest(script)}' ", "", 1).replace(
        f'<script type="module">{script}</script>\n', "", 1
    )
