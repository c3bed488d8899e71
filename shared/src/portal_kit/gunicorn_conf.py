"""How gunicorn runs every web process: one worker of a few threads; scale by replicas."""

from __future__ import annotations

import gc
import os
from pathlib import Path
from typing import Any

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = 1
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "4"))
preload_app = True
keepalive = 15
timeout = 30
graceful_timeout = 20
accesslog = None  # the app writes its own line, by rule and not by path
_MEMORY = Path("/dev/shm")  # noqa: S108  # gunicorn makes a private file of its own there
worker_tmp_dir = str(_MEMORY) if _MEMORY.is_dir() else None
control_socket_disable = True


def pre_fork(server: Any, worker: Any) -> None:
    """What was loaded stays shared between parent and child: the collector no longer writes to it."""
    gc.collect()
    gc.freeze()


def post_fork(server: Any, worker: Any) -> None:
    """Connections made before the fork belong to the parent."""
    for reset in server.app.wsgi().extensions.get("after_fork", ()):
        reset()
