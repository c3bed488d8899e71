"""What ./portal up prints when all is healthy: every address and every sign-in."""

from __future__ import annotations

import json
from typing import Any

from launcher.environment import Addresses
from launcher.paths import DEMO
from launcher.services import BRANDING, IDENTITY, NOTIFICATIONS


def announcement(addresses: Addresses) -> str:
    demo = json.loads((DEMO / "demo.json").read_text())
    return "\n".join(
        [
            "",
            *_addresses(addresses, demo["practices"]),
            "",
            *_sign_ins(demo),
            "",
            "  Ctrl-C stops everything.",
        ]
    )


def _addresses(addresses: Addresses, practices: list[dict[str, Any]]) -> list[str]:
    rows = [(f"Portal of {p['name']}", f"{addresses.portal}/p/{p['code']}") for p in practices]
    rows += [
        ("Scheduling, for staff", f"{addresses.staff}/"),
        ("The mails sent so far", f"{addresses.mail}/"),
    ]
    rows += [(f"API of {s.name}", addresses.url(s.offset)) for s in (IDENTITY, NOTIFICATIONS, BRANDING)]
    width = max(len(title) for title, _ in rows)
    return [f"  {title:<{width}}  {url}" for title, url in rows]


def _sign_ins(demo: dict[str, Any]) -> list[str]:
    lines = [f"  Staff sign in with the practice's code, their e-mail and the password {demo['password']}"]
    for practice in demo["practices"]:
        lines.append(f"    {practice['code']}")
        for person in practice["staff"]:
            roles = ", ".join(person["roles"]).replace("_", " ")
            lines.append(f"      {person['email']:<32}  {person['display_name']}, {roles}")
    return lines
