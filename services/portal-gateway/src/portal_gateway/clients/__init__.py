"""The peers as the gateway sees them: questions in, small typed answers out."""
