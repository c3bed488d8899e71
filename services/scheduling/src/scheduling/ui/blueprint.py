"""The staff's pages as one blueprint; the modules beside this one add their pages to it."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("ui", __name__, template_folder="templates")
