"""What lies outside: the other services, asked for what one mail needs, and the mail server."""
