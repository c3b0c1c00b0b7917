"""From running tests to cases: static sites, instrumented run, shards, selection, proof, accounting."""
