"""The mail catcher: a mail sent by SMTP can be read on a page that trusts nothing in it."""

import smtplib
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from launcher.mail_catcher import smtp_server
from launcher.mail_page import make_mail_page
from launcher.mail_store import MailStore
from launcher.ports import free_ports

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def store(tmp_path):
    return MailStore(tmp_path / "mail")


@pytest.fixture
def smtp(store):
    server = smtp_server(store, f"127.0.0.1:{free_ports()}")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def page(store):
    return make_mail_page(store, ["localhost"]).test_client()


def mail(subject="Please confirm", text="Hello", html=None, to="casey@example.com"):
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "portal@portal.example", to, subject
    message.set_content(text)
    if html is not None:
        message.add_alternative(html, subtype="html")
    return message


def keep(store, message):
    return store.add("portal@portal.example", ["casey@example.com"], message.as_bytes(), datetime.now(UTC))


def test_a_mail_sent_by_smtp_is_on_the_page(smtp, page):
    with smtplib.SMTP("127.0.0.1", smtp.port) as client:
        client.send_message(mail(html="<p>Hello <b>Casey</b></p>"))
    listed = page.get("/").text
    assert "Please confirm" in listed
    assert "casey@example.com" in listed
    (item,) = page.get("/mails.json").json["items"]
    assert item["recipients"] == ["casey@example.com"]
    assert item["text"] == "Hello\n"
    assert "<b>Casey</b>" in page.get(f"{item['url']}/html").text
    assert "Subject: Please confirm" in page.get(f"{item['url']}/source").text


def test_the_newest_mail_comes_first_and_survives_a_restart(store, page, tmp_path):
    for subject in ("first", "second"):
        keep(store, mail(subject))
    again = make_mail_page(MailStore(tmp_path / "mail"), ["localhost"]).test_client()
    assert [item["subject"] for item in again.get("/mails.json").json["items"]] == ["second", "first"]


def test_hostile_subject_sender_and_text_are_shown_as_text(store, page):
    message = mail(subject=HOSTILE, text=f"{HOSTILE} http://127.0.0.1/\"onmouseover='x'")
    identifier = store.add(HOSTILE, [HOSTILE], message.as_bytes(), datetime.now(UTC))
    for path in ("/", f"/mails/{identifier}"):
        shown = page.get(path).text
        assert "<script" not in shown
        assert "&lt;script&gt;" in shown
    assert "onmouseover='x'\"" not in page.get(f"/mails/{identifier}").text


def test_hostile_html_is_shown_only_in_a_sandbox_that_runs_nothing(store, page):
    identifier = keep(store, mail(html=f"<p>Hi</p>{HOSTILE}"))
    shown = page.get(f"/mails/{identifier}").text
    assert "alert(1)" not in shown
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in shown
    policy = page.get(f"/mails/{identifier}/html").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "sandbox allow-popups" in policy
    assert "allow-scripts" not in policy


def test_every_page_has_a_strict_policy(store, page):
    identifier = keep(store, mail())
    for path in ("/", f"/mails/{identifier}", f"/mails/{identifier}/source", "/mails.json", "/nothing"):
        headers = page.get(path).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_picture_that_came_with_the_mail_is_shown(store, page):
    message = mail(html='<img src="cid:logo@portal.example" alt="Logo">')
    html = message.get_body(("html",))
    html.add_related(b"picture bytes", "image", "png", cid="<logo@portal.example>")
    shown = page.get(f"/mails/{keep(store, message)}/html")
    assert 'src="data:image/png;base64,cGljdHVyZSBieXRlcw=="' in shown.text
    assert "img-src data:;" in shown.headers["Content-Security-Policy"]


def test_links_in_the_text_can_be_followed(store, page):
    identifier = keep(store, mail(text="Open http://127.0.0.1:8400/p/mesa-verde/confirm/abc_-1?x=1&y=2."))
    shown = page.get(f"/mails/{identifier}").text
    assert 'href="http://127.0.0.1:8400/p/mesa-verde/confirm/abc_-1?x=1&amp;y=2"' in shown


def test_a_mail_without_html_or_with_a_broken_charset_can_be_read(store, page):
    plain = keep(store, mail(text="only text"))
    assert page.get(f"/mails/{plain}/html").status_code == 404
    broken = b"Subject: odd\r\nContent-Type: text/plain; charset=no-such\r\n\r\nstill \xff here\r\n"
    odd = store.add("a@example.com", ["b@example.com"], broken, datetime.now(UTC))
    assert "still" in page.get(f"/mails/{odd}").text


@pytest.mark.parametrize("identifier", ["20260101T000000000000-00000000", "..%2f..%2fsecrets", "x"])
def test_an_unknown_mail_is_not_found(page, identifier):
    assert page.get(f"/mails/{identifier}").status_code == 404


def test_another_sites_name_made_to_point_here_reads_nothing(store, page):
    keep(store, mail(text="private"))
    answer = page.get("/mails.json", headers={"Host": "attacker.example"})
    assert answer.status_code == 400
    assert "private" not in answer.text


def test_only_the_newest_mails_are_kept(tmp_path):
    store = MailStore(tmp_path / "mail", kept=3)
    for number in range(5):
        store.add("a@example.com", ["b@example.com"], b"Subject: %d\r\n\r\n" % number, datetime.now(UTC))
    assert [mail.subject for mail in store.newest_first()] == ["4", "3", "2"]
