"""The command line: one file a command; parse, call one function, render, exit. typer only here."""

from fnp_spec.cli.app import main

__all__ = ["main"]
