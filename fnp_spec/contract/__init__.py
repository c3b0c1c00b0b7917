"""JSON Schemas of the artifacts, generated from the models, and the rules that artifacts obey."""
