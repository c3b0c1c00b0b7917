"""Takes the time of workloads, an implementation beside NumPy."""
