"""Has one operation of a packet, and not with NumPy's signature."""

from __future__ import annotations

from types import SimpleNamespace

fft = SimpleNamespace(fft=lambda a, /: a)
