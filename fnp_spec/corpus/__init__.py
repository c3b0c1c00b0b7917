"""The only reader and writer of packets/ and fixtures/."""
