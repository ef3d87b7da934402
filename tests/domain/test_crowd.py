from hypothesis import given
from hypothesis import strategies as st

from kubewars.domain.crowd import Crowd

steps = st.lists(st.tuples(st.booleans(), st.sampled_from("abcdefgh")))


@given(steps)
def test_a_crowd_holds_what_a_set_would(steps):
    crowd, expected = Crowd(), set()
    for comes, member in steps:
        (crowd.add if comes else crowd.discard)(member)
        (expected.add if comes else expected.discard)(member)

    assert set(crowd) == expected
    assert len(crowd) == len(expected)
    assert {crowd[place] for place in range(len(crowd))} == expected
    assert all(member in crowd for member in expected)
