"""NumPy objects to tagged values and back, canonical JSON, ids. Standard library and NumPy only."""
