"""Reads over many rows, and locks. Nothing here writes, and nothing here decides."""
