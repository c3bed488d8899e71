"""The sign of life that a container's health check looks at."""

import os
import threading
import time

from portal_kit import heartbeat


def test_a_worker_is_alive_while_its_file_is_fresh(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert not heartbeat.is_alive("courier")
    monkeypatch.setattr(heartbeat, "EVERY_SECONDS", 0.01)
    stopping = threading.Event()
    thread = threading.Thread(target=heartbeat.beat, args=("courier", stopping))
    thread.start()
    while not heartbeat.heartbeat_file("courier").exists():
        time.sleep(0.01)
    stopping.set()
    thread.join()
    assert heartbeat.is_alive("courier")
    assert not heartbeat.is_alive("identity")
    os.utime(heartbeat.heartbeat_file("courier"), (0, 0))
    assert not heartbeat.is_alive("courier")
