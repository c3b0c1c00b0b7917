"""What is seen of a result that does not fit the grammar: its type, or its shape and dtype."""

from __future__ import annotations

import numpy as np

from fnp_spec.guest.codec.canonical import Json, NotPortable
from fnp_spec.guest.codec.memory import Memory
from fnp_spec.guest.vocabulary import Aspect

TOO_LARGE = "result too large to read"
_OF_A_TYPE = ("type ", "dtype ")
"""How reasons begin that are a type's and not this value's."""
_ELEMENTS = (Aspect.VALUE, Aspect.STRIDES, Aspect.VIEW)


def unfit(result: object, reason: str, given: int) -> Json:
    """The observation of a result that was refused for a reason, after so many buffers of the call.

    Only the type of a value can be another type; one that is too large is just not observed.
    """
    if reason.startswith(_OF_A_TYPE):
        return {"result": {"kind": "opaque", "type": reason}}
    if " over " in reason or " more than " in reason:
        reason = TOO_LARGE
    if type(result) is np.ndarray and not result.dtype.hasobject:
        try:
            return _outline(result, reason, given)
        except NotPortable:
            pass
    return {"unobservable": dict.fromkeys((Aspect.TYPE, Aspect.VALUE, Aspect.EFFECTS), reason)}


def _outline(array: np.ndarray, reason: str, given: int) -> Json:
    """An array by its shape and dtype, its elements left zero."""
    memory = Memory()
    memory.begin()
    encoded = memory.encode(np.broadcast_to(np.zeros((), array.dtype), array.shape))
    _, fresh, _ = memory.finish()
    encoded["buffer"] = given
    unseen = dict.fromkeys((*_ELEMENTS, Aspect.EFFECTS), reason)
    return {"result": encoded, "buffers": fresh, "unobservable": unseen}
