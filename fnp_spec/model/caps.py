"""How much a corpus, a log or an answer may ask of whoever reads it: the one table of caps.

All of them come from strangers. What goes beyond a cap is refused before memory is taken for it; the largest
cases that NumPy's tests gave stand far below each. docs/case-format.md shows the table.
"""

from __future__ import annotations

FILE_BYTES = 1 << 28
"""Bytes of a fixture file or a run log, which are read a line at a time."""
DOCUMENT_BYTES = 1 << 22
"""Bytes of a file that is read whole: a manifest, a list of operations, an owners file."""
LINE_BYTES = 1 << 22
"""Bytes of a line: a case in its file, an outcome, an answer of a harness."""
BUFFER_BYTES = 1 << 26
"""Bytes of one buffer, inline or in a blob."""
RUN_BYTES = 1 << 24
"""Bytes of one buffer that is given by runs."""
BUFFERS = 256
"""Buffers of a call, and of an answer."""
STEPS = 8
"""Calls in the set-up of a case."""
ARGUMENTS = 256
"""Positional arguments of a call, and as many keywords."""
DEPTH = 64
"""Names and indices on the way from a call or an answer to a value in it."""
RANK = 64
"""Dimensions of an array: NumPy's own limit."""
LENGTH = 1 << 26
"""Length of one dimension."""
ELEMENTS = 1 << 22
"""Elements of an array, whatever its strides say."""
ITEM_BYTES = 1 << 24
"""Bytes of an item of a dtype."""
VALUE_BYTES = 1 << 26
"""Bytes of an array with every element written out, whatever its strides say."""
CASE_BYTES = 1 << 28
"""Bytes of all arrays and buffers of a case, written out."""
METADATA = 64
"""Items of the metadata of a dtype."""
INTEGER = (1 << 53) - 1
"""Absolute value of a number in JSON; greater integers are of kind `int`."""
DIGITS = 4300
"""Digits of an integer of kind `int`: Python's own limit."""
ARCHIVE_BYTES = 1 << 26
"""Bytes of the members of a zip archive together, inflated."""
ARCHIVE_MEMBERS = 4096
"""Members of a zip archive."""
