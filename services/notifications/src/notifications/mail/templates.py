"""The templates in files, filled in: subject, plain text, and HTML out of MJML."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mrml
from liquid import CachingFileSystemLoader, Environment, StrictUndefined

_FOLDER = Path(__file__).parents[1] / "templates"


class _Liquid(Environment):
    """Bounds on what a template may cost, for the day when practices write their own."""

    loop_iteration_limit = 1_000
    output_stream_limit = 200_000
    context_depth_limit = 10


def _environment(*, autoescape: bool) -> Environment:
    loader = CachingFileSystemLoader(_FOLDER, auto_reload=False)
    return _Liquid(extra=True, autoescape=autoescape, undefined=StrictUndefined, loader=loader)


_TEXT = _environment(autoescape=False)
_MARKUP = _environment(autoescape=True)


@dataclass(frozen=True)
class Written:
    """A mail's words: one line, plain text, and a whole HTML document."""

    subject: str
    text: str
    html: str


def write_mail(template: str, language: str, values: dict[str, Any]) -> Written:
    """Fill the three files of a mail. Raises liquid's UndefinedError for a value the template lacks."""
    name = f"{language}/{template}"
    subject = _TEXT.get_template(f"{name}.subject.liquid").render(**values).strip()
    text = _TEXT.get_template(f"{name}.txt.liquid").render(**values).strip() + "\n"
    mjml = _MARKUP.get_template(f"{name}.mjml.liquid").render(subject=subject, **values)
    return Written(subject, text, _html(mjml))


def _html(mjml: str) -> str:
    return mrml.to_html(mjml.strip(), None, mrml.RenderOptions(disable_comments=False, fonts={})).content
