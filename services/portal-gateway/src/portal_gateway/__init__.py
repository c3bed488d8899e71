"""The public portal pages, joined from the other services' answers."""
