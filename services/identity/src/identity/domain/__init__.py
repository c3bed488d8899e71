"""The rules of identity: pure, and told the time."""
