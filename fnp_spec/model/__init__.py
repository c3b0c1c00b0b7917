"""Frozen pydantic types of every artifact. Imports nothing of ours."""
