"""The command line: one file a command; parse, call one function, render, exit. typer only here."""
