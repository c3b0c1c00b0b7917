"""Renders verdicts, ledgers, plans, accountings, differences and cases: terminal, Markdown, pictures."""
