"""Messages to people: templates, the delivery ledger and delivery itself."""
