"""Decisions of the runner: pure functions of evidence, rates and losses."""
