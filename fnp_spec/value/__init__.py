"""Tagged values on this side: as arrays, by their parts, as text and as programs."""
