"""Logs do not fill the disk."""

from launcher.rotation import rotate


def test_a_log_that_grew_too_large_moves_aside_and_its_writer_goes_on(tmp_path):
    log = tmp_path / "web.log"
    with log.open("ab", buffering=0) as writer:
        writer.write(b"old line\n" * 20)
        rotate(tmp_path, largest=100)
        writer.write(b"new line\n")
    assert log.read_bytes() == b"new line\n"
    assert (tmp_path / "web.log.1").read_bytes() == b"old line\n" * 20


def test_a_small_log_stays(tmp_path):
    (tmp_path / "web.log").write_text("a line\n")
    rotate(tmp_path, largest=100)
    assert (tmp_path / "web.log").read_text() == "a line\n"
    assert not (tmp_path / "web.log.1").exists()
