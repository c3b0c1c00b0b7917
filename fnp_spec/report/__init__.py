"""Renders ledgers, accountings and cases: terminal and Markdown."""
