"""Frozen pydantic types of every artifact. Of ours it imports the vocabulary that both sides share."""
