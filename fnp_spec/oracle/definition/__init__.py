"""Where a source file of NumPy defines what, by name and lines: Python, Cython, C, C++, and templates."""
