"""The pinned NumPy: its environment, the inventory of its public surface, anchors into its sources."""
