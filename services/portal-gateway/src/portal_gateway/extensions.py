"""What pages ask; app.py binds one set to each app: peers, remembered answers, the pool of askers."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from flask import current_app

from portal_gateway.asking import MOST_ASKED_AT_ONCE
from portal_gateway.caching import Shelf
from portal_gateway.clients.branding import Branding, Theme
from portal_gateway.clients.identity import Clinician, Identity, Practice
from portal_gateway.clients.scheduling import Portal, Scheduling

PRACTICE_SECONDS = 60
FACTS_SECONDS = 30
MOST_PRACTICES = 2000
MOST_FILES = 64

Names = dict[UUID, Clinician]


@dataclass(frozen=True)
class Shelves:
    """How long each kind of answer may be remembered. Free times and requests never are.

    A practice's disabling shows after a minute at most, its new theme or rules after half of one. Files are
    kept as long as there is room: their names are hashes of their content.
    """

    practices: Shelf[Practice] = field(default_factory=lambda: Shelf(PRACTICE_SECONDS, MOST_PRACTICES))
    portals: Shelf[Portal] = field(default_factory=lambda: Shelf(FACTS_SECONDS, MOST_PRACTICES))
    clinicians: Shelf[Names] = field(default_factory=lambda: Shelf(FACTS_SECONDS, MOST_PRACTICES))
    themes: Shelf[Theme] = field(default_factory=lambda: Shelf(FACTS_SECONDS, MOST_PRACTICES))
    files: Shelf[bytes] = field(default_factory=lambda: Shelf(float("inf"), MOST_FILES))


@dataclass(frozen=True)
class Sources:
    identity: Identity
    scheduling: Scheduling
    branding: Branding
    clock: Callable[[], datetime]
    shelves: Shelves = field(default_factory=Shelves)
    pool: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(MOST_ASKED_AT_ONCE, thread_name_prefix="ask")
    )


def sources() -> Sources:
    """The current app's."""
    found: Sources = current_app.extensions["sources"]
    return found
