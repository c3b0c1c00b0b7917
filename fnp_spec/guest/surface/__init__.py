"""The public surface of the NumPy that is imported here: its operations, and the owners of its methods."""
