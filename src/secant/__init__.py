"""Secant: record plain NumPy, differentiate it exactly, explain it and draw it."""
