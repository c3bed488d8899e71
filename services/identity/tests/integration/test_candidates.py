from __future__ import annotations

import pytest

from portal_kit.testing import audit_in

TYPED = {
    "given_name": "Liz",
    "family_name": "Moreno",
    "birth_date": "1988-03-04",
    "email": "LIZ.MORENO@example.com",
    "phone": "212-555-0121",
}


@pytest.fixture
def ask(client, harbor):
    def post(**changes):
        answer = client.post("/v1/patients/candidates", harbor.token(), json=TYPED | changes)
        assert answer.status_code == 200
        return answer.get_json()["items"]

    return post


@pytest.fixture
def elizabeth(harbor, make_patient):
    return make_patient(
        harbor, "Elizabeth", "Moreno", "1988-03-04", email="liz.moreno@example.com", phone="(212) 555-0121"
    )


def test_a_candidate_comes_with_score_and_reasons_and_nothing_is_chosen(ask, harbor, elizabeth):
    (item,) = ask()
    assert item["patient"]["id"] == str(elizabeth)
    assert item["patient"]["birth_date"] == "1988-03-04"
    assert (item["score"], item["likely"]) == (97, True)
    assert item["reasons"] == ["nickname", "birth_date_same", "email_same", "phone_same"]
    assert item["differences"] == []
    assert set(item) == {"patient", "score", "likely", "reasons", "differences"}


@pytest.mark.parametrize(
    "changes",
    [
        {"given_name": "Moreno", "family_name": "Elizabeth"},
        {"given_name": "Élizabeth", "family_name": "MORENO"},
        {"given_name": "Elizabeth", "birth_date": "1988-04-03"},
        {"given_name": "Elisabeth", "family_name": "Morenno", "email": None, "phone": None},
        {"given_name": "E", "family_name": "M"},
    ],
)
def test_whatever_is_typed_otherwise_she_is_among_those_shown(ask, elizabeth, changes):
    assert [item["patient"]["id"] for item in ask(**changes)] == [str(elizabeth)]


def test_twins_with_the_family_address_are_both_shown_and_one_is_likely(ask, harbor, make_patient):
    for given_name in ("Nina", "Lena"):
        make_patient(
            harbor, given_name, "Castellano", "2014-09-23", email="family@example.com", phone="2125550123"
        )
    make_patient(harbor, "Marco", "Castellano", "1981-05-19", email="family@example.com", phone="2125550123")
    items = ask(
        given_name="Nina",
        family_name="Castellano",
        birth_date="2014-09-23",
        email="family@example.com",
        phone="212 555 0123",
    )
    assert [(i["patient"]["given_name"], i["likely"]) for i in items] == [
        ("Nina", True),
        ("Lena", False),
        ("Marco", False),
    ]
    assert "given_name_differs" in items[1]["differences"]
    assert "birth_date_differs" in items[2]["differences"]


def test_the_other_practices_patients_are_never_candidates(ask, harbor, mesa, make_patient):
    make_patient(
        mesa, "Elizabeth", "Moreno", "1988-03-04", email="liz.moreno@example.com", phone="2125550121"
    )
    assert ask() == []


def test_strangers_are_not_shown(ask, harbor, make_patient):
    make_patient(harbor, "Omar", "Haddad", "1998-12-11")
    assert ask() == []


def test_an_address_or_number_that_is_none_is_ignored(ask, elizabeth):
    (item,) = ask(email="call me", phone="at work", birth_date=None)
    assert item["reasons"] == ["nickname"]
    assert item["differences"] == []


def test_someone_without_an_address_does_not_match_everyone_without_one(ask, harbor, make_patient):
    make_patient(harbor, "Omar", "Haddad", "1998-12-11")
    assert ask(email=None, phone=None) == []


def test_at_most_ten_are_shown_the_best_first_and_each_is_audited(
    ask, database, harbor, make_patient, elizabeth
):
    for number in range(15):
        make_patient(
            harbor,
            f"Ana{number}",
            "Moreno",
            f"19{50 + number}-01-01",
            email="liz.moreno@example.com",
            phone="(212) 555-0121",
        )
    items = ask()
    assert len(items) == 10
    assert items[0]["patient"]["id"] == str(elizabeth)
    assert [i["score"] for i in items] == sorted((i["score"] for i in items), reverse=True)
    lines = audit_in(database)[-10:]
    assert lines == [(str(harbor.staff["scheduler"]), "patient.candidate", "done")] * 10


def test_many_of_a_common_name_do_not_crowd_out_who_shares_the_birth_date(ask, harbor, make_patient):
    for number in range(12):
        make_patient(harbor, "Liz", "Moreno", f"19{50 + number}-01-01", phone=f"(212) 555-01{number:02}")
    make_patient(harbor, "Moreno", "Lizz", "1988-03-04")
    assert ask()[0]["reasons"] == ["names_swapped", "name_similar", "birth_date_same"]


def test_asking_twice_gives_the_same(ask, elizabeth):
    assert ask() == ask()


@pytest.mark.parametrize("change", [{"given_name": ""}, {"birth_date": "tomorrow"}, {"patient_id": "1"}])
def test_malformed_input_is_refused_by_field(client, harbor, change):
    answer = client.post("/v1/patients/candidates", harbor.token(), json=TYPED | change)
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, list(change))
