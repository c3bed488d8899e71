"""The page of all requests."""


def texts(page, section):
    return [item.text for item in page.section(section).all("li")]


def test_requests_stand_by_what_is_to_be_done_about_them(sit_down, harbor, busy_week):
    page = sit_down(harbor).open("/requests")
    assert [item.all("a")[0].text for item in page.section("pending").all("li")] == [
        "Sam Lund",
        "Hugo Marsh",
        "Noor Haddad",
    ]
    assert ["Kai Brooks" in text for text in texts(page, "unconfirmed")] == [True]
    assert len(texts(page, "decided")) == 2


def test_each_says_how_old_it_is_and_until_when_its_time_is_held(sit_down, harbor, busy_week):
    page = sit_down(harbor).open("/requests")
    hurried, pending, _ = page.section("pending").all("li")
    assert "asked 95 minutes ago" in pending.text
    assert "held until" in pending.text
    assert "(in 3 hours)" in hurried.text
    assert len(hurried.with_class("soon")) == 1
    assert pending.with_class("soon") == []


def test_where_requests_keep_no_time_it_says_until_when_to_answer(sit_down, harbor, a_pending):
    harbor.rules(requests_hold=False)
    a_pending()
    page = sit_down(harbor).open("/requests")
    assert "answer by" in texts(page, "pending")[0]
    assert "held until" not in page.text


def test_the_empty_queue_says_where_requests_come_from(sit_down, harbor):
    page = sit_down(harbor).open("/requests")
    assert "Nobody waits for an answer" in page.text
    link = page.links("Look at your portal")[0]
    assert link.attributes["href"] == "http://portal.test/p/harbor-light"
    assert page.section("unconfirmed") is page.section("decided") is None


def test_a_clinician_sees_their_own_requests_alone(sit_down, harbor, busy_week):
    page = sit_down(harbor, "clinician", staff_id=harbor.ana).open("/requests")
    assert len(texts(page, "pending")) == 2
    assert page.section("unconfirmed") is None
    assert page.section("decided") is None
    page = sit_down(harbor, "clinician", staff_id=harbor.ben).open("/requests")
    assert len(texts(page, "pending")) == 1
    assert len(texts(page, "decided")) == 2


def test_the_other_practice_sees_none_of_them(sit_down, mesa, busy_week):
    page = sit_down(mesa).open("/requests")
    assert "Nobody waits for an answer" in page.text
    assert page.section("decided") is None


def test_who_asked_for_anybody_is_told_apart(sit_down, harbor, staffed, a_pending):
    a_pending(clinician_id=None)
    assert "(any clinician)" in texts(sit_down(harbor).open("/requests"), "pending")[0]


def test_without_clinicians_names_the_queue_is_still_there(sit_down, harbor, busy_week, identity):
    identity.failing.add("/v1/clinicians")
    page = sit_down(harbor).open("/requests")
    assert page.status == 200
    assert "names can't be shown just now" in page.text
    assert len(texts(page, "pending")) == 3


def test_what_expired_unseen_is_among_the_decided(sit_down, harbor, a_pending, expire):
    expire(a_pending())
    page = sit_down(harbor).open("/requests")
    assert "Expired" in texts(page, "decided")[0]
    assert "Nobody waits for an answer" in page.text
