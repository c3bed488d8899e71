"""Nothing that people type becomes markup, and no page carries inline style or script."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import render_template_string

from portal_web.brand import Brand, Logo, StaffHeader
from portal_web.forms import Form
from portal_web.week import CalendarEntry, build_week

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "<svg/onload=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;script&gt; &amp; &#x27;",
    "<!-- <b>",
    '" autofocus onfocus=alert(1) x="',
]
EVERYTHING = """
{% extends base %}
{% from "portal_web/forms.html" import error_summary, text_field, email_field, phone_field, password_field,
  text_area, radio_field, checkbox_field, select_field, file_field, date_field, submit_button, link_button %}
{% from "portal_web/parts.html" import back_link, summary_list, tag, notice, confirmation, pagination,
  empty_state %}
{% from "portal_web/times.html" import week_steps, time_buttons, day_links, zone_note %}
{% from "portal_web/week.html" import week_calendar %}
{% block title %}{{ bad }}{% endblock %}
{% block main %}
{{ error_summary(form) }}
{{ text_field(form, "name", bad, hint=bad) }}
{{ email_field(form, "email", bad, optional=true) }}
{{ phone_field(form, "phone", bad) }}
{{ password_field(form, "password", bad, hint=bad) }}
{{ text_area(form, "comments", bad, hint=bad, optional=true) }}
{{ radio_field(form, "radio", bad, [(bad, bad, bad), ("b", "b")], hint=bad) }}
{{ checkbox_field(form, "check", bad, [(bad, bad, bad)], hint=bad) }}
{{ select_field(form, "select", bad, [(bad, bad)], hint=bad) }}
{{ file_field(form, "file", bad, hint=bad) }}
{{ date_field(form, "born", bad, hint=bad, birthday=true) }}
{{ submit_button(bad, name="n", value=bad) }}
{{ link_button(bad, "/") }}
{{ back_link("/", bad) }}
{{ summary_list([{"key": bad, "value": bad, "url": "/", "action": bad}], title=bad) }}
{{ tag(bad, "info") }}
{{ notice(bad, title=bad) }}
{{ notice(bad, kind="success", id="two") }}
{{ confirmation(bad, bad, bad) }}
{{ pagination("/", "/", bad, bad) }}
{% call empty_state(bad) %}{{ bad }}{% endcall %}
{{ week_steps(bad, "/", "/") }}
{{ zone_note("America/New_York") }}
{% set slots = [{"starts_at": at, "value": bad, "detail": bad}] %}
{{ time_buttons([{"date": day, "slots": slots}], "America/New_York") }}
{{ day_links([{"date": day, "url": "/", "count": 2, "current": true}]) }}
{{ week_calendar(week, "America/New_York") }}
{% endblock %}
"""
AT = datetime(2026, 11, 3, 19, 0, tzinfo=UTC)
EXPECTED_TAGS = {
    *("html", "head", "meta", "title", "link", "body", "header", "nav", "main", "section", "aside", "footer"),
    *(
        "h1",
        "h2",
        "h3",
        "p",
        "div",
        "span",
        "strong",
        "br",
        "ul",
        "li",
        "dl",
        "dt",
        "dd",
        "a",
        "img",
        "svg",
        "use",
    ),
    *(
        "form",
        "fieldset",
        "legend",
        "label",
        "input",
        "textarea",
        "select",
        "option",
        "button",
        "path",
        "script",
    ),
}


def hostile_page(face, base: str, bad: str) -> str:
    form = Form(
        {"name": bad, "email": bad, "phone": bad, "comments": bad, "born-month": bad, "password": bad}
    )
    for name in ["name", "email", "comments", "radio", "check", "select", "file", "born", "password"]:
        form.add_error(name, bad)
    with face.test_request_context("/page"):
        entries = [CalendarEntry("request", bad, AT, AT + timedelta(minutes=50), "/", bad)]
        week = build_week(
            entries, first_day=date(2026, 11, 2), zone=ZoneInfo("America/New_York"), today=date(2026, 11, 2)
        )
        return render_template_string(
            EVERYTHING,
            base=base,
            bad=bad,
            form=form,
            week=week,
            day=AT.date(),
            at=AT,
            brand=Brand(bad, "/", None, Logo("/logo.png", 4, 4), phone=bad, crisis_notice=bad),
            staff_header=StaffHeader(bad, "/", "/", "/", "/"),
        )


@pytest.mark.parametrize("base", ["portal_web/patient_base.html", "portal_web/staff_base.html"])
@pytest.mark.parametrize("bad", HOSTILE)
def test_hostile_text_stays_text_everywhere(face, read_page, base, bad):
    page = read_page(hostile_page(face, base, bad))
    assert {element.tag for element in page.elements} <= EXPECTED_TAGS
    assert all(not name.startswith("on") for element in page.elements for name in element.attributes)
    assert all(element.attributes.get("src") != "x" for element in page.elements)
    assert all(script.attributes["src"].startswith("/static/") for script in page.all("script"))
    assert page.one("title").text.endswith(f"{bad} – {bad}")
    assert page.one("input", name="name").attributes["value"] == bad
    assert page.one("textarea").text.strip() == bad
    assert page.one("h1").text == bad
    assert page.one("button", name="n").attributes["value"] == bad
    assert "49" not in page.one("h1").text


PAGES = ["patient", "times", "form", "sent", "staff", "week", "errors/404", "errors/503"]


@pytest.mark.parametrize("path", ["/", *[f"/plum/{page}" for page in PAGES]])
def test_no_page_carries_inline_style_or_script(gallery, read_page, path):
    page = read_page(gallery.test_client().get(path).get_data(as_text=True))
    assert len(page.elements) > 20
    for element in page.elements:
        assert "style" not in element.attributes
        assert element.tag != "style"
        assert not any(name.startswith("on") for name in element.attributes)
        assert not element.attributes.get("href", "").startswith("javascript:")
    assert all(script.text == "" and script.attributes["src"] for script in page.all("script"))


@pytest.mark.parametrize("path", [f"/plum/{page}" for page in PAGES])
def test_every_id_is_used_once(gallery, read_page, path):
    page = read_page(gallery.test_client().get(path).get_data(as_text=True))
    ids = [element.attributes["id"] for element in page.elements if "id" in element.attributes]
    assert len(ids) == len(set(ids))
