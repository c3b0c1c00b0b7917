"""The laws, a module a family."""
