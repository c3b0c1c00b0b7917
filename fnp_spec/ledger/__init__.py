"""From outcomes to parity debt: root causes, families, owners."""
