"""Reading a service's settings from the environment, so that everything missing is named at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from pathlib import Path
from typing import Any, TypeVar, cast, get_type_hints

from environs import Env, EnvValidationError, FileAwareEnv

S = TypeVar("S")


class SettingsMissing(SystemExit):
    """The process can't start; its message names every setting that is missing or malformed."""


@dataclass(frozen=True, kw_only=True)
class ServiceSettings:
    """What every service needs.

    `service_private_key` is a base64url Ed25519 seed; `public_keys` maps a key id (`identity.1`) to its
    base64url public key, for every service that may call this one.
    """

    service_key_id: str
    service_private_key: str
    public_keys: dict[str, str]
    redis_url: str
    log_level: str = "INFO"
    portal_version: str = "development"


@dataclass(frozen=True, kw_only=True)
class DatabaseSettings(ServiceSettings):
    """`database_url` signs in as the role that obeys row-level security, and owns nothing."""

    database_url: str
    database_pool_size: int = 5


@dataclass(frozen=True, kw_only=True)
class FaceSettings:
    """For services that serve pages. `secret_key` signs cookies; base URLs have no trailing slash."""

    secret_key: str
    portal_base_url: str
    staff_base_url: str


def read_settings(settings: type[S]) -> S:
    """Fill a settings dataclass from upper-case variables of the same names.

    `NAME_FILE` may name a file that holds the value instead. Raises SettingsMissing, which ends the
    process with one line that names every setting it lacks.
    """
    env = FileAwareEnv(eager=False, strip_whitespace=True)
    kinds = get_type_hints(settings)
    values = {f.name: _read(env, f, kinds[f.name]) for f in fields(settings)}  # type: ignore[arg-type]
    try:
        env.seal()
    except EnvValidationError as error:
        messages = cast(Mapping[str, list[str]], error.error_messages)
        problems = ", ".join(f"{name} ({' '.join(texts)})" for name, texts in sorted(messages.items()))
        raise SettingsMissing(f"Settings are missing or malformed: {problems}") from None
    return settings(**values)


def _read(env: Env, field: Field[Any], kind: Any) -> Any:
    parsers: dict[Any, Callable[..., Any]] = {str: env.str, int: env.int, bool: env.bool, Path: env.path}
    parser = parsers.get(kind, env.json)
    name = field.name.upper()
    return parser(name) if field.default is MISSING else parser(name, field.default)
