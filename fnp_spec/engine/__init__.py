"""Runs requests in supervised worker processes; every request gets exactly one answer."""
