"""The addresses that mails link to, from configured bases and never from a request's Host."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote
from uuid import UUID


@dataclass(frozen=True)
class Links:
    """`portal` is the public portal's base URL, `staff` the scheduling UI's; no slash at the end."""

    portal: str
    staff: str

    def home(self, practice_code: str) -> str:
        return f"{self.portal}/p/{_part(practice_code)}"

    def confirm(self, practice_code: str, token: str) -> str:
        return f"{self.home(practice_code)}/confirm/{_part(token)}"

    def status(self, practice_code: str, reference: str) -> str:
        return f"{self.home(practice_code)}/requests/{_part(reference)}"

    def review(self, request_id: UUID) -> str:
        return f"{self.staff}/requests/{request_id}"


def _part(text: str) -> str:
    return quote(text, safe="")
