from kubewars.server.allowance import Allowance


def test_a_burst_is_allowed_and_then_no_more():
    allowance = Allowance(rate=1, burst=3, now=0)

    answers = [allowance.take(1, now=0) for _ in range(4)]

    assert answers == [True, True, True, False]


def test_time_gives_back_up_to_a_burst():
    allowance = Allowance(rate=2, burst=4, now=0)
    allowance.take(4, now=0)

    assert allowance.take(2, now=1)
    assert not allowance.take(1, now=1)
    assert allowance.take(4, now=1000)
    assert not allowance.take(1, now=1000)


def test_what_is_refused_costs_nothing():
    allowance = Allowance(rate=1, burst=3, now=0)

    assert not allowance.take(5, now=0)
    assert allowance.take(3, now=0)
