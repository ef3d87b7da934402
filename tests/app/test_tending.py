import asyncio
from pathlib import Path

import pytest

from kubewars.app.tending import FIRST_WAIT, MOST_DEATHS, WITHIN, keep_alive
from kubewars.app.training_child import Serving
from kubewars.errors import KubeWarsError

HERE = Serving("https://127.0.0.1:6443", "https://127.0.0.1:6443", Path("kubewars.kubeconfig"))


class World:
    """A child that dies as told, a clock that stands unless somebody sleeps, and what was said."""

    def __init__(self, deaths, *, between=0.0, never_serves=()):
        self.deaths = list(deaths)
        self.between = between
        self.never_serves = never_serves
        self.now = 0.0
        self.starts = 0
        self.waits = []
        self.said = []
        self.renewed = asyncio.Event()
        self.last_words = "out of everything"

    def start(self):
        self.starts += 1

    def kill(self):
        pass

    async def ended(self):
        self.now += self.between
        if not self.deaths:
            await asyncio.Event().wait()
        return self.deaths.pop(0)

    async def serving(self):
        if self.starts in self.never_serves:
            raise KubeWarsError("it did not start")
        return HERE

    async def sleep(self, seconds):
        self.waits.append(seconds)
        self.now += seconds

    async def tended(self, *, keeps_objects=False):
        """Until there is no more news."""
        tending = asyncio.create_task(
            keep_alive(
                self,
                self.renewed,
                keeps_objects=keeps_objects,
                say=self.said.append,
                sleep=self.sleep,
                clock=lambda: self.now,
            )
        )
        for _ in range(200):
            await asyncio.sleep(0)
        if tending.done():
            await tending
        tending.cancel()
        await asyncio.gather(tending, return_exceptions=True)


async def test_one_that_died_is_started_again_and_the_terminal_says_what_became_of_it():
    world = World([-9])
    await world.tended()

    assert (world.starts, world.renewed.is_set()) == (1, True)
    assert "died (SIGKILL, perhaps for want of memory)" in world.said[0]
    assert "back at https://127.0.0.1:6443; every key is good still, what ran in it is gone" in world.said[1]


async def test_where_objects_are_kept_nobody_is_told_to_launch_again():
    world = World([1])
    await world.tended(keeps_objects=True)

    assert "its objects are all there" in world.said[1]


async def test_each_death_within_a_minute_makes_the_next_start_wait_longer():
    world = World([1] * (MOST_DEATHS - 1))
    await world.tended()

    assert world.waits == [FIRST_WAIT, FIRST_WAIT * 2, FIRST_WAIT * 4, FIRST_WAIT * 8]


async def test_deaths_that_are_far_apart_are_never_too_many():
    world = World([1] * 20, between=WITHIN / 2)
    await world.tended()

    assert world.starts == 20


async def test_too_many_deaths_end_it_with_its_last_words():
    world = World([-11] * MOST_DEATHS)

    with pytest.raises(KubeWarsError, match=r"died 5 times within 60 s \(SIGSEGV\)(.|\n)*:\nout of everything"):
        await world.tended()


async def test_a_new_start_that_comes_to_nothing_is_one_more_death():
    world = World([1, 2, 0], never_serves=(1, 2))
    await world.tended()

    assert world.starts == 3
    assert [line for line in world.said if "back at" in line] == [world.said[-1]]
