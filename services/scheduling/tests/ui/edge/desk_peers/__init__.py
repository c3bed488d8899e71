"""Identity and notifications as the staff's pages meet them: real HTTP servers on loopback, by contract."""
