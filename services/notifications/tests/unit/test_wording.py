"""What typed text may do in a mail."""

import pytest

from notifications.domain.errors import Undeliverable
from notifications.domain.wording import body_text, greeting_name, header_text

HOSTILE_HEADERS = [
    "Practice\r\nBcc: victim@example.com",
    "Practice\nX-Injected: 1",
    "Practice\rX: 1",
    "=?utf-8?q?Bank?=",
    "nul\x00byte",
    "bell\x07",
    "right\u202eto-left",
    "line\u2028separator",
    "paragraph\u2029separator",
    "next\x85line",
    "vertical\x0btab",
    "zero\u200bwidth",
]


@pytest.mark.parametrize("text", HOSTILE_HEADERS)
def test_text_that_could_make_another_header_is_refused(text):
    with pytest.raises(Undeliverable) as refusal:
        header_text(text)
    assert refusal.value.problem == "header_refused"


@pytest.mark.parametrize("text", ["Harbor Light Counseling", "Clínica Ñandú & Söhne, LLC (East)", "心の家"])
def test_an_honest_name_may_stand_in_a_header(text):
    assert header_text(f" {text} ") == text


@pytest.mark.parametrize(
    "name",
    [
        "Ana",
        "José Núñez",
        "Mary-Jane O’Neil",
        "D'Angelo",
        "J. R. Ewing",
        "Søren",
        "Nguye\u0302\u0303n",
        "李 明",
    ],
)
def test_a_name_is_greeted(name):
    assert greeting_name(name)


@pytest.mark.parametrize(
    "name",
    [
        None,
        "",
        "   ",
        "win money at evil.example",
        "https://evil.example/x",
        "evil.example",
        "me@evil.example",
        "call 555 0100",
        "<b>Ana</b>",
        "Ana\nBcc: x",
        "{{ token }}",
        "a" * 61,
    ],
)
def test_what_does_not_read_like_a_name_is_not_repeated(name):
    assert greeting_name(name) is None


def test_lines_are_kept_and_control_characters_dropped():
    assert body_text("  one\r\ntwo\x00\x1b[31m\rthree ") == "one\ntwo[31m\nthree"


@pytest.mark.parametrize("nothing", [None, "", " \n\x00"])
def test_text_with_nothing_in_it_is_nothing(nothing):
    assert body_text(nothing) is None
