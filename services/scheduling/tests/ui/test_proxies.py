"""Whose address a sign-in comes from: the connection's, or what that many trusted proxies say."""

import dataclasses

import pytest
from desk_peers.desk import Desk
from desk_peers.peers import PASSWORD

from portal_kit.client import Peer
from portal_kit.testing import signer
from scheduling.app import create_app
from scheduling.clients.identity import Identity


@pytest.mark.parametrize(("proxies", "address"), [(0, "127.0.0.1"), (1, "203.0.113.7")])
def test_only_a_trusted_proxy_says_where_a_sign_in_comes_from(settings, identity, staffed, proxies, address):
    app = create_app(dataclasses.replace(settings, trusted_proxies=proxies))
    app.extensions["identity"] = Identity(Peer("identity", identity.url, signer("scheduling")))
    desk = Desk(app.test_client())
    desk.open("/sign-in")
    action, sent = desk.form_of("Sign in")
    sent |= {"practice": "harbor-light", "email": "ana@harbor-light.example", "password": PASSWORD}
    desk.post(action, sent, **{"X-Forwarded-For": "198.51.100.1, 203.0.113.7"})
    asked = next(one for one in identity.asked if one.path == "/v1/staff/sessions")
    assert asked.body["address"] == address


def test_on_https_cookies_have_the_hosts_prefix(settings, identity, staffed):
    app = create_app(dataclasses.replace(settings, staff_base_url="https://staff.test"))
    app.extensions["identity"] = Identity(Peer("identity", identity.url, signer("scheduling")))
    client, origin = app.test_client(), "https://staff.test"
    page = Desk(client)
    page.page = page.open("/sign-in")
    sent = page.form_of("Sign in")[1]
    page = client.get("/sign-in", base_url=origin).get_data(as_text=True)
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    sent |= {"practice": "harbor-light", "email": "ana@harbor-light.example", "password": PASSWORD}
    answer = client.post(
        "/sign-in", data=sent | {"csrf_token": token}, headers={"Origin": origin}, base_url=origin
    )
    kept = next(line for line in answer.headers.getlist("Set-Cookie") if "staff=" in line)
    assert kept.startswith("__Host-staff=")
    assert "; Secure" in kept
