"""A recorder whose hooks are in place, while a test runs."""

from __future__ import annotations

import builtins
from collections.abc import Iterator

import numpy as np
import pytest

from fnp_spec.guest.recorder.hooks import Hooks
from fnp_spec.guest.recorder.record import Recorder
from fnp_spec.guest.recorder.sites import PREFIX, SiteTable
from fnp_spec.guest.surface.inventory import METHOD_OWNERS, constants, names_by_identity


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    names, helpers = names_by_identity(), frozenset({id(np.testing.assert_raises)})
    made = Recorder(names, SiteTable())
    hooks = Hooks(made, names, METHOD_OWNERS, helpers, constants()).by_name()
    for name, hook in hooks.items():
        setattr(builtins, PREFIX + name, hook)
    np.random.seed(7)
    made.begin("the test", 7)
    yield made
    made.end()
    for name in hooks:
        delattr(builtins, PREFIX + name)
