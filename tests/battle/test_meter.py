from kubewars.battle.meter import MEMORY, Meter


def test_the_worst_lag_is_remembered_for_a_minute():
    meter = Meter(0.05)
    meter.count(due=0.0, began=0.3, ended=0.31)
    meter.count(due=1.0, began=1.1, ended=1.11)

    assert round(meter.worst_lag(2.0), 3) == 0.3
    assert round(meter.worst_lag(1.0 + MEMORY), 3) == 0.1
    assert meter.worst_lag(100 + MEMORY) == 0.0


def test_a_tick_is_late_when_it_begins_more_than_one_tick_after_its_time():
    meter = Meter(0.05)
    meter.count(due=0.0, began=0.04, ended=0.05)
    meter.count(due=0.05, began=0.11, ended=0.12)

    assert (meter.ticks, meter.late_ticks) == (2, 1)
    assert round(meter.tick_seconds, 3) == 0.02


def test_memory_stays_small_however_long_the_battle():
    meter = Meter(0.05)
    for tick in range(10_000):
        meter.count(due=tick * 0.05, began=tick * 0.05 + 0.001 * (tick % 7), ended=tick * 0.05 + 0.01)

    assert len(meter._worst) < 20
