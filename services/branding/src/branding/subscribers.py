"""Which events branding acts on: none; a practice without a theme has the default one."""

from __future__ import annotations

from portal_kit.subscriptions import Subscriptions

subscriptions = Subscriptions()
