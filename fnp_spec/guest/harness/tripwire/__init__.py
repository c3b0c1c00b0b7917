"""Tells whether an implementation answered a call by calling the real NumPy.

The pointers through which NumPy's compiled code is entered are diverted, each over a few instructions of ours
that take a note and go on to where it led. So it does not matter how or when the implementation came by a
function: by an earlier import, a bound method, an operator, `map`, or a thread.
"""

from fnp_spec.guest.harness.tripwire.tripwire import Tripwire, tripwire_for

__all__ = ["Tripwire", "tripwire_for"]
