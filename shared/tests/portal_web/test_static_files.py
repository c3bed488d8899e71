"""Static files come compressed, immutable, and from addresses that change with their content."""

import brotli
import pytest

from portal_web.static_files import STATIC, static_paths, static_url, static_version, vendor_url

LARGEST_PATIENT_PAGE_BYTES = 45_000


def test_a_style_sheet_is_served_compressed_and_for_good(client):
    url = static_url("portal_web/face.css")
    served = client.get(url, headers={"Accept-Encoding": "gzip, deflate, br"})
    assert served.status_code == 200
    assert served.headers["Content-Encoding"] == "br"
    assert served.headers["Content-Type"].startswith("text/css")
    assert "immutable" in served.headers["Cache-Control"]
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert brotli.decompress(served.data) == (STATIC / "portal_web/face.css").read_bytes()


def test_older_clients_get_gzip_or_the_file_itself(client):
    url = vendor_url("htmx.org", "htmx.min.js")
    assert client.get(url, headers={"Accept-Encoding": "gzip"}).headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in client.get(url).headers


def test_addresses_of_another_state_are_not_served(client):
    url = static_url("portal_web/face.css").replace(static_version(), "0" * 12)
    assert client.get(url).status_code == 404


def test_a_misspelt_file_fails_where_the_page_is_written():
    with pytest.raises(LookupError, match=r"fase\.css"):
        static_url("portal_web/fase.css")
    with pytest.raises(LookupError, match="jquery"):
        vendor_url("jquery", "jquery.js")


def test_what_a_patient_page_loads_stays_within_its_weight(client, read_page):
    page = read_page(client.get("/page").get_data(as_text=True))
    urls = [e.attributes["href"] for e in page.all("link", rel="stylesheet")]
    urls += [e.attributes["src"] for e in page.all("script")]
    ours = [url for url in urls if url.startswith("/static/")]
    assert len(ours) >= 4
    accept = {"Accept-Encoding": "br"}
    weight = sum(
        len(client.get(url, headers=accept).data) for url in [*ours, static_url("portal_web/face.css")]
    )
    assert weight <= LARGEST_PATIENT_PAGE_BYTES


def test_no_served_file_calls_another_host():
    for path in static_paths():
        if path.suffix == ".css":
            assert "url(http" not in path.read_text()
            assert "@import" not in path.read_text()


def test_every_vendored_library_comes_with_its_licence():
    folders = [path for path in (STATIC / "vendor").iterdir() if path.is_dir()]
    assert len(folders) == 3
    assert all("ermission" in (folder / "LICENSE.txt").read_text() for folder in folders)
