"""What every answer of a face tells the browser."""

import pytest

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@pytest.mark.parametrize("path", ["/page", "/status/404", "/broken", "/v1/things"])
def test_every_answer_carries_the_security_headers(client, path):
    headers = client.get(path).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "microphone=()" in headers["Permissions-Policy"]


def test_pages_are_not_stored_unless_a_view_says_otherwise(client):
    assert client.get("/page").headers["Cache-Control"] == "no-store"
    assert client.get("/theme/abc.css").headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_face_may_replace_single_directives(make_face):
    client = make_face(extra_csp={"frame-src": "'self'", "img-src": "'self'"}).test_client()
    policy = client.get("/page").headers["Content-Security-Policy"]
    assert policy.endswith("; frame-src 'self'")
    assert "img-src 'self';" in policy
    assert "default-src 'none'" in policy


def test_only_an_https_face_asks_browsers_to_stay_on_https(make_face, client):
    assert "Strict-Transport-Security" not in client.get("/page").headers
    https = make_face(https=True).test_client().get("/page", base_url="https://portal.example")
    assert https.headers["Strict-Transport-Security"].startswith("max-age=")
