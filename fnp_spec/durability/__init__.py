"""Files that survive damage: RaptorQ (RFC 6330) repair symbols beside them, and what proves a recovery."""
