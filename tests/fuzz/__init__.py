"""Mutated corpora, answers and logs through all that reads them; see `python -m tests.fuzz --help`."""
