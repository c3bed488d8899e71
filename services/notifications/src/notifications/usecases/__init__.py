"""What people and events do to the ledger; none of it commits or touches the network."""
