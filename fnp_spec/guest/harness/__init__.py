"""The Python harness: runs inside an implementation's process, observes, never judges."""
