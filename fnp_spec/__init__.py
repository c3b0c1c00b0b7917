"""NumPy's own test suite as an executable specification, for any implementation of NumPy.

This module stays free of imports: the oracle's and the implementation's processes load it too.
"""

__version__ = "0.1.0"
