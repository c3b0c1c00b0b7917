"""NumPy with one fault in one operation, as an implementation: what a corpus sees is measured with it."""
