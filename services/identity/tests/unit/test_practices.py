from __future__ import annotations

import pytest

from identity.domain.practices import check_code, check_time_zone, is_code
from portal_kit.errors import Invalid


@pytest.mark.parametrize("code", ["harbor-light", "a", "7", "dr-lee-2", "x" * 40])
def test_a_code_has_lower_case_letters_digits_and_hyphens(code):
    assert is_code(code)
    check_code(code)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "Harbor",
        "harbor light",
        "-harbor",
        "harbor-",
        "a--b",
        "x" * 41,
        "háfen",
        "a/b",
        "a\n",
        "a_b",
        "\x00",
    ],
)
def test_anything_else_is_no_code(code):
    with pytest.raises(Invalid) as refused:
        check_code(code)
    assert list(refused.value.extra["errors"]) == ["code"]


@pytest.mark.parametrize("zone", ["America/New_York", "America/Phoenix", "Australia/Lord_Howe", "UTC"])
def test_an_iana_zone_is_taken(zone):
    check_time_zone(zone)


@pytest.mark.parametrize(
    "zone", ["", "EST5PDT9", "New York", "america/new_york", "../../etc/passwd", "+02:00"]
)
def test_anything_else_is_no_zone(zone):
    with pytest.raises(Invalid) as refused:
        check_time_zone(zone)
    assert list(refused.value.extra["errors"]) == ["time_zone"]
