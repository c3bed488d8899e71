"""Floods of forms: slowed in people's words, counted per sender, with and without Redis."""

from __future__ import annotations

import pytest
from contract_peers.visitor import ORIGIN, Visitor
from flask.testing import FlaskClient


def open_requests_page(client: FlaskClient, code: str) -> dict[str, str]:
    visitor = Visitor(client)
    page = visitor.open(f"/p/{code}/requests")
    return page.values(page.main.all("form")[0])


def send(client: FlaskClient, code: str, form: dict[str, str], address: str = "192.0.2.1", **headers: str):
    return client.post(
        f"/p/{code}/requests",
        data=form | {"reference": "x"},
        headers={"Origin": ORIGIN, **headers},
        environ_base={"REMOTE_ADDR": address},
    )


def test_too_many_forms_get_a_page_in_the_practices_look(make_app, creek):
    client = make_app(posts_per_minute=3).test_client()
    form = open_requests_page(client, creek.code)
    answers = [send(client, creek.code, form) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [422, 422, 422, 429]
    page = answers[-1].get_data(as_text=True)
    assert "Please wait a little" in page
    assert creek.css_hash in page


def test_others_are_not_held_up_by_a_flood(make_app, creek):
    client = make_app(posts_per_minute=1).test_client()
    form = open_requests_page(client, creek.code)
    assert [send(client, creek.code, form).status_code for _ in range(2)] == [422, 429]
    assert send(client, creek.code, form, "192.0.2.2").status_code == 422


def test_a_household_of_ipv6_addresses_counts_as_one(make_app, creek):
    client = make_app(posts_per_minute=1).test_client()
    form = open_requests_page(client, creek.code)
    assert send(client, creek.code, form, "2001:db8::1").status_code == 422
    assert send(client, creek.code, form, "2001:db8::2").status_code == 429
    assert send(client, creek.code, form, "2001:db8:0:1::1").status_code == 422


def test_two_processes_count_together(make_app, creek):
    one, two = (make_app(posts_per_minute=1).test_client() for _ in range(2))
    assert send(one, creek.code, open_requests_page(one, creek.code)).status_code == 422
    assert send(two, creek.code, open_requests_page(two, creek.code)).status_code == 429


def test_reading_is_not_counted(make_app, creek):
    client = make_app(posts_per_minute=1).test_client()
    assert {client.get(f"/p/{creek.code}/requests").status_code for _ in range(5)} == {200}


def test_without_redis_pages_work_and_limits_hold_in_the_process(make_app, creek):
    client = make_app(posts_per_minute=2, redis_url="redis://127.0.0.1:9/0").test_client()
    form = open_requests_page(client, creek.code)
    assert [send(client, creek.code, form).status_code for _ in range(3)] == [422, 422, 429]


def test_a_forwarded_address_counts_only_behind_a_trusted_proxy(make_app, creek):
    open_ = make_app(posts_per_minute=1).test_client()
    form = open_requests_page(open_, creek.code)
    forwarded = [{"X-Forwarded-For": f"198.51.100.{n}"} for n in range(2)]
    assert [send(open_, creek.code, form, **one).status_code for one in forwarded] == [422, 429]


def test_behind_a_trusted_proxy_the_visitors_address_counts(make_app, creek):
    client = make_app(posts_per_minute=1, trusted_proxies=1).test_client()
    form = open_requests_page(client, creek.code)
    forwarded = [{"X-Forwarded-For": f"198.51.100.{n}"} for n in (7, 8, 7)]
    statuses = [send(client, creek.code, form, "127.0.0.1", **one).status_code for one in forwarded]
    assert statuses == [422, 422, 429]


@pytest.mark.parametrize("address", ["", "not-an-address"])
def test_an_address_that_cannot_be_read_is_no_failure(make_app, creek, address):
    client = make_app(trusted_proxies=1).test_client()
    form = open_requests_page(client, creek.code)
    assert send(client, creek.code, form, "127.0.0.1", **{"X-Forwarded-For": address}).status_code == 422
