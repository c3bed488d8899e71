"""Forms from elsewhere are refused; our own are taken."""

import pytest

from portal_web.testing import csrf_token_in, submit

HERE = "http://localhost"


@pytest.fixture
def token(client) -> str:
    return csrf_token_in(client.get("/page").get_data(as_text=True))


def test_a_form_of_our_own_page_is_taken(client):
    assert submit(client, "/page").status_code == 200


def test_the_same_form_sent_twice_is_taken_twice(client, token):
    for _ in range(2):
        sent = client.post("/page", data={"csrf_token": token}, headers={"Origin": HERE})
        assert sent.status_code == 200


@pytest.mark.parametrize("wrong", [{}, {"csrf_token": ""}, {"csrf_token": "made.up.token"}])
def test_a_form_without_its_token_is_refused(client, token, wrong):
    assert client.post("/page", data=wrong, headers={"Origin": HERE}).status_code == 400


def test_another_visitors_token_is_refused(face, token):
    stranger = face.test_client()
    stranger.get("/page")
    sent = stranger.post("/page", data={"csrf_token": token}, headers={"Origin": HERE})
    assert sent.status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "https://localhost"},
        {"Origin": "http://localhost:8000"},
        {"Origin": "http://localhost.elsewhere.example"},
        {"Origin": "null"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        {"Origin": HERE, "Sec-Fetch-Site": "cross-site"},
        {"Origin": HERE, "Sec-Fetch-Site": "same-site"},
        {"Referer": "https://elsewhere.example/localhost"},
        {"Referer": "nonsense"},
    ],
)
def test_a_form_from_another_origin_is_refused_even_with_the_token(client, token, headers):
    assert client.post("/page", data={"csrf_token": token}, headers=headers).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": HERE},
        {"Origin": HERE, "Sec-Fetch-Site": "same-origin"},
        {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
        {"Referer": f"{HERE}/page?a=b"},
    ],
)
def test_each_way_a_browser_names_our_own_origin_is_taken(client, token, headers):
    assert client.post("/page", data={"csrf_token": token}, headers=headers).status_code == 200


def test_behind_a_proxy_that_ends_tls_our_origin_is_the_https_one(make_face):
    client = make_face(https=True).test_client()
    there = "http://portal.example"
    token = csrf_token_in(client.get("/page", base_url="https://portal.example").get_data(as_text=True))

    def send(origin: str) -> int:
        cookie = client.get_cookie("__Host-sample_face-session", domain="portal.example").value
        headers = {"Origin": origin, "Cookie": f"__Host-sample_face-session={cookie}"}
        return client.post("/page", data={"csrf_token": token}, headers=headers, base_url=there).status_code

    assert send("https://portal.example") == 200
    assert send("http://portal.example") == 400


def test_reading_needs_neither_token_nor_origin(client):
    assert client.get("/page", headers={"Origin": "https://elsewhere.example"}).status_code == 200


def test_programs_with_a_signed_token_need_no_form_token(client):
    assert client.post("/v1/things").status_code == 201


def test_the_refusal_says_what_to_do_and_nothing_of_tokens(client, read_page):
    refused = client.post("/page", data={}, headers={"Origin": HERE})
    page = read_page(refused.get_data(as_text=True))
    assert page.one("h1").text == "This page was open for too long"
    assert "csrf" not in refused.get_data(as_text=True).lower()
