"""A practice's look, or ours."""

import pytest

from notifications.domain.look import DEFAULT_LIGHT, Logo, colours_from, shown_size


def test_a_themes_roles_are_read_with_hyphens_or_underscores():
    hyphens = {role.replace("_", "-"): colour for role, colour in DEFAULT_LIGHT.items()}
    assert colours_from(hyphens) == colours_from(DEFAULT_LIGHT) == DEFAULT_LIGHT


def test_roles_we_do_not_use_are_left_out():
    assert colours_from(DEFAULT_LIGHT | {"focus": "#000000"}) == DEFAULT_LIGHT


@pytest.mark.parametrize("value", [None, 5, "red", "#fff", "#12345g", "#123456;} body{}", "url(//x)"])
def test_half_a_theme_is_no_theme(value):
    assert colours_from(DEFAULT_LIGHT | {"primary": value}) is None
    assert colours_from({role: colour for role, colour in DEFAULT_LIGHT.items() if role != "text"}) is None


def test_a_theme_without_a_header_gets_the_surface_for_one():
    roles = {role: colour for role, colour in DEFAULT_LIGHT.items() if not role.startswith("header")}
    colours = colours_from(roles | {"surface": "#fafafa", "text": "#111111"})
    assert (colours["header_background"], colours["header_text"]) == ("#fafafa", "#111111")


@pytest.mark.parametrize(
    ("size", "shown"),
    [((440, 112), (220, 56)), ((100, 40), (100, 40)), ((1000, 10), (220, 2)), ((9000, 1), (220, 1))],
)
def test_a_logo_is_shown_no_larger_than_the_header_has_room_for(size, shown):
    assert shown_size(Logo(png=b"", width=size[0], height=size[1])) == shown
