"""Drives cases through worker processes and judges what they observed."""
