"""Let native tests import the harness of the laws, and the random loops, by name."""

import sys
from pathlib import Path

for folder in ("laws", "loops"):
    sys.path.insert(0, str(Path(__file__).parents[1] / folder))
