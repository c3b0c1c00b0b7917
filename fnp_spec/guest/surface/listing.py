"""Makes the closed list: the inventory of the NumPy that is imported here, less what no case may call.

Run as a program inside the pinned oracle, it prints the list:
`python -m fnp_spec.guest.surface.listing > closed.txt`
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase

from fnp_spec.guest.codec.encode import NAMED_OF_PYTHON
from fnp_spec.guest.surface.closed import NAME
from fnp_spec.guest.surface.inventory import TESTED_HELPERS, inventory, names_by_identity
from fnp_spec.guest.surface.paths import takes_file
from fnp_spec.guest.vocabulary import ADMITTED, OperationForm

EXCLUDED: Mapping[str, str] = {
    "numpy.testing.*": "runstring, rundocs and measure execute text, others start threads or take functions",
    "numpy.ctypeslib.load_library": "loads a library",
    "numpy.lib.add_newdoc": "imports the module that it is told",
    "numpy.info": "imports the module that it is told",
    "numpy.show_config": "tells of the machine, and of what happens to be installed",
    "numpy.show_runtime": "imports what happens to be installed, which may load libraries",
    "numpy.lib.npyio.DataSource.?*": "opens URLs, and keeps what it gets where it is told",
    "numpy.random.BitGenerator.ctypes": "gives functions of C that read and write at any address",
    "numpy.random.BitGenerator.cffi": "imports a package that is not NumPy's; functions of C, as `ctypes`",
    "numpy.random.BitGenerator.capsule": "a pointer to such functions",
}
"""Public operations that no case may call or name, by pattern, and why; `TESTED_HELPERS` it may."""


def closed_list() -> Iterator[str]:
    """The lines of the list, sorted by name."""
    uses: defaultdict[str, set[str]] = defaultdict(set)
    for operation in inventory():
        uses[operation.name] |= ADMITTED[OperationForm(operation.form)]
    for name in (*names_by_identity().values(), *NAMED_OF_PYTHON.values()):
        if not takes_file(name):  # by its name another operation could call it, with any path
            uses[name].add(NAME)
    for name in sorted(uses):
        if name in TESTED_HELPERS or not any(fnmatchcase(name, pattern) for pattern in EXCLUDED):
            yield " ".join((name, *sorted(uses[name])))


if __name__ == "__main__":
    sys.stdout.writelines(f"{line}\n" for line in closed_list())
