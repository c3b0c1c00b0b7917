"""How much a corpus sees: faults are put into NumPy, and its cases replayed until one does not pass."""
