"""Two practices side by side: nothing of one is ever on a page of the other, whatever is remembered."""

import pytest
from contract_peers.practices import MadePractice
from contract_peers.visitor import PERSON, Visitor


def pages_of(practice: MadePractice) -> list[str]:
    start = f"/p/{practice.code}"
    service = practice.id_of("service", 0)
    return [
        start,
        f"{start}/times",
        f"{start}/times?service={service}&view=list",
        f"{start}/requests",
        f"{start}/requests/ZZZZ-9999",
        f"{start}/confirm/{'t' * 43}",
        f"{start}/no-such-page",
        f"{start}/theme/{practice.css_hash}.css",
        f"{start}/logo/{practice.logo_hash}.png",
    ]


def strangers(page_text: str, other: MadePractice) -> list[str]:
    return [word for word in other.canaries() if word in page_text]


def test_pages_of_two_practices_in_turn_never_mix(client, creek, plum):
    for _ in range(3):
        for one, two in zip(pages_of(creek), pages_of(plum), strict=True):
            assert strangers(client.get(one).get_data().decode("utf-8", "replace"), plum) == []
            assert strangers(client.get(two).get_data().decode("utf-8", "replace"), creek) == []


def test_the_whole_way_of_one_visitor_never_shows_the_other_practice(client, creek, plum):
    for here, other in ((creek, plum), (plum, creek)):
        visitor = Visitor(client)
        visitor.open(f"/p/{here.code}")
        seen = [
            visitor.page,
            visitor.pick(),
            visitor.click("Continue", PERSON),
            visitor.click("Send request"),
        ]
        assert [strangers(page.html, other) for page in seen] == [[], [], [], []]


def test_every_question_to_a_peer_names_the_practice_of_the_page(client, creek, plum, scheduling, branding):
    for path in pages_of(plum) + pages_of(creek):
        for peer in (scheduling, branding):
            peer.asked.clear()
        client.get(path)
        expected = plum.id if plum.code in path else creek.id
        asked = scheduling.asked + branding.asked
        assert {one.practice_id for one in asked} <= {expected}


@pytest.mark.parametrize("kind", ["theme/{}.css", "logo/{}.png"])
def test_the_other_practices_files_are_not_here(client, creek, plum, kind):
    hashes = {"theme/{}.css": plum.css_hash, "logo/{}.png": plum.logo_hash}
    client.get(f"/p/{plum.code}/{kind.format(hashes[kind])}")
    response = client.get(f"/p/{creek.code}/{kind.format(hashes[kind])}")
    assert response.status_code == 404
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", ["x", "../theme", "ABCDEF01", "0" * 65, "00000000%0a", "%2e%2e%2f"])
def test_what_can_be_no_hash_is_not_asked_for(client, creek, branding, name):
    assert client.get(f"/p/{creek.code}/theme/{name}.css").status_code == 404
    assert client.get(f"/p/{creek.code}/logo/{name}.png").status_code == 404
    assert {one.path for one in branding.asked} <= {"/v1/theme"}


def test_files_are_kept_for_good_by_browsers_and_asked_for_once(client, creek, branding):
    for path, kind in (
        (f"theme/{creek.css_hash}.css", "text/css"),
        (f"logo/{creek.logo_hash}.png", "image/png"),
    ):
        first, second = (client.get(f"/p/{creek.code}/{path}") for _ in range(2))
        assert first.status_code == second.status_code == 200
        assert first.content_type.startswith(kind)
        assert first.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "Set-Cookie" not in first.headers
    assert len(branding.asked) == 2


def test_files_that_were_seen_before_outlive_branding(client, creek, branding):
    path = f"/p/{creek.code}/theme/{creek.css_hash}.css"
    client.get(path)
    branding.stop()
    assert client.get(path).status_code == 200


def test_remembered_answers_save_questions_but_free_times_are_always_asked_for(
    client, creek, identity, scheduling, branding
):
    for _ in range(3):
        client.get(f"/p/{creek.code}/times?service={creek.id_of('service', 0)}")
    assert [one.path for one in identity.asked] == ["/v1/practices/by-code/quiet-creek", "/v1/clinicians"]
    assert [one.path for one in branding.asked] == ["/v1/theme"]
    assert sorted(one.path for one in scheduling.asked) == ["/v1/portal", *["/v1/slots"] * 3]


def test_an_unknown_practice_is_not_remembered_as_such(visitor: Visitor, creek, world):
    world.inactive.add(creek.code)
    assert visitor.open(f"/p/{creek.code}").status == 404
    world.inactive.clear()
    assert visitor.open(f"/p/{creek.code}").status == 200


@pytest.mark.parametrize(
    ("path", "status"), [("no-such-page", 404), ("request/send", 405), ("requests/ZZZZ-9999", 404)]
)
def test_error_pages_keep_the_practices_look_and_phone(client, creek, path, status):
    method = "PUT" if status == 405 else "GET"
    response = client.open(f"/p/{creek.code}/{path}", method=method)
    page = response.get_data(as_text=True)
    assert response.status_code == status
    assert creek.css_hash in page
    assert creek.phone in page
    assert "988" in page
