"""Programs on arrays: one module each, whose ``PROGRAM`` is found by its file's name."""
