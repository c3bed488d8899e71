"""The JSON API: load, one transaction, use case, dump."""
