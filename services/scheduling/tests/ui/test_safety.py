"""What holds for every page: who gets in, what stays out of addresses, logs, caches and markup."""

import re
from uuid import uuid4

import pytest

from portal_kit.auth import policy_of
from portal_kit.testing import endpoints_without_policy, staff_token

PUBLIC = {"ui.start", "ui.show_sign_in", "ui.sign_in", "ui.sign_out", "ui.style_sheet"}
ATTACKS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "</textarea><svg onload=alert(1)>",
    "javascript:alert(1)",
    "\u202eneila\u2066",
]


def pages_of(week):
    pending, approved = week.pending.id, week.approved.id
    return [
        week.url,
        "/calendar",
        "/requests",
        f"/requests/{pending}",
        f"/requests/{pending}/deny",
        f"/requests/{pending}/new-patient",
        f"/requests/{approved}",
        f"/requests/{week.unconfirmed.id}",
    ]


def test_every_page_says_who_may_see_it_and_only_the_way_in_is_open(ui_app):
    assert endpoints_without_policy(ui_app) == []
    pages = {rule.endpoint for rule in ui_app.url_map.iter_rules() if rule.endpoint.startswith("ui.")}
    open_to_all = {name for name in pages if policy_of(ui_app, name).authenticate is None}
    assert open_to_all == PUBLIC


def test_strangers_are_sent_to_the_sign_in_page_from_everywhere(stranger, face):
    for rule in face.url_map.iter_rules():
        if rule.endpoint.startswith("ui.") and rule.endpoint not in PUBLIC and "GET" in rule.methods:
            url = re.sub("<[^>]*>", str(uuid4()), rule.rule)
            assert stranger.open(url).path == "/sign-in", rule.rule


def test_strangers_decide_nothing(stranger, harbor, a_pending):
    request = a_pending()
    stranger.open("/sign-in")
    token = {"csrf_token": stranger.form_of("Sign in")[1]["csrf_token"]}
    for page in ("approve", "new-patient", "deny"):
        assert stranger.post(f"/requests/{request.id}/{page}", token).path == "/sign-in"
    assert harbor.stored(request).state == "pending"


def test_a_token_of_the_api_opens_no_page_and_a_cookie_no_api(stranger, sit_down, harbor):
    token = staff_token("scheduling", harbor.id, harbor.scheduler, "scheduler")
    headers = {"Authorization": f"Bearer {token}"}
    assert stranger.open("/requests", headers=headers).path == "/sign-in"
    assert stranger.client.get("/v1/requests", headers=headers).status_code == 200
    assert sit_down(harbor).client.get("/v1/requests").status_code == 401


def test_pages_fail_in_html_and_the_api_in_problems(sit_down, harbor):
    desk = sit_down(harbor)
    page = desk.open(f"/requests/{uuid4()}")
    assert page.status == 404
    assert page.response.content_type.startswith("text/html")
    assert "Jordan Pratt" in page.root.text
    answer = desk.client.get(f"/v1/requests/{uuid4()}")
    assert answer.content_type == "application/problem+json"
    assert desk.client.get("/v1/nothing").content_type == "application/problem+json"
    assert desk.client.get("/health/live").json == {"status": "live"}


def test_identity_out_of_reach_is_a_page_and_keeps_the_session(sit_down, harbor, identity):
    desk = sit_down(harbor)
    identity.failing.add("/v1/staff")
    page = desk.open("/calendar")
    assert page.status == 503
    assert "A part of our system cannot be reached" in page.text
    identity.failing.clear()
    assert desk.open("/calendar").status == 200


def test_nothing_is_kept_by_caches_and_everything_is_hardened(sit_down, harbor, busy_week):
    desk = sit_down(harbor)
    for url in [*pages_of(busy_week), "/sign-in", "/nowhere"]:
        headers = desk.open(url).response.headers
        assert headers["Cache-Control"] == "no-store", url
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_the_style_sheet_may_be_kept_for_good(stranger):
    stranger.open("/sign-in")
    sheets = [link.attributes["href"] for link in stranger.page.root.all("link")]
    ours = next(url for url in sheets if url.endswith("/scheduling.css"))
    response = stranger.client.get(ours)
    assert response.status_code == 200
    assert "immutable" in response.headers["Cache-Control"]
    assert stranger.client.get("/styles/000000000000/scheduling.css").status_code == 404


def test_cookies_are_for_the_server_alone_and_on_https_for_this_host_alone(stranger):
    stranger.open("/sign-in")
    action, sent = stranger.form_of("Sign in")
    sent |= {"practice": "harbor-light", "email": "scheduler@harbor-light.example"}
    response = stranger.client.post(
        action,
        data=sent | {"password": "a quiet place by the water"},
        headers={"Origin": "http://staff.test"},
        base_url="http://staff.test",
    )
    kept = [line for line in response.headers.getlist("Set-Cookie") if line.startswith("staff=")]
    assert len(kept) == 1
    assert "HttpOnly" in kept[0]
    assert "SameSite=Lax" in kept[0]
    assert "Max-Age" not in kept[0]


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_people_type_is_text_on_every_page(
    sit_down, harbor, staffed, a_pending, requester, hugo, attack
):
    typed = requester(given_name=attack, family_name=attack, comments=attack, phone=attack)
    staffed(harbor).patients.append(type(hugo)(uuid4(), attack, attack, "1999-02-17", None, attack))
    harbor.block("2026-12-01T12:00", "2026-12-01T13:00", None, title=attack)
    request = a_pending(requester=typed)
    desk = sit_down(harbor)
    week = f"/calendar?week={request.starts_at.date().isoformat()}"
    urls = [week, "/calendar?week=2026-12-01", "/requests"]
    urls += [f"/requests/{request.id}{page}" for page in ("", "/deny", "/new-patient")]
    for url in urls:
        page = desk.open(url)
        assert page.status == 200
        assert attack.split()[0] in page.root.text
        assert page.root.all("img") == []
        assert all("src" in script.attributes and not script.text for script in page.root.all("script"))
        assert not handlers_in(page), url
        assert attack not in page.title


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_staff_type_is_text_when_it_comes_back(sit_down, harbor, staffed, a_pending, attack):
    desk = sit_down(harbor)
    desk.open(f"/requests/{a_pending().id}/deny")
    form = desk.page.buttons("Deny this request")[0].inside("form")
    page = desk.send(form, {"send_email": "no", "reason": attack})
    assert page.status == 422
    assert not handlers_in(page)
    assert page.root.all("textarea")[0].text == " ".join(attack.split())
    page = desk.open("/sign-in?practice=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&next=%22%3E%3Cscript%3E")
    assert all("src" in script.attributes for script in page.root.all("script"))


def test_addresses_titles_and_logs_name_no_person(sit_down, harbor, busy_week, caplog):
    desk = sit_down(harbor)
    titles = [desk.open(url).title for url in pages_of(busy_week)]
    desk.open(f"/requests/{busy_week.stranger.id}/new-patient")
    desk.click("Make the patient and approve")
    desk.open(f"/requests/{busy_week.hurried.id}/deny")
    form = desk.page.buttons("Deny this request")[0].inside("form")
    desk.send(form, {"send_email": "yes", "reason": "Mr. Lund should call."})
    written = caplog.text
    assert "/requests/<uuid:request_id>/deny" in written
    seen = [*titles, *desk.visited, written]
    for person in ("Hugo", "Marsh", "hugo.", "Noor", "Haddad", "Lund", "555-0141", "1999-02-17", "Priya"):
        assert not any(person in text for text in seen), person
    assert str(busy_week.pending.id) not in written


def test_a_nul_is_refused(sit_down, harbor, staffed, a_pending):
    desk = sit_down(harbor)
    desk.open(f"/requests/{a_pending().id}/deny")
    form = desk.page.buttons("Deny this request")[0].inside("form")
    assert desk.send(form, {"send_email": "yes", "reason": "a\x00b"}).status == 422


def handlers_in(page):
    """Attributes that would run something, anywhere on the page."""
    found = []

    def walk(element):
        for child in element.children:
            if not isinstance(child, str):
                found.extend(
                    (child.tag, name)
                    for name, value in child.attributes.items()
                    if name.startswith("on")
                    or (
                        value.strip().lower().startswith("javascript:")
                        and name in ("href", "src", "action", "formaction")
                    )
                )
                walk(child)

    walk(page.root)
    return found
