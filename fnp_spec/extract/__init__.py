"""From running tests to cases: shards, drafts, agreement of recordings, proof, accounting, publication."""
