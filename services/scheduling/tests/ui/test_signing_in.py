"""The way in and out."""

from desk_peers.desk import ORIGIN
from desk_peers.peers import PASSWORD

TYPED = {"practice": "harbor-light", "email": "scheduler@harbor-light.example", "password": PASSWORD}


def test_the_start_leads_to_the_sign_in_page_and_then_to_the_calendar(stranger):
    assert stranger.open("/").path == "/sign-in"
    page = stranger.click("Sign in", TYPED)
    assert page.path == "/calendar"
    assert "Jordan Pratt" in page.root.text
    assert stranger.open("/").path == "/calendar"


def test_the_practice_code_comes_from_the_address_and_then_from_the_browsers_memory(stranger):
    page = stranger.open("/sign-in?practice=harbor-light")
    assert 'value="harbor-light"' in page.html
    stranger.click("Sign in", TYPED)
    stranger.click("Sign out")
    assert 'value="harbor-light"' in stranger.open("/sign-in").html


def test_capitals_in_the_practice_code_are_no_mistake(stranger):
    stranger.open("/sign-in")
    assert stranger.click("Sign in", TYPED | {"practice": " Harbor-Light "}).path == "/calendar"


def test_empty_fields_are_named_and_what_was_typed_stays_except_the_password(stranger, identity):
    stranger.open("/sign-in")
    page = stranger.click("Sign in", {"practice": "harbor-light", "email": "", "password": PASSWORD})
    assert page.status == 422
    assert "Enter your email address" in page.text
    assert 'value="harbor-light"' in page.html
    assert PASSWORD not in page.html
    assert "/v1/staff/sessions" not in identity.paths()


def test_nobody_learns_which_part_was_wrong(stranger):
    pages = []
    for wrong in (
        {"email": "nobody@harbor-light.example"},
        {"password": "not the password"},
        {"practice": "no-such-practice"},
    ):
        stranger.open("/sign-in")
        page = stranger.click("Sign in", TYPED | wrong)
        assert page.status == 401
        pages.append(page.root.with_class("govuk-error-summary")[0].text)
    assert len(set(pages)) == 1
    assert "don't fit together" in pages[0]


def test_spaces_around_a_password_reach_identity(stranger, identity):
    stranger.open("/sign-in")
    stranger.click("Sign in", TYPED | {"password": f" {PASSWORD} "})
    assert identity.asked[-1].body["password"] == f" {PASSWORD} "


def test_a_lock_says_when_to_try_again(stranger, identity):
    identity.locked = True
    stranger.open("/sign-in")
    page = stranger.click("Sign in", TYPED)
    assert page.status == 429
    assert page.response.headers["Retry-After"] == "840"
    assert "Try again in 14 minutes" in page.text


def test_identity_out_of_reach_is_told_and_the_typed_address_stays(stranger, identity):
    identity.failing.add("/v1/staff")
    stranger.open("/sign-in")
    page = stranger.click("Sign in", TYPED)
    assert page.status == 503
    assert "can't be reached" in page.text
    assert 'value="scheduler@harbor-light.example"' in page.html


def test_signing_in_leads_back_to_where_they_were_going(stranger, harbor, a_pending):
    request = a_pending()
    page = stranger.open(f"/requests/{request.id}")
    assert page.path == "/sign-in"
    assert stranger.click("Sign in", TYPED).path == f"/requests/{request.id}"


def test_no_address_elsewhere_is_followed_after_signing_in(stranger):
    for address in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        stranger.open("/sign-in?next=" + address.replace(":", "%3A").replace("\\", "%5C"))
        assert stranger.click("Sign in", TYPED).path == "/calendar"


def test_an_ended_session_is_told_and_its_cookie_dropped(sit_down, harbor, identity):
    desk = sit_down(harbor)
    identity.sessions.clear()
    page = desk.open("/calendar?week=2026-12-07")
    assert page.path == "/sign-in"
    assert "Your session has ended" in page.text
    assert 'name="next" value="/calendar?week=2026-12-07"' in page.html
    assert desk.client.get_cookie("staff", domain="staff.test") is None
    assert desk.click("Sign in", TYPED).url.endswith("/calendar?week=2026-12-07")


def test_a_session_that_ends_before_a_decision_leads_back_to_the_page_and_not_to_the_decision(
    sit_down, harbor, identity, hugo, a_pending
):
    request = a_pending()
    desk = sit_down(harbor)
    desk.open(f"/requests/{request.id}")
    identity.sessions.clear()
    page = desk.click("Approve as this patient")
    assert page.path == "/sign-in"
    assert desk.click("Sign in", TYPED).path == f"/requests/{request.id}"
    assert harbor.stored(request).state == "pending"


def test_a_session_token_that_is_none_is_a_session_that_ended(stranger, identity):
    stranger.client.set_cookie("staff", "x" * 300, domain="staff.test")
    assert stranger.open("/requests").path == "/sign-in"


def test_signing_out_ends_the_session_at_identity_too(sit_down, harbor, identity):
    desk = sit_down(harbor)
    desk.open("/calendar")
    page = desk.click("Sign out")
    assert (page.path, identity.sessions) == ("/sign-in", {})
    assert "You are signed out" in page.text
    assert desk.open("/calendar").path == "/sign-in"


def test_signing_out_works_here_while_identity_is_out_of_reach(sit_down, harbor, identity):
    desk = sit_down(harbor)
    desk.open("/calendar")
    identity.failing.add("/v1/staff/sessions/end")
    page = desk.click("Sign out")
    assert "You are signed out here" in page.text
    assert desk.client.get_cookie("staff", domain="staff.test") is None


def test_signing_out_by_a_link_is_not_possible(sit_down, harbor):
    assert sit_down(harbor).open("/sign-out").status == 405


def test_a_new_session_gets_a_new_token_against_forgery(stranger):
    before = stranger.open("/sign-in").root.all("form")[0].all("input")[0].attributes["value"]
    stranger.click("Sign in", TYPED)
    action, _ = stranger.form_of("Sign out")
    assert stranger.post(action, {"csrf_token": before}, Origin=ORIGIN).status == 400


def test_each_signed_in_page_asks_identity_once_who_it_is_for(sit_down, harbor, identity):
    desk = sit_down(harbor)
    for url in ("/calendar", "/requests"):
        identity.asked.clear()
        desk.open(url)
        assert identity.paths().count("/v1/staff/sessions/token") == 1
