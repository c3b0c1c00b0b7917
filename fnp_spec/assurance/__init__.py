"""Laws that hold for NumPy, asked of any implementation with examples that are drawn, shrunk and kept."""
