"""What a benchmark yields: ratios to a baseline measured in the same run, each with the bar it must hold."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One measurement.

    `measured` is a ratio to a baseline of the same run (a machine's speed cancels out); it holds when it is
    at most `bar`. `detail` says in a few words what was measured against what.
    """

    name: str
    measured: float
    bar: float
    detail: str = ""

    @property
    def holds(self) -> bool:
        return self.measured <= self.bar
