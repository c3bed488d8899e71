"""Shelves: what is remembered, for how long, and whose it is."""

from uuid import uuid4

from portal_gateway.caching import Shelf


class Clock:
    """A timer that a test turns."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_an_answer_is_remembered_until_its_time_is_over():
    clock, practice = Clock(), uuid4()
    shelf: Shelf[str] = Shelf(30, 10, clock)
    shelf.keep("theme", practice)
    clock.seconds = 29.9
    assert shelf.find(practice) == "theme"
    clock.seconds = 30
    assert shelf.find(practice) is None


def test_an_answer_is_found_for_its_practice_alone():
    shelf: Shelf[str] = Shelf(30, 10)
    one, other = uuid4(), uuid4()
    shelf.keep("style", one, "abc.css")
    assert shelf.find(other, "abc.css") is None
    assert shelf.find(one, "def.css") is None
    assert shelf.find(one, "abc.css") == "style"


def test_the_oldest_answers_make_room():
    shelf: Shelf[int] = Shelf(30, 2)
    practices = [uuid4() for _ in range(3)]
    for number, practice in enumerate(practices):
        shelf.keep(number, practice)
    assert [shelf.find(practice) for practice in practices] == [None, 1, 2]
