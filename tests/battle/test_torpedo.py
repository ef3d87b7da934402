"""A torpedo in a battle: from the twentieth hit to the watch's word on the controller."""

from math import hypot

from kubewars.battle.tube import HITS_NEEDED
from kubewars.domain.changes import CarrierGone
from kubewars.domain.ids import CarrierUid, ShipId
from kubewars.domain.strike import Outcome
from kubewars.sim.motion import ship_place
from kubewars.sim.path import path_place
from kubewars.wire.messages import FireEvent, ShipHit, ShotEvent, StrikeEvent, TorpedoEvent
from tests.battle.stage import Stage
from tests.builders import a_carrier, a_pod, owned_by

SHIP = ShipId("player/cedric")


class Flight:
    """A stage with one Star Destroyer, its hits as given, and a pilot who flies at it with the trigger held."""

    def __init__(self, *, hits=HITS_NEEDED, torpedoes=True, outcome=Outcome.ACCEPTED):
        self.stage = Stage(torpedoes=torpedoes, pace=3600.0, outcome=outcome)
        self.cockpit = self.stage.battle.cockpit
        carrier = a_carrier("c", "Deployment", player="cedric", desired=2, name="wing")
        self.stage.feed.see_carriers(carrier)
        self.stage.feed.see(*(a_pod(f"u{n}", player="cedric", ready=False, owner=owned_by(carrier)) for n in range(2)))
        for _ in range(hits):
            self.cockpit.tube.hit(SHIP)
        self.seat = self.cockpit.board("Zoë")
        self.cockpit.take(self.seat)

    def arm(self):
        self.cockpit.tube.unlock()
        self.cockpit.tube.arm()
        return self.cockpit.choose("torpedo")

    async def fly(self, seconds, until=lambda: False):
        for _ in range(round(seconds / 0.05)):
            t = self.stage.battle.time()
            x, y = path_place(self.stage.battle._simulation.xwing.path, t)
            goal_x, goal_y, _ = ship_place(0, t)
            distance = max(1.0, hypot(goal_x - x, goal_y - y))
            push = ((goal_x - x) / distance, (goal_y - y) / distance)
            self.cockpit.steer(self.seat, *push, trigger=True)
            await self.stage.tick()
            if until():
                return

    @property
    def torpedoes(self):
        return [strike for strike in self.stage.gun.strikes if strike.weapon == "torpedo"]

    @property
    def launched(self):
        return [event.shot for event in self.stage.events(ShotEvent) if event.shot.weapon == "torpedo"]


async def test_an_armed_torpedo_strikes_the_ships_controller_once_and_only_the_watch_says_that_it_is_gone():
    flight = Flight()
    assert flight.arm()
    await flight.fly(40, until=lambda: flight.torpedoes)
    await flight.fly(5)

    assert [(strike.uid, strike.by) for strike in flight.torpedoes] == [("c", "Zoë")]
    assert [shot.target for shot in flight.launched] == [SHIP]
    view = next(view for view in flight.stage.battle.strikes() if view.weapon == "torpedo")
    assert (view.kind, view.pod, view.ship, view.outcome) == ("Deployment", "default/wing", SHIP, "accepted")

    flight.stage.feed.changes.append(CarrierGone(CarrierUid("c")))
    await flight.stage.play(1)

    told = [event.strike for event in flight.stage.events(StrikeEvent) if event.strike.weapon == "torpedo"]
    assert [strike.outcome for strike in told] == ["confirmed"]
    assert flight.stage.battle.tally().strikes["torpedo", "confirmed"] == 1
    assert flight.stage.battle.snapshot().torpedo.hits.get(SHIP, 0) < HITS_NEEDED


async def test_after_its_shot_the_tube_is_safe_and_the_laser_is_in_hand():
    flight = Flight()
    flight.arm()
    await flight.fly(40, until=lambda: flight.torpedoes)
    await flight.fly(1)

    assert flight.cockpit.tube.state == "safe"
    assert flight.cockpit.weapon == "laser"
    assert [event.state for event in flight.stage.events(TorpedoEvent)] == ["armed", "launched", "safe"]


async def test_nobody_with_fewer_than_twenty_hits_is_locked_on_and_the_torpedo_stays_armed():
    flight = Flight(hits=HITS_NEEDED - 1)
    flight.arm()
    await flight.fly(30)

    assert flight.launched == []
    assert flight.cockpit.tube.is_armed


async def test_what_is_not_armed_is_not_even_chosen():
    flight = Flight()

    assert not flight.cockpit.choose("torpedo")
    await flight.fly(20)
    assert flight.launched == []


async def test_stop_disarms_it_also_on_its_way():
    flight = Flight()
    flight.arm()
    await flight.fly(40, until=lambda: flight.launched)
    flight.stage.battle.stop("the bridge")
    await flight.fly(5)
    flight.stage.battle.go("the bridge")
    await flight.fly(5)

    assert flight.launched
    assert flight.torpedoes == []
    assert flight.cockpit.tube.state == "safe"
    assert flight.stage.events(FireEvent)


async def test_disarmed_on_its_way_it_strikes_nothing():
    flight = Flight()
    flight.arm()
    await flight.fly(40, until=lambda: flight.launched)
    flight.cockpit.tube.disarm()
    await flight.fly(5)

    assert all(flight.cockpit.tube.refusal(strike) for strike in flight.torpedoes)


async def test_one_that_was_disarmed_on_its_way_does_not_strike_by_the_leave_of_the_next():
    flight = Flight()
    flight.arm()
    await flight.fly(40, until=lambda: flight.launched)
    flight.cockpit.tube.disarm()
    flight.arm()
    flight.stage.battle._simulation._loaded = 0.0
    await flight.fly(1, until=lambda: len(flight.launched) == 2)
    disarmed, leave = flight.launched
    await flight.fly(5)

    assert disarmed.t1 < leave.t1
    assert [strike.at >= leave.t1 for strike in flight.torpedoes] == [True]


async def test_a_refused_torpedo_is_used_up_and_says_why():
    flight = Flight(outcome=Outcome.REFUSED)
    flight.arm()
    await flight.fly(40, until=lambda: flight.torpedoes)
    await flight.fly(1)

    view = next(view for view in flight.stage.battle.strikes() if view.weapon == "torpedo")
    assert (view.outcome, view.reason) == ("refused", "because")
    assert flight.cockpit.tube.state == "safe"


async def test_each_confirmed_strike_is_told_as_a_hit_on_its_ship_where_torpedoes_are_allowed():
    for allowed in (True, False):
        flight = Flight(hits=0, torpedoes=allowed)
        await flight.fly(40, until=lambda flight=flight: flight.stage.gun.strikes)
        await flight.fly(0.5)
        flight.stage.feed.lose(flight.stage.gun.strikes[0].uid)
        await flight.stage.play(0.2)

        assert [(event.ship, event.hits) for event in flight.stage.events(ShipHit)] == ([(SHIP, 1)] if allowed else [])
        assert flight.stage.battle.snapshot().torpedo.state == ("safe" if allowed else "off")


async def test_an_autopilot_never_launches_one():
    flight = Flight()
    flight.arm()
    flight.cockpit.hand_back()
    flight.stage.battle.set_pace(0.5)
    await flight.stage.play(20)

    assert flight.launched == []
    assert {strike.weapon for strike in flight.stage.gun.strikes} == {"laser"}
