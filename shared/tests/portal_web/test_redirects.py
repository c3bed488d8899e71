"""`next` leads to pages of ours alone."""

import pytest

from portal_web.redirects import safe_next


@pytest.mark.parametrize("ours", ["/", "/requests/1", "/p/quiet-creek?week=2#tuesday", "/a//b", "/caf%C3%A9"])
def test_a_path_of_this_site_is_kept(ours):
    assert safe_next(ours, "/home") == ours


@pytest.mark.parametrize(
    "theirs",
    [
        None,
        "",
        "requests",
        "//elsewhere.example",
        "///elsewhere.example",
        "/\\elsewhere.example",
        "\\\\elsewhere.example",
        "/\t/elsewhere.example",
        "/\n/elsewhere.example",
        " /requests",
        "/requests\x00",
        "/a\\b",
        "https://elsewhere.example/",
        "javascript:alert(1)",
        "data:text/html,x",
    ],
)
def test_anything_a_browser_could_take_for_another_site_is_not(theirs):
    assert safe_next(theirs, "/home") == "/home"
