"""Let the tests of ops import their helper by name."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
