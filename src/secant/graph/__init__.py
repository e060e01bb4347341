"""Layer 0: graphs, and nothing of any particular op."""
