"""The JSON API: load, transaction, use case, dump."""
