"""The other services, as the staff's pages ask them."""
