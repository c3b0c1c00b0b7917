"""Calls on implementations whose arrays are not `numpy.ndarray`: arguments built there, results read there.

What an implementation cannot be given, or does not let be seen, is marked unobservable with a reason; what it
did is reported as it is.
"""

from fnp_spec.guest.harness.foreign.arguments import ForeignDecoder
from fnp_spec.guest.harness.foreign.build import UnbuildableError
from fnp_spec.guest.harness.foreign.given import Given
from fnp_spec.guest.harness.foreign.read import Reader
from fnp_spec.guest.harness.foreign.results import ForeignEncoder

__all__ = ["ForeignDecoder", "ForeignEncoder", "Given", "Reader", "UnbuildableError"]
