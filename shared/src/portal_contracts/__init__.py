"""What the services tell each other: events, answers, and who may ask for what. Pure."""
