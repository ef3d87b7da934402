"""One battle, stepped: the X-Wing on autopilot or by hand, its shots, and the fighters that shoot back.

The same roster, the same steps and the same chance give the same battle. A step costs what flies between the ships,
not how many fighters there are (``bench/tick.py``).
"""

from math import cos, sin

from kubewars.domain.fighter import Fighter
from kubewars.domain.ids import PodUid, ShipId
from kubewars.domain.roster import Roster
from kubewars.domain.strike import AUTOPILOT, Weapon
from kubewars.sim import aim, gunnery, helm
from kubewars.sim.autopilot import PACES, IsFair, always_fair, choose_target
from kubewars.sim.chance import Chance, between, one_of
from kubewars.sim.collide import Point
from kubewars.sim.controls import BY_ITSELF, Controls
from kubewars.sim.events import (
    XWING,
    Shot,
    ShotFired,
    SimEvent,
    StrikeWished,
    TorpedoLanded,
    XWing,
    XWingStruck,
    XWingTurned,
)
from kubewars.sim.hand import Hand
from kubewars.sim.motion import arena_extent, ship_place
from kubewars.sim.path import path_heading, path_place
from kubewars.sim.shots import LASER_SPEED, LONGEST_LASER, TORPEDO_SPEED, flight_time

SHIELDS = 3
#: Seconds that the X-Wing is away once it is destroyed.
AWAY = 8.0
#: Seconds between two shots by hand, however the trigger is pulled: the stream has its bound (bench.stream_rate).
HAND_CADENCE = 1.5
#: The first shot of a battle, and the first after a STOP, comes no sooner than this.
_GRACE = 1.5
_FIRST_SHOT = 3.0
#: Seconds to the next shot: from the first on the X-Wing turns to its target, under the second it shoots as it flies.
_ATTACK_FROM, _ATTACK_UNTIL = 3.4, 0.6
_LONGEST_ROAM = 3.6
_ASK_AGAIN = 0.5


class Simulation:
    """``xwing`` and ``shots`` are what flies now; ``pace`` the seconds between the X-Wing's shots."""

    def __init__(self, chance: Chance, *, pace: float = PACES["brisk"], start: float = 0.0) -> None:
        self._chance = chance
        self._pace = pace
        self._now = start
        self._due = start + min(pace, _FIRST_SHOT)
        self._target: PodUid | None = None
        self._shots: dict[int, Shot] = {}
        self._last_shot = 0
        self._hand = Hand()
        self._loaded = start
        self.xwing = XWing("flying", SHIELDS, helm.arrive(chance, start, *arena_extent(1)))

    @property
    def shots(self) -> tuple[Shot, ...]:
        return tuple(self._shots.values())

    @property
    def pace(self) -> float:
        return self._pace

    def set_pace(self, seconds: float) -> None:
        """Seconds between shots from now on; a shorter pace is felt at once."""
        self._pace = seconds
        self._due = min(self._due, self._now + seconds)

    def step(
        self,
        t: float,
        roster: Roster,
        *,
        firing: bool,
        is_fair: IsFair = always_fair,
        controls: Controls = BY_ITSELF,
    ) -> list[SimEvent]:
        """Go on to battle time t (not before the last) and tell what has happened since.

        While not ``firing`` the X-Wing fires nothing, and what it has fired already lands without a wish to strike.
        ``is_fair`` is asked before a fighter is hunted; the rules proper are asked later, by whoever deletes.
        ``controls`` are whose hand is on the stick at this tick, and what it asks.
        """
        before, self._now = self._now, t
        events: list[SimEvent] = []
        self._land(before, t, roster, events, firing=firing)
        if self.xwing.state == "destroyed":
            self._return(t, roster, events)
        else:
            if controls.is_by_hand:
                self._obey(t, roster, events, controls, firing=firing, is_fair=is_fair)
            else:
                self._hand.let_go()
                weapon: Weapon = "laser" if controls.weapon == "torpedo" else controls.weapon
                self._hunt(t, roster, events, weapon, firing=firing, is_fair=is_fair)
            if gunnery.fires(self._chance, len(roster.ready), t - before):
                shot = gunnery.fire_at(
                    self._chance, roster, self.xwing.path, t, self._last_shot + 1, may_dodge=controls.is_by_hand
                )
                if shot is not None:
                    self._launch(shot, events)
        return events

    def _land(self, before: float, t: float, roster: Roster, events: list[SimEvent], *, firing: bool) -> None:
        for shot in list(self._shots.values()):
            if shot.weapon == "tie":
                met = gunnery.meets(shot, self.xwing.path, before, t) if self.xwing.state == "flying" else None
                if met is not None:
                    self._take_hit(PodUid(shot.source), met, events)
                if met is not None or shot.t1 <= t:
                    del self._shots[shot.id]
            elif shot.t1 <= t and shot.weapon == "torpedo":
                del self._shots[shot.id]
                ship = ShipId(shot.target)
                events.append(TorpedoLanded(shot.id, ship, shot.by, shot.t1, strikes=firing and ship in roster.ships))
            elif shot.t1 <= t:
                del self._shots[shot.id]
                fighter = roster.fighters.get(PodUid(shot.target))
                if firing and fighter is not None and fighter.is_flying:
                    events.append(StrikeWished(fighter.uid, shot.weapon, shot.by, shot.t1))

    def _take_hit(self, by: PodUid, at: float, events: list[SimEvent]) -> None:
        shields = self.xwing.shields - 1
        events.append(XWingStruck(by, shields, at))
        if shields > 0:
            self.xwing = XWing("flying", shields, self.xwing.path)
            return
        self._target = None
        self.xwing = XWing("destroyed", 0, self.xwing.path, returns=at + AWAY)
        events.append(XWingTurned(self.xwing, at))

    def _return(self, t: float, roster: Roster, events: list[SimEvent]) -> None:
        if t < self.xwing.returns:
            return
        self.xwing = XWing("flying", SHIELDS, helm.arrive(self._chance, t, *_extent(roster)))
        self._due = max(self._due, t + _GRACE)
        events.append(XWingTurned(self.xwing, t))

    def _obey(
        self, t: float, roster: Roster, events: list[SimEvent], controls: Controls, *, firing: bool, is_fair: IsFair
    ) -> None:
        """Fly and shoot as the hand on the stick asks. The autopilot, when it flies again, lets everyone breathe."""
        self._due = max(self._due, t + _GRACE)
        self._target = None
        if self._hand.wants_leg(self.xwing.path, t, controls):
            leg = self._hand.leg(self.xwing.path, t, controls, *_extent(roster))
            self.xwing = XWing("flying", self.xwing.shields, leg)
            events.append(XWingTurned(self.xwing, t, is_course=True))
        if firing and controls.trigger and t >= self._loaded:
            shot = self._shot_by_hand(t, roster, controls, is_fair)
            if shot is not None:
                self._loaded = t + HAND_CADENCE
                self._launch(shot, events)

    def _shot_by_hand(self, t: float, roster: Roster, controls: Controls, is_fair: IsFair) -> Shot | None:
        """Along the nose, at whom it meets; past everyone where it meets nobody. A torpedo then stays in its tube."""
        path = self.xwing.path
        origin, nose = path_place(path, t), path_heading(path, t)
        if controls.weapon == "torpedo":
            return self._torpedo(t, roster, controls, origin, nose)
        met = aim.met_by(roster, origin, nose, t, speed=LASER_SPEED, is_fair=is_fair)
        if met is not None:
            return self._shot_at(met, t, roster, controls.weapon, controls.pilot)
        end = (origin[0] + aim.RANGE * cos(nose), origin[1] + aim.RANGE * sin(nose))
        arrival = t + aim.RANGE / LASER_SPEED
        return Shot(self._last_shot + 1, XWING, controls.weapon, t, arrival, *origin, *end, by=controls.pilot)

    def _torpedo(self, t: float, roster: Roster, controls: Controls, origin: Point, nose: float) -> Shot | None:
        ship = aim.hull_met_by(roster, origin, nose, t, speed=TORPEDO_SPEED, among=controls.open_ships)
        if ship is None:
            return None
        seconds = flight_time(origin, lambda at: ship_place(ship.berth, at)[:2], t, TORPEDO_SPEED)
        end = ship_place(ship.berth, t + seconds)[:2]
        return Shot(
            self._last_shot + 1, XWING, "torpedo", t, t + seconds, *origin, *end, target=ship.id, by=controls.pilot
        )

    def _hunt(
        self, t: float, roster: Roster, events: list[SimEvent], weapon: Weapon, *, firing: bool, is_fair: IsFair
    ) -> None:
        if not firing:
            self._due = max(self._due, t + _GRACE)
            self._target = None
        elif t >= self._due:
            self._shoot(t, roster, events, weapon, is_fair)
        if t >= self.xwing.path.t1:
            self._turn(t, roster, is_fair, firing=firing)
            events.append(XWingTurned(self.xwing, t, is_course=True))

    def _shoot(self, t: float, roster: Roster, events: list[SimEvent], weapon: Weapon, is_fair: IsFair) -> None:
        target = self._quarry(roster, is_fair)
        self._target = None
        if target is None:
            self._due = t + min(_ASK_AGAIN, self._pace)
            return
        self._due = max(self._due + self._pace, t + self._pace / 2)
        self._launch(self._shot_at(target, t, roster, weapon, AUTOPILOT), events)

    def _shot_at(self, target: Fighter, t: float, roster: Roster, weapon: Weapon, by: str) -> Shot:
        origin = path_place(self.xwing.path, t)
        seconds = flight_time(origin, lambda at: gunnery.place_of(roster, target, at), t, LASER_SPEED)
        seconds = min(seconds, LONGEST_LASER)
        end = gunnery.place_of(roster, target, t + seconds)
        return Shot(self._last_shot + 1, XWING, weapon, t, t + seconds, *origin, *end, target=target.uid, by=by)

    def _quarry(self, roster: Roster, is_fair: IsFair) -> Fighter | None:
        """The fighter that is being hunted if it still may be, else another."""
        hunted = None if self._target is None else roster.fighters.get(self._target)
        if hunted is not None and hunted.is_flying and is_fair(hunted):
            return hunted
        aimed_at = {PodUid(shot.target) for shot in self._shots.values()}
        return choose_target(self._chance, roster, is_fair=is_fair, spared=aimed_at)

    def _turn(self, t: float, roster: Roster, is_fair: IsFair, *, firing: bool) -> None:
        """The next leg: an attack that ends when the next shot is due, or a flight about someone's wing."""
        left = self._due - t if firing else _LONGEST_ROAM + _ATTACK_FROM
        path = self.xwing.path
        if _ATTACK_UNTIL <= left <= _ATTACK_FROM:
            target = self._quarry(roster, is_fair)
            if target is not None:
                self._target = target.uid
                aim = gunnery.place_of(roster, target, self._due)
                leg = helm.attack(self._chance, path, t, self._due, aim)
                self.xwing = XWing("flying", self.xwing.shields, leg)
                return
        longest = min(_LONGEST_ROAM, max(1.2, left - _ATTACK_FROM / 2))
        leg = helm.roam(self._chance, path, t, self._somewhere(t, roster), longest=longest)
        self.xwing = XWing("flying", self.xwing.shields, leg)

    def _somewhere(self, t: float, roster: Roster) -> Point:
        if roster.hunted:
            x, y, _ = ship_place(roster.ships[one_of(self._chance, roster.hunted)].berth, t)
            return x, y
        half_width, half_height = _extent(roster)
        return (
            between(self._chance, -half_width, half_width) * 0.6,
            between(self._chance, -half_height, half_height) * 0.6,
        )

    def _launch(self, shot: Shot, events: list[SimEvent]) -> None:
        self._last_shot = shot.id
        self._shots[shot.id] = shot
        events.append(ShotFired(shot, shot.t0))


def _extent(roster: Roster) -> tuple[float, float]:
    return arena_extent(max((ship.berth for ship in roster.ships.values()), default=0) + 1)
