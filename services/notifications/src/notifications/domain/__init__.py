"""The rules of notifications: which mail goes to whom, when again, and what a header may hold. Pure."""
