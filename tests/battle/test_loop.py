import asyncio

import pytest

from kubewars.battle.loop import TICK, keep_ticking
from kubewars.battle.meter import Meter


class World:
    """A clock that moves when somebody sleeps, or when a tick takes its time."""

    def __init__(self, ticks):
        self.now = 100.0
        self.left = ticks
        self.began = []

    async def sleep(self, seconds):
        assert seconds >= 0
        self.now += seconds
        self.left -= 1
        if self.left == 0:
            raise asyncio.CancelledError


async def run(world, tick):
    meter = Meter(TICK)
    with pytest.raises(asyncio.CancelledError):
        await keep_ticking(tick, meter, clock=lambda: world.now, sleep=world.sleep)
    return meter


async def test_ticks_keep_their_beat_however_long_each_takes():
    world = World(ticks=100)

    def tick(now):
        world.began.append(now)
        world.now += 0.01 * (len(world.began) % 4)

    meter = await run(world, tick)

    assert [round(began - 100, 6) for began in world.began] == [round(n * TICK, 6) for n in range(100)]
    assert meter.late_ticks == 0


async def test_missed_ticks_are_left_out_and_not_caught_up():
    world = World(ticks=10)

    def tick(now):
        world.began.append(now)
        if len(world.began) == 2:
            world.now += 5.0

    meter = await run(world, tick)

    assert world.began[2] - world.began[1] >= 5.0
    assert all(later - earlier >= TICK - 1e-9 for earlier, later in zip(world.began[2:], world.began[3:], strict=False))
    assert meter.ticks == 10


async def test_a_tick_that_goes_wrong_does_not_end_the_battle(caplog):
    world = World(ticks=3)

    def tick(now):
        world.began.append(now)
        raise RuntimeError("bang")

    await run(world, tick)

    assert len(world.began) == 3
    assert "the battle goes on" in caplog.text
