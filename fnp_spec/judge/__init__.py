"""Compares what an implementation was seen to do with what the oracle did, aspect by aspect."""
