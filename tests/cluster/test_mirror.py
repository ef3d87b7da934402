"""What is news: nothing old is told again, nothing dead comes back, whatever the order."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from kubewars.cluster.mirror import Mirror, is_after


class Thing(Struct, frozen=True):
    uid: str
    resource_version: str


def test_versions_are_compared_as_numbers_and_else_by_being_different():
    assert is_after("10", "9")
    assert not is_after("9", "10")
    assert is_after("abc", "9")
    assert not is_after("abc", "abc")


def test_an_older_word_on_a_known_thing_is_no_news():
    mirror = Mirror()
    mirror.list_ends("5")

    assert mirror.upsert(Thing("a", "9"))
    assert not mirror.upsert(Thing("a", "8"))
    assert not mirror.upsert(Thing("a", "9"))
    assert mirror.upsert(Thing("a", "10"))


def test_a_listing_tells_what_is_new_and_what_is_gone():
    mirror = Mirror()
    mirror.list_begins()
    mirror.list_page([Thing("a", "1"), Thing("b", "2")])
    mirror.list_ends("5")
    mirror.list_begins()
    news = mirror.list_page([Thing("b", "2"), Thing("c", "6")])
    gone = mirror.list_ends("7")

    assert news == [Thing("c", "6")]
    assert gone == ["a"]
    assert (mirror.cursor, len(mirror)) == ("7", 2)


def test_a_listing_that_broke_off_makes_nothing_disappear():
    mirror = Mirror()
    mirror.list_begins()
    mirror.list_page([Thing("a", "1"), Thing("b", "2")])
    mirror.list_ends("5")
    mirror.list_begins()
    mirror.list_page([Thing("a", "1")])
    mirror.list_begins()
    mirror.list_page([Thing("a", "1"), Thing("b", "2")])

    assert mirror.list_ends("6") == []


def test_a_deletion_older_than_what_is_known_does_not_kill():
    mirror = Mirror()
    mirror.list_ends("5")
    mirror.upsert(Thing("a", "9"))

    assert not mirror.remove(Thing("a", "8"))
    assert mirror.remove(Thing("a", "9"))
    assert not mirror.remove(Thing("a", "10"))


def test_versions_before_the_listing_betray_another_history():
    mirror = Mirror()
    mirror.list_begins()
    mirror.list_page([Thing("known", "3")])
    mirror.list_ends("100")

    assert mirror.is_of_another_history(Thing("unheard-of", "50"))
    assert not mirror.is_of_another_history(Thing("known", "50"))
    assert not mirror.is_of_another_history(Thing("unheard-of", "101"))
    assert mirror.is_behind_us("99")
    assert not mirror.is_behind_us("100")


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 30), st.booleans()), max_size=30))
def test_the_cursor_never_goes_back(events):
    mirror = Mirror()
    mirror.list_ends("5")
    for uid, version, is_delete in events:
        before = int(mirror.cursor)
        (mirror.remove if is_delete else mirror.upsert)(Thing(uid, str(version)))

        assert int(mirror.cursor) >= before
