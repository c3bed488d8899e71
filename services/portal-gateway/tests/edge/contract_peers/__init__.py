"""The other services as the gateway meets them: real HTTP servers on loopback that answer by contract."""
