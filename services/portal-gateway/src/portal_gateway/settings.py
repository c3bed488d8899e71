"""The gateway's settings: the only reader of the environment."""

from __future__ import annotations

from dataclasses import dataclass

from portal_kit.settings import FaceSettings, ServiceSettings


@dataclass(frozen=True, kw_only=True)
class Settings(ServiceSettings, FaceSettings):
    """`trusted_proxies`: how many proxies in front of us may say who the visitor is; 0 when there is none.
    `posts_per_minute`: forms that one address may send.
    """

    identity_url: str
    scheduling_url: str
    branding_url: str
    trusted_proxies: int = 0
    posts_per_minute: int = 60
