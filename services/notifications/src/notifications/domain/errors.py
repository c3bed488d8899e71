"""The refusals of this service, and the two ways in which a delivery can end without a sent mail."""

from __future__ import annotations

from datetime import datetime

from portal_kit.errors import Conflict, DomainError, NotFound


class MessageNotFound(NotFound):
    code = "message_not_found"
    title = "There is no such message here."


class MessageStillUnderWay(Conflict):
    code = "message_under_way"
    title = "This message is still on its way; it can be sent again once that has ended."


class MessageNotDead(Conflict):
    code = "message_not_dead"
    title = "Only a message that was given up can be replayed."


class TryLater(DomainError):
    """Not delivered, for a reason that may pass. `problem` is a code; `until` the earliest sensible time."""

    code = "try_later"

    def __init__(self, problem: str, until: datetime | None = None) -> None:
        super().__init__()
        self.problem, self.until = problem, until


class Undeliverable(DomainError):
    """Not delivered, and trying again can't help. `problem` is a code."""

    code = "undeliverable"

    def __init__(self, problem: str) -> None:
        super().__init__()
        self.problem = problem


class NotNeeded(Undeliverable):
    """Not sent, because what it would say is no longer so or nobody is left to tell. `problem` is a code."""

    code = "not_needed"
