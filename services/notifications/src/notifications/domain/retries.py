"""When a message that did not go is tried again, and when it is given up."""

from __future__ import annotations

from datetime import timedelta

LEASE = timedelta(seconds=90)  # above the longest attempt, below the queue's visibility timeout
GIVE_UP_AFTER = timedelta(hours=26)  # a day's outage, and one longest delay to spare
LOST_AFTER = timedelta(seconds=30)  # a hint on the queue this old is given again
MOST_UNFINISHED = 5  # attempts in a row that ended by no outcome of ours: a message that kills its worker

_FIRST_DELAY = timedelta(seconds=30)
_LONGEST_DELAY = timedelta(minutes=30)


def delay_after(attempts: int, jitter: float) -> timedelta:
    """How long to wait after this many attempts: doubling, capped, spread by `jitter` (0 to 1) over the
    upper half so that messages held up together do not all come back together."""
    whole = min(_FIRST_DELAY * int(2 ** min(attempts - 1, 10)), _LONGEST_DELAY)
    return whole * (0.5 + jitter / 2)
