"""What the launcher refuses, in words for the person at the terminal."""

from __future__ import annotations


class LauncherError(Exception):
    """Something a person can put right; its text says what, and how."""
