"""Visitors, staff and the mailbox of the running system."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Browser, BrowserContext, Page

from launcher.own_system import RunningSystem

WAIT_SECONDS = 60
DEMO = json.loads((Path(__file__).parents[1] / "deploy" / "demo" / "demo.json").read_text())


@dataclass(frozen=True)
class Mailbox:
    """The mails that the system sent, as the catcher's page tells them."""

    url: str

    def to(self, address: str) -> list[dict[str, Any]]:
        """Those to one address, oldest first."""
        mails = requests.get(f"{self.url}/mails.json", timeout=10).json()["items"]
        return [mail for mail in reversed(mails) if address in mail["recipients"]]

    def wait_for(self, address: str, subject: str) -> dict[str, Any]:
        """The first mail to `address` whose subject matches, once it came."""
        return wait_for(lambda: self._find(address, subject), f"a mail to {address} about {subject!r}")

    def _find(self, address: str, subject: str) -> dict[str, Any] | None:
        found = [mail for mail in self.to(address) if re.search(subject, mail["subject"], re.IGNORECASE)]
        return found[0] if found else None


def wait_for(what: Callable[[], Any], name: str, seconds: float = WAIT_SECONDS) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := what():
            return found
        time.sleep(0.2)
    raise AssertionError(f"{name} did not come within {seconds:.0f} s")


@pytest.fixture(scope="session")
def system(running_system: RunningSystem) -> RunningSystem:
    return running_system


@pytest.fixture(scope="session")
def mailbox(system: RunningSystem) -> Mailbox:
    return Mailbox(system.mail_url)


@pytest.fixture
def new_visitor(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """`new_visitor(javascript=False)`: a page of a browser that has never been here."""
    contexts: list[BrowserContext] = []

    def visit(*, javascript: bool = True, width: int = 1280) -> Page:
        context = chromium.new_context(
            java_script_enabled=javascript, viewport={"width": width, "height": 900}, locale="en-US"
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        return context.new_page()

    yield visit
    for context in contexts:
        context.close()


@pytest.fixture
def staff_member(system: RunningSystem, new_visitor: Callable[..., Page]) -> Callable[[str, str], Page]:
    """`staff_member("harbor-light", "scheduler")`: their browser, signed in."""

    def sign_in(practice: str, who: str) -> Page:
        page = new_visitor()
        page.goto(f"{system.staff_url}/sign-in?practice={practice}")
        page.get_by_label("Email").fill(f"{who}@{practice}.example")
        page.get_by_label("Password", exact=True).fill(DEMO["password"])
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(re.compile(r"/calendar"))
        return page

    return sign_in
