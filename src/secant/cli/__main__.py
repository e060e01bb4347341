"""``python -m secant.cli`` is ``secant``."""

from .commands import main

if __name__ == "__main__":
    main()
