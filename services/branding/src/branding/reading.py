"""Reading an uploaded logo in a child process that has little memory and little time."""

from __future__ import annotations

import base64
import json
import resource
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from branding.domain.errors import LogoNotReadable
from branding.domain.extraction import extract_colours
from branding.domain.logos import Logo, open_logo, renditions
from branding.domain.looks import look_at
from branding.domain.palettes import suggest_palettes
from portal_kit.errors import Invalid

MEMORY_BYTES = 1_500_000_000
CPU_SECONDS = 20
WALL_SECONDS = 40


@dataclass(frozen=True)
class Reading:
    """What a logo holds. `pictures` maps a name to its PNG and size; the rest is ready to be stored."""

    pictures: dict[str, Picture]
    colours: list[dict[str, Any]]
    palettes: list[dict[str, Any]]
    look: dict[str, Any]


@dataclass(frozen=True)
class Picture:
    hash: str
    width: int
    height: int
    content: bytes


class LogoRefused(Exception):
    """The file can't be a logo: `code` and `title` say why, in an administrator's words."""

    def __init__(self, code: str, title: str) -> None:
        super().__init__(code)
        self.code, self.title = code, title


def read_logo(file: Path) -> Reading:
    """Read the file in a child process; raises LogoRefused, also when the child was killed by its limits."""
    command = [sys.executable, "-m", "branding.reading", str(file)]
    try:
        child = subprocess.run(command, capture_output=True, timeout=WALL_SECONDS, preexec_fn=_limit)
        answer = json.loads(child.stdout) if child.returncode == 0 else None
    except (subprocess.TimeoutExpired, ValueError):
        answer = None
    if answer is None:
        raise LogoRefused(LogoNotReadable.code, LogoNotReadable.title)
    if "refused" in answer:
        raise LogoRefused(**answer["refused"])
    return _reading(answer)


def main(file: str) -> None:
    """The child: prints what it read, or why it refuses, as JSON."""
    try:
        answer = _read(open_logo(Path(file).read_bytes()))
    except Invalid as error:
        answer = {"refused": {"code": error.code, "title": error.title}}
    json.dump(answer, sys.stdout)


def _read(logo: Logo) -> dict[str, Any]:
    colours = extract_colours(logo)
    return {
        "pictures": {
            picture.name: {
                "hash": picture.hash,
                "width": picture.width,
                "height": picture.height,
                "content": base64.b64encode(picture.content).decode(),
            }
            for picture in renditions(logo)
        },
        "colours": [{"hex": colour.hex, "share": round(colour.share, 4)} for colour in colours],
        "palettes": [asdict(palette) for palette in suggest_palettes(colours)],
        "look": look_at(logo).as_dict(),
    }


def _reading(answer: dict[str, Any]) -> Reading:
    pictures = {
        name: Picture(**found | {"content": base64.b64decode(found["content"])})
        for name, found in answer["pictures"].items()
    }
    return Reading(pictures, answer["colours"], answer["palettes"], answer["look"])


def _limit() -> None:
    """Runs in the child before Python starts anew."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main(sys.argv[1])
