"""Which events identity acts on: none, since it is where these facts begin."""

from __future__ import annotations

from portal_kit.subscriptions import Subscriptions

subscriptions = Subscriptions()
