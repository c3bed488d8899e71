"""Every mail in every language: complete, linked, self-contained, and safe to fill with typed text."""

import email
import email.policy
import re
import threading
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from uuid import UUID

import pytest
from liquid.exceptions import UndefinedError

import notifications
from notifications.domain.errors import Undeliverable
from notifications.domain.facts import Place, Practice, RequestFacts
from notifications.domain.kinds import MAIL_KINDS
from notifications.domain.links import Links
from notifications.domain.look import DEFAULT_LOOK, Logo, Look
from notifications.mail.composition import Ingredients, Sender, compose
from notifications.mail.templates import write_mail
from notifications.models import Message

FOLDER = Path(notifications.__file__).parent / "templates"
PORTAL, STAFF = "https://portal.example", "https://staff.example"
SENDER = Sender("no-reply@mail.portal.example", Links(PORTAL, STAFF))
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
REQUEST = UUID("5b0c2f7e-7a0e-4c56-9d6f-0a4a51a1c001")

MAILS = [(kind.template, language) for kind in MAIL_KINDS.values() for language in kind.languages]
LINKS = {
    "confirm_request": f"{PORTAL}/p/harbor-light/confirm/t0ken",
    "request_received": f"{PORTAL}/p/harbor-light/requests/R-7Q2",
    "appointment_confirmed": f"{PORTAL}/p/harbor-light/requests/R-7Q2",
    "request_denied": f"{PORTAL}/p/harbor-light",
    "request_expired": f"{PORTAL}/p/harbor-light",
    "request_superseded": f"{PORTAL}/p/harbor-light",
    "new_request": f"{STAFF}/requests/{REQUEST}",
}
LOGO = Logo(png=b"\x89PNG\r\n\x1a\n0", width=440, height=112)
CORPUS = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</mj-text></mj-column><mj-raw><b>hi</b></mj-raw>",
    "<mj-include path='/etc/passwd' />",
    "]]><x>",
    "{{ links.confirm }}{% for i in (1..9) %}x{% endfor %}",
    "&lt;b&gt; &amp;amp; &#x3c;i&#x3e;",
    "javascript:alert(1)//",
    "a\x00b\x1b[31m\x7f",
    "\u202eevil\u2066",
    "a\r\n.\r\nMAIL FROM:<x@y.example>\r\n",
    "line\r\n\r\nBcc: victim@example.com",
    "=?utf-8?q?x?=",
    "\ud800",
    "ñ" * 2000,
]


def facts(**other):
    known = {
        "to": "ana@example.com",
        "name": "Ana Lopez",
        "language": "en",
        "reference": "R-7Q2",
        "starts_at": datetime(2026, 11, 24, 15, tzinfo=UTC),
        "ends_at": datetime(2026, 11, 24, 15, 50, tzinfo=UTC),
        "time_zone": "America/New_York",
        "clinician_id": None,
        "location": Place(name="Main office", kind="office", address="12 Quay Street\nPortview"),
        "state": "approved",
        "reason": "We are closed that day.",
        "token": "t0ken",
    }
    return RequestFacts(**(known | other))


def made(template, language="en", *, look=DEFAULT_LOOK, phone="555-0100", clinician=None, **other):
    message = Message(
        id=UUID(int=1),
        template=template,
        about_id=REQUEST,
        appointment_id=UUID(int=2) if template == "appointment_confirmed" else None,
        message_id="<1@mail.portal.example>",
        created_at=NOW,
    )
    practice = Practice(
        id=UUID(int=3),
        code="harbor-light",
        name="Harbor Light Counseling",
        time_zone="America/New_York",
        phone=phone,
    )
    parts = Ingredients(
        message=message,
        facts=facts(language=language, **other),
        practice=practice,
        look=look,
        to="ana@example.com",
        clinician_name=clinician,
    )
    return compose(SENDER, parts, NOW)


def bodies(mail):
    return tuple(mail.get_body((kind,)).get_content() for kind in ("plain", "html"))


class Page(HTMLParser):
    """What a mail program would see: the tags, the addresses they fetch or lead to, and the words."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.fetched, self.links, self.words, self._skip = [], [], [], [], 0
        self.handlers = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self._skip += tag in ("style", "title")
        for name, value in attributes:
            if name in ("src", "background", "data", "poster", "srcset"):
                self.fetched.append(value)
            if name.startswith("on"):
                self.handlers.append(name)
            if name == "href":
                (self.fetched if tag == "link" else self.links).append(value)

    def handle_endtag(self, tag):
        self._skip -= tag in ("style", "title")

    def handle_data(self, data):
        if not self._skip:
            self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


@pytest.mark.parametrize(("template", "language"), MAILS)
def test_a_mail_has_a_subject_text_and_html_with_its_link_in_both(template, language):
    mail = made(template, language)
    text, html = bodies(mail)
    assert "Harbor Light Counseling" in mail["Subject"]
    assert LINKS[template] in text.split()
    assert Page(html).links == [LINKS[template]]
    assert len(mail["Subject"]) < 78


@pytest.mark.parametrize(("template", "language"), MAILS)
def test_a_mail_fetches_nothing_and_names_no_foreign_host(template, language):
    text, html = bodies(made(template, language, look=Look(**(vars(DEFAULT_LOOK) | {"logo": LOGO}))))
    assert Page(html).fetched == ["cid:logo"]
    assert "@import" not in html
    assert "url(" not in html
    without_names = re.sub(r'xmlns(:\w+)?="[^"]*"', "", html)
    hosts = set(re.findall(r"https?://[^/\"'\s<]+", without_names + text))
    assert hosts <= {PORTAL, STAFF}


@pytest.mark.parametrize(("template", "language"), MAILS)
def test_a_mail_names_the_day_the_time_and_the_zone_in_both_forms(template, language):
    text, html = bodies(made(template, language))
    zone, day = {
        "en": ("Eastern Standard Time", "Tuesday, November 24, 2026"),
        "es": ("hora estándar oriental", "Martes, 24 de noviembre de 2026"),
    }[language]
    for said in (text, Page(html).text):
        assert zone in said
        assert day in said
        assert "10:00" in said


@pytest.mark.parametrize(("template", "language"), MAILS)
def test_a_mail_can_do_without_what_is_not_always_there(template, language):
    place = Place(name="Main office", kind="office", address="")
    mail = made(template, language, phone="", name=None, reason=None, location=place)
    for said in bodies(mail):
        assert "None" not in said
        assert "555" not in said


@pytest.mark.parametrize(("template", "language"), MAILS)
def test_plain_text_has_no_markup_and_no_gaps(template, language):
    text, _ = bodies(made(template, language))
    assert not re.search(r"<[a-z/]|&[a-z]+;|\{[{%]", text)
    assert "\n\n\n" not in text.replace("\r\n", "\n")


@pytest.mark.parametrize(("template", "language"), MAILS)
def test_the_html_says_its_language_and_works_light_and_dark(template, language):
    _, html = bodies(made(template, language))
    assert re.search(rf'<html[^>]* lang="{language}"', html)
    assert 'name="color-scheme" content="light dark"' in html
    assert "prefers-color-scheme: dark" in html


@pytest.mark.parametrize("hostile", CORPUS)
@pytest.mark.parametrize(("template", "language"), MAILS)
def test_typed_text_stays_text_in_every_part_of_the_bytes(template, language, hostile):
    tame = Page(bodies(made(template, language, clinician="Cleo"))[1])
    mail = made(
        template,
        language,
        name=hostile,
        reason=hostile,
        phone=hostile,
        clinician=hostile,
        reference=hostile.encode("utf-8", "replace").decode(),
        location=Place(name=hostile, kind="office", address=hostile),
    )
    raw = mail.as_bytes()
    parsed = email.message_from_bytes(raw, policy=email.policy.default)
    assert [str(d) for part in parsed.walk() for d in part.defects] == []
    assert parsed["Bcc"] is None
    assert sorted(parsed.keys()) == sorted(made(template, language).keys())
    assert parsed["To"].addresses[0].addr_spec == "ana@example.com"
    page = Page(parsed.get_body(("html",)).get_content())
    assert page.handlers == []
    assert set(page.tags) <= set(tame.tags) | {"br"}
    assert page.fetched == []
    assert all(link.startswith((f"{PORTAL}/", f"{STAFF}/")) for link in page.links)


@pytest.mark.parametrize(
    "hostile", ["Practice\r\nBcc: v@example.com", "=?utf-8?q?x?=", "a\x00", "\u202eevil"]
)
def test_a_practices_name_that_could_make_a_header_sends_no_mail(hostile):
    with pytest.raises(Undeliverable) as refusal:
        made("request_received", look=Look(**(vars(DEFAULT_LOOK) | {"portal_name": hostile})))
    assert refusal.value.problem == "header_refused"


def test_a_practices_name_in_any_script_survives_the_bytes():
    name = "Clínica “Ñandú” & Söhne 心の家, LLC"
    raw = made("request_received", look=Look(**(vars(DEFAULT_LOOK) | {"portal_name": name}))).as_bytes()
    assert raw.isascii()
    assert max(len(line) for line in raw.splitlines()) <= 998
    parsed = email.message_from_bytes(raw, policy=email.policy.default)
    assert parsed["From"].addresses[0].display_name == name
    assert name in parsed["Subject"]


def test_a_value_that_a_template_lacks_is_an_error_and_not_a_gap():
    with pytest.raises(UndefinedError):
        write_mail("request_received", "en", {"practice": {"name": "x", "phone": "y"}})


def test_every_mail_has_its_three_files_and_there_are_no_others():
    parts = ("subject", "txt", "mjml")
    wanted = {f"{language}/{template}.{part}.liquid" for template, language in MAILS for part in parts}
    shared = {"layout.mjml", "footer.txt"}
    found = {
        str(path.relative_to(FOLDER))
        for path in FOLDER.glob("*/*.liquid")
        if path.name.removesuffix(".liquid") not in shared
    }
    assert found == wanted


def test_threads_that_write_different_mails_at_once_do_not_mix_them():
    alone = {mail: bodies(made(*mail)) for mail in MAILS}
    together: dict[tuple[str, str, int], tuple[str, str]] = {}
    barrier = threading.Barrier(len(MAILS))

    def write(mail):
        barrier.wait(timeout=10)
        for turn in range(5):
            together[(*mail, turn)] = bodies(made(*mail))

    threads = [threading.Thread(target=write, args=(mail,)) for mail in MAILS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(together) == 5 * len(MAILS)
    assert all(said == alone[template, language] for (template, language, _), said in together.items())
