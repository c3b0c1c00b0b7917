"""All that runs in another interpreter: standard library and NumPy only (the recorder: + the test tools)."""
