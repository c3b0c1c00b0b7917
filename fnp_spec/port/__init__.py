"""What is known of a port: its phases, its documents, its artifacts under other names."""
