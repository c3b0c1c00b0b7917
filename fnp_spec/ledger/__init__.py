"""From outcomes to parity debt: root causes, owners."""
