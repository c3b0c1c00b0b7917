"""The faults: what becomes of a call under each. All else is left to NumPy."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from fnp_spec.guest.mutant import alter
from fnp_spec.guest.mutant.kinds import Fault
from fnp_spec.guest.mutant.outline import Outline, is_of
from fnp_spec.guest.mutant.site import DormantError, Site


def _changing(change: alter.Change) -> Callable[[Site], Any]:
    return lambda site: alter.altered(site, site.result(), change)


def _promotion(site: Site) -> Any:
    kinds = (np.ndarray, np.generic)
    dtypes = [value.dtype for value in site.values() if isinstance(value, kinds)]
    if not dtypes or all(dtype == dtypes[0] for dtype in dtypes):
        raise DormantError

    def as_first(array: np.ndarray, _pick: int) -> np.ndarray | None:
        if array.dtype.kind not in "biufc" or dtypes[0].kind not in "biufc" or array.dtype == dtypes[0]:
            return None
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            return array.astype(dtypes[0], order="K")

    return alter.altered(site, site.result(), as_first)


def _copy_for_view(site: Site) -> Any:
    def copied(array: np.ndarray, _pick: int) -> np.ndarray | None:
        return array.copy("K") if any(np.may_share_memory(array, one) for one in site.arrays()) else None

    result = site.result()
    if isinstance(result, np.ndarray):  # as it is: `altered` would copy it first
        copy = copied(result, 0)
        if copy is None:
            raise DormantError
        return copy
    if type(result) in (tuple, list):
        copies = [copied(item, 0) if isinstance(item, np.ndarray) else None for item in result]
        if any(copy is not None for copy in copies):
            return type(result)(o if c is None else c for o, c in zip(result, copies, strict=True))
    raise DormantError


def _fresh(site: Site) -> np.ndarray:
    """A result that shares no memory with an argument."""
    result = site.result()
    if type(result) is not np.ndarray or not result.size or result.dtype.hasobject:
        raise DormantError
    if any(np.may_share_memory(result, one) for one in site.arrays()):
        raise DormantError
    return result


def _view_for_copy(site: Site) -> Any:
    result = _fresh(site)
    for one in site.arrays():
        if one.dtype == result.dtype and one.size == result.size:
            view = one.view(np.ndarray).reshape(-1)
            if np.may_share_memory(view, one) and view.tobytes() == result.tobytes():
                return view.reshape(result.shape)
    raise DormantError


def _in_place(site: Site) -> Any:
    result = _fresh(site)
    for one in site.arrays():
        if (
            type(one) is np.ndarray
            and one.flags.writeable
            and (one.dtype, one.shape) == (result.dtype, result.shape)
        ):
            one[...] = result
            return result
    raise DormantError


def _lost_warning(site: Site) -> Any:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            return site.invoke(site.arguments, site.keywords)
        finally:
            if not caught:
                raise DormantError


def _extra_warning(site: Site) -> Any:
    result = site.result()
    warnings.warn("there is nothing to warn of", FutureWarning, stacklevel=2)
    return result


def _exception(site: Site) -> Any:
    try:
        site.invoke(site.arguments, site.keywords)
    except TypeError as error:
        raise ValueError(str(error)) from None
    except Exception as error:
        raise TypeError(str(error)) from None
    raise DormantError


def _accepts(site: Site) -> Any:
    try:
        site.invoke(site.arguments, site.keywords)
    except Exception:
        return None
    raise DormantError


def _wrong(site: Site) -> Any:
    """Wrong in the smallest way that the result admits."""
    result = site.result()
    for change in (alter.one_more, alter.one_axis_more, alter.other_dtype):
        try:
            return alter.altered(site, result, change)
        except DormantError:
            continue
    return NotImplemented


def _at(holds: Callable[[Outline, str], bool]) -> Callable[[Site], Any]:
    def fault(site: Site) -> Any:
        if not any(holds(Outline.of(array), site.parameter) for array in site.arrays()):
            raise DormantError
        return _wrong(site)

    return fault


def _at_dtype(site: Site) -> Any:
    held = (value for value in site.values() if isinstance(value, np.ndarray | np.generic))
    if not any(is_of(value.dtype, site.parameter) for value in held):
        raise DormantError
    return _wrong(site)


def _after_first(site: Site) -> Any:
    if not site.earlier:
        raise DormantError
    return _wrong(site)


FAULTS: Mapping[Fault, Callable[[Site], Any]] = {
    Fault.ULP: _changing(alter.next_number),
    Fault.OFF_BY_ONE: _changing(alter.one_more),
    Fault.DTYPE: _changing(alter.other_dtype),
    Fault.PROMOTION: _promotion,
    Fault.ORDER: _changing(alter.reverse),
    Fault.MEMORY_ORDER: _changing(alter.other_order),
    Fault.COPY_FOR_VIEW: _copy_for_view,
    Fault.VIEW_FOR_COPY: _view_for_copy,
    Fault.IN_PLACE: _in_place,
    Fault.LOST_WARNING: _lost_warning,
    Fault.EXTRA_WARNING: _extra_warning,
    Fault.EXCEPTION: _exception,
    Fault.ACCEPTS: _accepts,
    Fault.AT_SIZE: _at(Outline.has_size),
    Fault.AT_LAYOUT: _at(Outline.lies),
    Fault.AT_DTYPE: _at_dtype,
    Fault.AFTER_FIRST: _after_first,
}
