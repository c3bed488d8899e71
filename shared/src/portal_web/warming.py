"""Templates compiled before the first visitor comes: it takes a second that nobody should wait for."""

from __future__ import annotations

from flask import Flask
from jinja2 import meta


def compile_templates(app: Flask, folder: str) -> None:
    """Every template below `folder`, and whatever these extend or import."""
    loader, environment = app.jinja_env.loader, app.jinja_env
    waiting = {name for name in environment.list_templates() if name.startswith(f"{folder}/")}
    done: set[str] = set()
    while loader is not None and waiting:
        name = waiting.pop()
        done.add(name)
        environment.get_template(name)
        source = environment.parse(loader.get_source(environment, name)[0])
        waiting |= {found for found in meta.find_referenced_templates(source) if found} - done
