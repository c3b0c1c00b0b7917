"""Gates: pure functions from outcomes and policy to a verdict."""
