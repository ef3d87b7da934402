"""The battle: what the cluster says, what flies, who shoots, and what everyone is told of it, tick by tick.

The law of the house stands here: a hit makes a fighter *struck* and sends a wish to the gunner; it becomes a wreck when
the watch says that the pod is gone, and returns to flight when the strike came to nothing.
"""

import itertools
from collections.abc import Callable, Iterable, Sequence

from msgspec import structs

from kubewars.battle.battery import Battery
from kubewars.battle.cockpit import Cockpit
from kubewars.battle.dispatch import Dispatch
from kubewars.battle.fire_control import FireControl
from kubewars.battle.game import GameHealth, Tally
from kubewars.battle.loop import TICK
from kubewars.battle.meter import Meter
from kubewars.battle.newcomers import Newcomers
from kubewars.battle.ports import Audience, BattleClock, ClusterFeed, FeedHealth, Gunner, ScoreBook
from kubewars.battle.strike_log import Entry, StrikeLog
from kubewars.domain.changes import CarrierGone, ClusterChange
from kubewars.domain.coach import advise, advise_on_carrier
from kubewars.domain.ids import CarrierUid, PodUid, ShipId, StrikeId
from kubewars.domain.news import FighterLost, IntegrityTurned, RosterEvent, ShipLost
from kubewars.domain.pod import Pod, Target
from kubewars.domain.roster import Roster
from kubewars.domain.score import Score, ScoreBoard
from kubewars.domain.ship import Backing, Side, flagship
from kubewars.domain.strike import Outcome, Strike, StrikeResult
from kubewars.sim.chance import Chance
from kubewars.sim.events import ShotFired, SimEvent, StrikeWished, TorpedoLanded, XWingStruck, XWingTurned
from kubewars.sim.simulation import Simulation
from kubewars.wire.arena import ArenaPlayer, ArenaView
from kubewars.wire.history import History
from kubewars.wire.messages import (
    FireEvent,
    HelmEvent,
    ScoreEvent,
    ShipHit,
    Snapshot,
    StrikeEvent,
    StrikeView,
    TorpedoEvent,
    WatchEvent,
    WatchView,
)
from kubewars.wire.snapshot import arena, arena_player, snapshot
from kubewars.wire.tidings import roster_event, sim_event
from kubewars.wire.views import score_view, seconds

#: A loop that has not ticked for so many seconds is ill.
ILL_AFTER = 2.0
#: Strikes that a browser is told of when it joins, oldest first; the rest of the log is REST's.
STRIKES_TOLD = 40
#: Seconds after which a pod that is struck, and not even leaving by the watch's word, is not dying.
LONGEST_FIRE = 30.0


class Battle:
    """Fits :class:`kubewars.battle.game.Game`. ``tick`` is called by the loop; every other call comes in between.

    ``is_fair`` says whether the rules would let a fighter be struck now: it is asked to choose well, and the gunner
    asks again. ``lacking`` gives what the game must do without, for the screen. ``chance`` decides all that is left to
    chance: the same seed and the same cluster give the same battle.
    """

    def __init__(
        self,
        *,
        feed: ClusterFeed,
        gunner: Gunner,
        audience: Audience,
        book: ScoreBook,
        fire: FireControl,
        is_fair: Callable[[PodUid], bool],
        chance: Chance,
        clock: BattleClock,
        epoch: str,
        cockpit: Cockpit | None = None,
        newcomers: Newcomers | None = None,
        lacking: Callable[[], Iterable[str]] = tuple,
    ) -> None:
        self._feed = feed
        self._battery = Battery(gunner, clock)
        self._book = book
        self._fire = fire
        self._is_fair = is_fair
        self._lacking = lacking
        self._clock = clock
        self._start = clock()
        self._roster = Roster()
        self._simulation = Simulation(chance, pace=fire.pace)
        self._scores = ScoreBoard()
        self._history = History(epoch)
        self._dispatch = Dispatch(audience, self._history)
        self._log = StrikeLog()
        self._numbers = itertools.count(1)
        self._time = 0.0
        self.cockpit = cockpit or Cockpit(clock)
        self.newcomers = newcomers or Newcomers(0.0)
        self._told_helm = self.cockpit.view()
        self._told_tube = self.cockpit.tube.state
        self._launched = 0
        fire.hold_while("unanswered", self._battery.silence)
        fire.hold_while("silent", self.cockpit.silence)
        self._told_fire = fire.view()
        self._told_watch = WatchView(stale=True, since=0.0, reason=fire.stale)
        self._is_leaving = False
        self._flew_up: list[ShipId] = []
        self._xwing_hits = 0
        self._xwing_losses = 0
        self.meter = Meter(TICK)

    def tick(self, now: float) -> None:
        """Bring the battle to ``now`` (of the clock) and tell everyone what is new, if anything is."""
        self._time = max(self._time, now - self._start)
        self._heed(self._feed.health)
        changes = self._feed.take()
        self._note_roster(self._roster.take_all(changes, self._time))
        self._note_roster(self._roster.linger(self._time))
        self._note_carriers(changes)
        self._welcome()
        for result in (*self._battery.results(), *self._came_to_nothing()):
            self._take_result(result)
        controls = self.cockpit.controls()
        steps = self._simulation.step(
            self._time,
            self._roster,
            firing=not self._fire.is_holding,
            is_fair=lambda fighter: not self._log.is_under_fire(fighter.uid) and self._is_fair(fighter.uid),
            controls=controls,
        )
        for step in steps:
            self._note_step(step)
        self._tell_fire()
        self._tell_helm()
        self._tell_tube()
        self._dispatch.send(self._time)

    def time(self) -> float:
        return self._clock() - self._start

    def snapshot(self) -> Snapshot:
        return snapshot(
            epoch=self._history.epoch,
            seq=self._history.seq,
            time=self.time(),
            roster=self._roster,
            scores=self._scores,
            simulation=self._simulation,
            strikes=self._log.last_words(STRIKES_TOLD),
            fire=self._told_fire,
            watch=self._told_watch,
            helm=self._told_helm,
            torpedo=structs.replace(self.cockpit.tube.view(), state=self._told_tube),
        )

    def deltas_since(self, epoch: str, seq: int) -> Sequence[bytes] | None:
        return self._history.since(epoch, seq)

    def arena(self) -> ArenaView:
        return arena(
            time=self.time(),
            roster=self._roster,
            scores=self._scores,
            simulation=self._simulation,
            fire=self._fire.view(),
            watch=self._told_watch,
            helm=self.cockpit.view(),
        )

    def player(self, name: str) -> ArenaPlayer | None:
        return arena_player(name, time=self.time(), roster=self._roster, scores=self._scores)

    def fleet(self) -> dict[str, Backing | None]:
        """Every ship's name with the controller that a torpedo would strike, ``None`` where it has none."""
        return {ship.name: flagship(ship) for ship in self._roster.ships.values()}

    def open_ships(self) -> frozenset[str]:
        """The names of ships that have taken their hits."""
        known = self._roster.ships
        return frozenset(known[ship].name for ship in self.cockpit.tube.open_ships if ship in known)

    def strikes(self) -> Sequence[StrikeView]:
        return self._log.views()

    def health(self) -> GameHealth:
        is_ticking = self._clock() - self.meter.last < ILL_AFTER
        return GameHealth(
            is_ticking=is_ticking, is_leaving=self._is_leaving, fire=self._fire.view(), watch=self._told_watch
        )

    def tally(self) -> Tally:
        return Tally(
            ticks=self.meter.ticks,
            late_ticks=self.meter.late_ticks,
            tick_seconds=self.meter.tick_seconds,
            worst_lag=self.meter.worst_lag(self._clock()),
            xwing_hits=self._xwing_hits,
            xwing_losses=self._xwing_losses,
            strikes=self._log.finished,
        )

    def side(self, target: Target) -> Side:
        """For whom this flies or launches, by what the roster knows."""
        return self._roster.side(target)

    def stop(self, by: str) -> None:
        self._fire.stop(by)
        self.cockpit.tube.disarm()

    def go(self, by: str) -> None:  # noqa: ARG002 - who said so is the face's, and nobody shows it yet
        self._fire.go()

    def set_pace(self, seconds: float) -> None:
        self._fire.pace = seconds
        self._simulation.set_pace(seconds)

    def leave(self) -> None:
        """The game is about to end: nobody new should come, and nothing more is shot. The screen goes on meanwhile."""
        self._is_leaving = True
        self._fire.hold_while("ending", lambda: "the game is ending")

    async def close(self) -> None:
        """Give up strikes that still wait for an answer."""
        await self._battery.close()

    def _heed(self, health: FeedHealth) -> None:
        self._fire.heed(health)
        for score in self._scores.stand(self._time, still=not health.is_fresh):
            self._note_score(score)
        told, lacking = self._told_watch, tuple(self._lacking())
        if (told.stale, told.reason, told.lacking) != (not health.is_fresh, self._fire.stale, lacking):
            since = seconds(max(0.0, health.since - self._start))
            self._told_watch = WatchView(
                stale=not health.is_fresh, since=since, reason=self._fire.stale, lacking=lacking
            )
            self._dispatch.add(WatchEvent(self._told_watch))

    def _came_to_nothing(self) -> list[StrikeResult]:
        """Strikes that the cluster took and did nothing about: no fighter burns for ever on the word of an API.

        Only a watch that can be believed may say so, and a pod that is on its way out, however slowly, is dying.
        """
        if not self._feed.health.is_fresh:
            return []
        targets = ((strike, self._target(strike)) for strike in self._log.unconfirmed(self._time - LONGEST_FIRE))
        reason = f"the cluster accepted it, and {LONGEST_FIRE:.0f} s later the {{}} lives on"
        return [
            StrikeResult(strike, Outcome.FAILED, reason.format("pod" if isinstance(it, Pod) else "controller"))
            for strike, it in targets
            if it and not it.is_deleting
        ]

    def _target(self, strike: Strike) -> Target | None:
        """What the strike is upon, as last seen."""
        if strike.weapon == "torpedo":
            return self._roster.carrier(CarrierUid(strike.uid))
        return self._roster.pod(PodUid(strike.uid))

    def _take_result(self, result: StrikeResult) -> None:
        entry = self._log.take(result)
        if entry is not None:
            self._record(entry)
        if result.strike.weapon == "torpedo":
            self.cockpit.tube.land()
        else:
            self._note_roster(self._roster.settle(PodUid(result.strike.uid), result.outcome, self._time))

    def _note_roster(self, news: Iterable[RosterEvent]) -> None:
        for one in news:
            told = roster_event(one)
            if told is not None:
                self._dispatch.add(told)
            self._note_score(self._scores.take(one))
            match one:
                case FighterLost(fighter):
                    self._confirm(fighter.uid)
                case ShipLost(ship):
                    self.cockpit.tube.forget(ship.id)
                case IntegrityTurned(ship_id, functional) if functional:
                    self._flew_up.append(ship_id)

    def _welcome(self) -> None:
        """Who joins for the first time may look around first, and earns nothing meanwhile."""
        flying, self._flew_up = self._flew_up, []
        for ship, until in self.newcomers.welcome(flying, self._time, is_fresh=self._feed.health.is_fresh):
            self._note_score(self._scores.hold(ship, self._time))
            self._note_roster(self._roster.warm(ship, until, self._time))
        for ship in self.newcomers.settled(self._time):
            self._note_score(self._scores.release(ship, self._time))

    def _note_carriers(self, changes: Iterable[ClusterChange]) -> None:
        for change in changes:
            if isinstance(change, CarrierGone):
                self._confirm(change.uid)

    def _confirm(self, uid: PodUid | CarrierUid) -> None:
        """The watch's word: it is gone."""
        entry = self._log.target_gone(uid)
        if entry is not None:
            self._record(entry)

    def _note_step(self, step: SimEvent) -> None:
        told = sim_event(step)
        if told is not None:
            self._dispatch.add(told)
        match step:
            case StrikeWished():
                self._strike(step)
            case ShotFired(shot) if shot.weapon == "torpedo":
                if self.cockpit.tube.launch():
                    self._launched = shot.id
            case TorpedoLanded(shot=number) if number == self._launched:  # any other was disarmed, and is nobody's
                self._strike_carrier(step)
            case XWingStruck(by, _, _):
                self._xwing_hits += 1
                fighter = self._roster.fighters.get(by)
                if fighter is not None and not fighter.is_spared:
                    self._note_score(self._scores.take_hit(fighter.ship, self._time))
            case XWingTurned(xwing) if xwing.state == "destroyed":
                self._xwing_losses += 1

    def _strike(self, wish: StrikeWished) -> None:
        fighter = self._roster.fighters.get(wish.uid)
        if fighter is None or self._log.is_under_fire(wish.uid):
            return
        strike = Strike(StrikeId(next(self._numbers)), wish.uid, wish.weapon, wish.by, self._time)
        pod = self._roster.pod(wish.uid)
        self._log.begin(strike, fighter, self._roster.ships[fighter.ship], None if pod is None else advise(pod))
        self._note_roster(self._roster.strike(wish.uid, self._time))
        self._battery.fire(strike)

    def _strike_carrier(self, torpedo: TorpedoLanded) -> None:
        ship = self._roster.ships.get(torpedo.ship)
        carrier = flagship(ship) if ship and torpedo.strikes else None
        if ship is None or carrier is None or self._log.is_under_fire(carrier.uid):
            self.cockpit.tube.land()
            return
        strike = Strike(StrikeId(next(self._numbers)), carrier.uid, "torpedo", torpedo.by, self._time)
        self.cockpit.tube.permit(strike, ship.id)
        known = self._roster.carrier(carrier.uid)
        self._log.begin(strike, carrier, ship, None if known is None else advise_on_carrier(known))
        self._battery.fire(strike)

    def _record(self, entry: Entry) -> None:
        """Keep it; everyone is told its last word only, for until then the fighter itself shows how it stands."""
        if entry.has_ended:
            self._dispatch.add(StrikeEvent(entry.view))
        result = StrikeResult(entry.strike, Outcome(entry.view.outcome), entry.view.reason, entry.rule)
        self._book.record_strike(result, entry.player, entry.view.pod)
        if result.outcome is Outcome.CONFIRMED:
            self._count_hit(ShipId(entry.view.ship), entry.strike)

    def _count_hit(self, ship: ShipId, strike: Strike) -> None:
        """Twenty confirmed strikes open a ship to a torpedo, and the torpedo's own closes the account."""
        tube = self.cockpit.tube
        if not tube.is_allowed or ship not in self._roster.ships:
            return
        if strike.weapon == "torpedo":
            tube.forget(ship)
        hits = 0 if strike.weapon == "torpedo" else tube.hit(ship)
        self._dispatch.add(ShipHit(ship, hits))

    def _note_score(self, score: Score | None) -> None:
        if score is not None:
            self._dispatch.add(ScoreEvent(score_view(score)))

    def _tell_fire(self) -> None:
        fire = self._fire.view()
        if fire != self._told_fire:
            self._told_fire = fire
            self._dispatch.add(FireEvent(fire))

    def _tell_helm(self) -> None:
        helm = self.cockpit.view()
        if helm != self._told_helm:
            self._told_helm = helm
            self._dispatch.add(HelmEvent(helm))

    def _tell_tube(self) -> None:
        state = self.cockpit.tube.state
        if state != self._told_tube:
            self._told_tube = state
            self._dispatch.add(TorpedoEvent(state))
