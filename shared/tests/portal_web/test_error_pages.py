"""Refusals and failures as people see them, and as programs do."""

import pytest

TRACE = {"traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503])
def test_each_status_has_a_page_in_peoples_words(client, read_page, status):
    answer = client.get(f"/status/{status}", headers=TRACE)
    page = read_page(answer.get_data(as_text=True))
    assert answer.status_code == status
    assert page.one("h1").text
    assert str(status) not in page.one("main").text.replace(TRACE["traceparent"].split("-")[1], "")
    assert page.one("code").text == "4bf92f3577b34da6a3ce929d0e0e4736"


@pytest.mark.parametrize(
    ("name", "status"), [("forbidden", 403), ("not-found", 404), ("conflict", 409), ("unavailable", 503)]
)
def test_a_domain_refusal_keeps_the_practices_look_and_none_of_its_detail(client, read_page, name, status):
    answer = client.get(f"/refused/{name}")
    text = answer.get_data(as_text=True)
    page = read_page(text)
    assert answer.status_code == status
    assert page.one("link", href="/theme/abc.css")
    assert page.with_class("header__name")[0].text == "Quiet Creek"
    assert "Jordan" not in text


def test_a_failure_shows_no_detail_and_is_logged(client, read_page, capsys):
    answer = client.get("/broken", headers=TRACE)
    text = answer.get_data(as_text=True)
    logged = capsys.readouterr()
    assert answer.status_code == 500
    assert "Jordan" not in text
    assert "RuntimeError" not in text
    assert "4bf92f3577b34da6a3ce929d0e0e4736" in text
    assert "request_failed" in logged.out + logged.err


def test_a_wrong_method_says_which_ones_are_right(client):
    answer = client.delete("/page", headers={"Origin": "http://localhost"})
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert answer.content_type.startswith("text/html")


def test_an_unknown_address_is_a_page_for_people_and_a_problem_for_programs(client):
    assert client.get("/nowhere").content_type.startswith("text/html")
    assert client.get("/v1/nowhere").content_type == "application/problem+json"
    refused = client.get("/v1/things")
    assert refused.status_code == 404
    assert refused.json["code"] == "not_found"


def test_too_large_a_form_is_refused_with_a_page(client, read_page):
    huge = {"comments": "x" * 1_100_000}
    answer = client.post("/page", data=huge, headers={"Origin": "http://localhost"})
    assert answer.status_code == 413
    assert read_page(answer.get_data(as_text=True)).one("h1").text == "That is too large"


def test_staff_keep_their_navigation_on_an_error_page(gallery, read_page):
    page = read_page(gallery.test_client().get("/plum/errors/404?staff=1").get_data(as_text=True))
    assert page.one("nav", aria_label="Main")


def test_an_error_page_without_a_practice_has_no_way_to_one(client, read_page):
    page = read_page(client.get("/nowhere").get_data(as_text=True))
    assert page.all("header") == []
    assert page.one("title").text == "We could not find that page"
