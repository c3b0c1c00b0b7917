"""Runs the oracle's tests rewritten, and keeps every call that they make."""
