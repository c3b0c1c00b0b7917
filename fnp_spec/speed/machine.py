"""What a ratio may depend on besides the implementation, as pyperf finds it."""

from __future__ import annotations

import platform

import pyperf

from fnp_spec.engine.answers import Hello
from fnp_spec.model.speed import Machine


def machine_of(hello: Hello) -> Machine:
    """The machine, and the interpreter and NumPy of the harness that said hello."""
    found = pyperf.Run([1.0], collect_metadata=True).get_metadata()
    return Machine(
        processor=str(found.get("cpu_model_name", platform.machine())),
        cores=int(found.get("cpu_count", 1)),
        system=f"{platform.system()} {platform.machine()}",
        python=hello.python,
        numpy=hello.numpy,
    )
