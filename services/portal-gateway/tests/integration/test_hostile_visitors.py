"""What people with bad intentions send."""

import json

import pytest
from contract_peers.visitor import ORIGIN, PERSON, Visitor

PAYLOADS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "${7*7}#{7*7}<%= 7*7 %>",
    "</textarea><script>alert(1)</script>",
    "</title><svg/onload=alert(1)>",
    "=cmd|' /C calc'!A0",
    "%(practice)s %s %n",
    "\u202egnirts",
    "😀" * 20,
]
FIELDS = [*PERSON, "comments"]


def is_safe(page: str, payload: str) -> bool:
    """No tag or attribute of the payload's own, and no template of it was worked out."""
    raw = any(sign in payload for sign in "<>\"'") and payload in page
    return not raw and "49" not in payload and "alert(1)>" not in page.replace("&gt;", "")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_is_typed_is_shown_as_text_in_every_field(at_details: Visitor, payload):
    page = at_details.click("Continue", dict.fromkeys(FIELDS, payload))
    assert page.status == 422
    assert is_safe(page.html, payload)
    kept = page.values(page.main.all("form")[0])
    for field in FIELDS:
        assert kept[field] == payload


@pytest.mark.parametrize("payload", PAYLOADS)
def test_names_and_notes_are_text_on_the_check_page_too(at_details: Visitor, payload):
    page = at_details.click("Continue", PERSON | {"given_name": payload, "comments": payload})
    assert page.heading == "Check your answers, then send"
    assert is_safe(page.html, payload)
    assert payload in page.text or payload.split()[0] in page.text


@pytest.mark.parametrize("payload", PAYLOADS)
def test_addresses_are_text_wherever_they_are_repeated(visitor: Visitor, creek, payload):
    service = str(creek.id_of("service", 0))
    for name in ("service", "clinician", "location", "from", "day", "zone", "view", "lang", "starts_at"):
        query = {"service": service, name: payload}
        for page in ("times", "request", ""):
            found = visitor.open(f"/p/{creek.code}/{page}", query_string=query)
            assert found.status in (200, 404)
            assert is_safe(found.html, payload)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hidden_fields_are_text_when_a_peer_is_away(at_check: Visitor, scheduling, payload):
    scheduling.mode = "fails"
    button = at_check.page.button("Send request")
    page = at_check.press(button, {"comments": payload, "anything": payload})
    assert page.status == 503
    assert is_safe(page.html, payload)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_words_of_the_practice_are_text(visitor: Visitor, creek, payload):
    creek.wording = dict.fromkeys(creek.wording, payload)
    creek.name = payload
    creek.services[0] = (payload, 60, True, False)
    creek.locations[0] = (payload, "office", payload)
    creek.clinicians[0] = (payload, payload)
    for path in ("", "/times", f"/times?service={creek.id_of('service', 0)}", "/requests"):
        assert is_safe(visitor.open(f"/p/{creek.code}{path}").html, payload)


@pytest.mark.parametrize("field", ["service", "clinician", "location", "starts_at", "slot", "zone", "from"])
@pytest.mark.parametrize(
    "value", ["", "x", "~", "2026-11-03T15:30:00Z~x", "9" * 400, "00000000-0000-0000-0000-000000000000"]
)
def test_hidden_fields_that_were_tampered_with_lead_to_no_failure(at_check: Visitor, world, field, value):
    page = at_check.press(at_check.page.button("Send request"), {field: value})
    assert page.status in (200, 409)
    assert len(world.requests) <= 1


def test_a_form_without_its_token_is_refused_in_the_practices_look(at_details: Visitor, plum, world):
    action = at_details.page.main.all("form")[0].attributes["action"]
    for sent in ({}, {"csrf_token": "x"}):
        response = at_details.client.post(action, data=PERSON | sent, headers={"Origin": ORIGIN})
        assert response.status_code == 400
        assert plum.css_hash in response.get_data(as_text=True)
    assert world.requests == {}


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site"}, {}],
)
def test_a_form_from_elsewhere_is_refused(at_check: Visitor, world, headers):
    form = at_check.page.main.all("form")[0]
    response = at_check.client.post(
        form.attributes["action"], data=at_check.page.values(form), headers=headers
    )
    assert response.status_code == 400
    assert world.requests == {}


def test_a_form_too_large_is_refused_in_the_practices_look(at_details: Visitor, plum):
    page = at_details.click("Continue", PERSON | {"comments": "x" * 150_000})
    assert page.status == 413
    assert page.heading == "That is too large"
    assert plum.css_hash in page.html


def test_the_host_header_is_never_repeated(client, creek):
    for path in ("/", f"/p/{creek.code}", f"/p/{creek.code}/nothing"):
        page = client.get(path, headers={"Host": "evil.example"})
        assert "evil.example" not in page.get_data(as_text=True)
        assert "evil.example" not in page.headers.get("Location", "")


def test_no_answer_leads_to_another_site(client, creek):
    for path in (
        f"/p/{creek.code}/request?next=//evil.example&service=//evil.example",
        f"/p/{creek.code}/request/send?zone=//evil.example",
        f"/p/{creek.code}//evil.example",
        "//evil.example/p",
    ):
        response = client.get(path)
        location = response.headers.get("Location", "/")
        assert location.startswith("/")
        assert not location.startswith("//")


def test_header_lines_cannot_be_made(client, creek):
    response = client.get(f"/p/{creek.code}/request?zone=x%0d%0aSet-Cookie:%20a=b")
    assert "a=b" not in str(response.headers.getlist("Set-Cookie"))
    assert response.status_code in (303, 400)


def test_methods_nobody_offers_are_refused(client, creek):
    for method in ("PUT", "DELETE", "PATCH"):
        assert client.open(f"/p/{creek.code}", method=method).status_code == 405


def test_every_page_has_the_strict_policy(client, creek):
    for path in ("/", f"/p/{creek.code}", f"/p/{creek.code}/times", "/p/nobody", f"/p/{creek.code}/nothing"):
        headers = client.get(path).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'")
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"


def test_logs_hold_rules_and_no_paths_and_nothing_typed(capsys, make_app, plum, world):
    visitor = Visitor(make_app().test_client())
    visitor.open(f"/p/{plum.code}/times?zone=America/Chicago")
    visitor.pick()
    visitor.click("Continue", PERSON)
    visitor.click("Send request")
    made = next(iter(world.requests.values()))
    visitor.open(f"/p/{plum.code}/confirm/{made.token}")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    assert {"/p/<code>/request/send", "/p/<code>/confirm/<token>"} <= {line.get("rule") for line in lines}
    whole = json.dumps(lines)
    for private in (
        *[typed for typed in PERSON.values() if len(typed) > 2],
        made.token,
        made.reference,
        "Chicago",
    ):
        assert private not in whole
