"""Layer 7: the studio, a local page where formulas and functions are typed, picked, moved and seen.

Enters: requests from the browser on this machine. Leaves: interactive pages. `serve` is the only door in; all
that is computed is computed by a worker process (`worker`), which can be stopped. Nothing here is imported by
the rest of Secant but by the command ``secant studio``, where the extra ``[studio]`` is installed.
"""
