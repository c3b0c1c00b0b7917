"""What an implementation under test is, and the process that hosts it."""
