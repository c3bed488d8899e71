"""Cookies of a face on https and on http."""

import pytest


@pytest.mark.parametrize(
    ("https", "base_url", "session", "staff"),
    [
        (False, "http://localhost", "sample_face-session", "staff"),
        (True, "https://portal.example", "__Host-sample_face-session", "__Host-staff"),
    ],
)
def test_cookie_names_and_flags_follow_the_scheme(make_face, https, base_url, session, staff):
    client = make_face(https=https).test_client()
    set_here = client.get("/page", base_url=base_url).headers.getlist("Set-Cookie")
    set_here += client.get("/signed-in", base_url=base_url).headers.getlist("Set-Cookie")
    names = {cookie.split("=")[0] for cookie in set_here}
    assert names == {session, staff}
    for cookie in set_here:
        assert ("; Secure" in cookie) is https
        assert "; HttpOnly" in cookie
        assert "; SameSite=Lax" in cookie
        assert "; Path=/" in cookie
        assert "Domain" not in cookie


def test_a_dropped_cookie_expires_under_the_name_it_was_set_with(make_face):
    client = make_face(https=True).test_client()
    dropped = client.get("/signed-out", base_url="https://portal.example").headers["Set-Cookie"]
    assert dropped.startswith("__Host-staff=;")
    assert "Max-Age=0" in dropped
    assert "; Secure" in dropped
