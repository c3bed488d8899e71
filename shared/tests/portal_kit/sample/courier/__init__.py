"""A service small enough to test the kit with: parcels that belong to practices."""
