"""Layer 3: from plain NumPy functions to graphs."""
