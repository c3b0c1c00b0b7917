"""Contract tables: what the proved cases of each operation have in common, folded into rules."""
