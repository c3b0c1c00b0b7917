"""Tagged values on this side: as arrays, by their parts, and as text."""
