"""Practices, staff, patients and who may sign in."""
