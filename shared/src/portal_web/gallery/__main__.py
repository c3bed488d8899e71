"""`python -m portal_web.gallery [port]` shows the gallery on this machine only."""

from __future__ import annotations

import sys

from portal_web.gallery.app import create_gallery

if __name__ == "__main__":
    create_gallery().run(host="127.0.0.1", port=int(sys.argv[1]) if len(sys.argv) > 1 else 8490)
