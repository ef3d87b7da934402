import asyncio

from kubewars.battle.battery import Battery
from kubewars.domain.ids import PodUid, StrikeId
from kubewars.domain.strike import Outcome, Strike, StrikeResult


def a_strike(number=1):
    return Strike(id=StrikeId(number), uid=PodUid(f"u-{number}"), weapon="laser", by="autopilot", at=1.0)


class Hands:
    """A clock that is moved by hand."""

    now = 0.0

    def __call__(self):
        return self.now


class Gun:
    """Accepts all strikes, once it is allowed to answer."""

    def __init__(self):
        self.may_answer = asyncio.Event()
        self.struck = []

    async def strike(self, strike):
        self.struck.append(strike.id)
        await self.may_answer.wait()
        return StrikeResult(strike, Outcome.ACCEPTED)


class BrokenGun:
    async def strike(self, strike):
        raise RuntimeError("bang")


async def test_firing_does_not_wait_for_the_answer():
    gun = Gun()
    battery = Battery(gun, Hands())
    battery.fire(a_strike())

    assert battery.results() == []
    gun.may_answer.set()
    await battery.settle()
    assert [result.outcome for result in battery.results()] == [Outcome.ACCEPTED]
    assert battery.results() == []


async def test_a_server_that_answers_nobody_gets_no_more_than_so_many_strikes():
    gun = Gun()
    battery = Battery(gun, Hands(), most_under_way=2)
    for number in (1, 2, 3):
        battery.fire(a_strike(number))
    await asyncio.sleep(0)

    refused = battery.results()
    assert [(result.strike.id, result.outcome) for result in refused] == [(3, Outcome.FAILED)]
    assert gun.struck == [1, 2]
    await battery.close()


async def test_a_gunner_that_breaks_is_a_failed_strike_and_not_a_silent_one(caplog):
    battery = Battery(BrokenGun(), Hands())
    battery.fire(a_strike())
    await battery.settle()

    assert [(r.outcome, r.reason) for r in battery.results()] == [(Outcome.FAILED, "RuntimeError: bang")]
    assert "strike 1" in caplog.text


async def test_closing_leaves_nothing_under_way():
    battery = Battery(Gun(), Hands())
    battery.fire(a_strike())
    await asyncio.sleep(0)
    await battery.close()

    assert battery.under_way == 0


async def test_while_a_strike_stays_unanswered_fire_is_held_and_an_answer_ends_that():
    gun, clock = Gun(), Hands()
    battery = Battery(gun, clock)
    battery.fire(a_strike())
    clock.now = 2.9
    before = battery.silence()
    clock.now = 3.1
    during = battery.silence()
    gun.may_answer.set()
    await battery.settle()

    assert before == ""
    assert during == "a strike has waited 3 s for the API server's answer"
    assert battery.silence() == ""
