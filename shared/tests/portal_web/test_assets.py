"""What is committed is what would be built."""

import json
from pathlib import Path

import pytest

from portal_web import assets


def test_committed_files_are_current():
    assert assets.check() == []


def test_the_lock_names_no_host_of_a_registry():
    lock = (assets.FRONTEND / "package-lock.json").read_text()
    assert "resolved" not in lock
    assert all("integrity" in entry for path, entry in json.loads(lock)["packages"].items() if path)


@pytest.fixture
def copied_static(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in place of the real one, so that a test may spoil it."""
    folder = tmp_path / "static"
    (folder / "portal_web").mkdir(parents=True)
    (folder / "portal_web" / "face.css").write_text("a{color:red}")
    monkeypatch.setattr(assets, "STATIC", folder)
    monkeypatch.setattr("portal_web.static_files.STATIC", folder)
    return folder


def test_a_changed_file_is_named_until_it_is_built_again(copied_static):
    assert "portal_web/face.css is not what static-hashes.json says" in assets._stale_hashes()
    assert "face.css.br is not the compressed face.css" in assets._stale_compressed()
    assets._compress(copied_static / "portal_web" / "face.css")
    assert assets._stale_compressed() == []
