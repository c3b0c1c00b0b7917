"""Tiny implementations that wrap NumPy and lie in one way each: they prove that the checker sees it."""
