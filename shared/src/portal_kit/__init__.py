"""How every service of the portal is wired."""
