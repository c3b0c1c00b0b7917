"""What the test files say without being run: assertion sites, declared tests, data flow into assertions."""
