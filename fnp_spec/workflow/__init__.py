"""Where the stages meet: extraction, gate runs and ledgers, each one function of several stages."""
