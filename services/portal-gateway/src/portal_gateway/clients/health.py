"""Whether a peer answers at all, for the readiness page."""

from __future__ import annotations

from portal_kit.client import Peer


def answers(peer: Peer) -> bool:
    """Raises PeerUnavailable when it does not. Anybody may ask this, so no token is shown."""
    return bool(peer.get("/health/live", ""))
