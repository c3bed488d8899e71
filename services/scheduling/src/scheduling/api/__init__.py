"""The JSON API: load, one transaction, a use case or a query, dump."""
