"""What people and operators can do; each runs in the transaction that its caller opened."""
