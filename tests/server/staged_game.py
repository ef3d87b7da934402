"""A game on a stage: it fits ``kubewars.battle.game.Game``, does what a test says, and remembers what it was told."""

from collections import deque
from collections.abc import Sequence

from kubewars.battle.cockpit import Cockpit
from kubewars.battle.game import GameHealth, Tally
from kubewars.battle.tube import Tube
from kubewars.server.hub import Hub
from kubewars.wire.arena import ArenaFighter, ArenaPlayer, ArenaRound, ArenaView, ArenaXWing
from kubewars.wire.messages import (
    CarrierView,
    Delta,
    Event,
    FighterTurned,
    FighterView,
    FireView,
    PathView,
    ShipView,
    Snapshot,
    StrikeView,
    WatchView,
    XWingView,
    encode,
)

EPOCH = "stage"
PATH = PathView(t0=0, t1=10, x0=0, y0=0, vx0=1, vy0=0, x1=10, y1=0, vx1=1, vy1=0)


class StagedGame:
    """One player, ``cedric``, with as many fighters as told. ``keep`` deltas are kept for those who resume."""

    def __init__(self, *, fighters: int = 2, keep: int = 100, torpedoes: bool = False) -> None:
        self.seq = 0
        self.now = 0.0
        self.is_ticking = True
        self.is_leaving = False
        self.fire = FireView(holding=False, pace=6.0)
        self.watch = WatchView(stale=False, since=0.0)
        self.told: list[str] = []
        self.log: list[StrikeView] = []
        self.snapshots = 0
        self.cockpit = Cockpit(lambda: self.now, Tube(lambda: self.now, is_allowed=torpedoes))
        self._fighters = fighters
        self._kept: deque[tuple[int, bytes]] = deque(maxlen=keep)

    def news(self, hub: Hub, *events: Event) -> Delta:
        """One tick with news: it is kept, and published."""
        self.seq += 1
        self.now += 0.05
        turned = FighterTurned(uid="uid-0", state="ready", since=self.now)
        delta = Delta(epoch=EPOCH, seq=self.seq, time=self.now, events=events or (turned,))
        self._kept.append((self.seq, encode(delta)))
        hub.publish(delta)
        return delta

    def time(self) -> float:
        return self.now

    def snapshot(self) -> Snapshot:
        self.snapshots += 1
        return Snapshot(
            epoch=EPOCH,
            seq=self.seq,
            time=self.now,
            ships=(ShipView(id="player/cedric", name="cedric", hull="destroyer", berth=0, desired=self._fighters),),
            fighters=tuple(
                FighterView(
                    uid=f"uid-{slot}",
                    ship="player/cedric",
                    slot=slot,
                    namespace="default",
                    name=f"wing-{slot}",
                    state="ready",
                    since=0.0,
                )
                for slot in range(self._fighters)
            ),
            scores=(),
            xwing=XWingView(state="flying", shields=3, path=PATH),
            shots=(),
            strikes=(),
            fire=self.fire,
            watch=self.watch,
            helm=self.cockpit.view(),
            torpedo=self.cockpit.tube.view(),
        )

    def deltas_since(self, epoch: str, seq: int) -> Sequence[bytes] | None:
        missing = self.seq - seq
        if epoch != EPOCH or not 0 <= missing <= len(self._kept):
            return None
        return [payload for number, payload in self._kept if number > seq]

    def arena(self) -> ArenaView:
        player = self.player("cedric")
        assert player is not None
        return ArenaView(
            players=(player,),
            xwing=ArenaXWing(state="flying", shields=3),
            round=ArenaRound(elapsed=self.now),
            stale=self.watch.stale,
            reason=self.watch.reason,
            holding=self.fire.holding,
            pace=self.fire.pace,
        )

    def player(self, name: str) -> ArenaPlayer | None:
        if name not in ("cedric", "player/cedric"):
            return None
        return ArenaPlayer(
            id="player/cedric",
            name="cedric",
            named=True,
            hull="destroyer",
            carriers=(CarrierView(kind="ReplicationController", namespace="default", name="wing", desired=2),),
            fighters=tuple(
                ArenaFighter(uid=f"uid-{slot}", namespace="default", name=f"wing-{slot}", state="ready")
                for slot in range(self._fighters)
            ),
            desired=self._fighters,
            functional=self._fighters,
            integrity=1.0,
            score=12.5,
        )

    def strikes(self) -> Sequence[StrikeView]:
        return self.log

    def health(self) -> GameHealth:
        return GameHealth(is_ticking=self.is_ticking, is_leaving=self.is_leaving, fire=self.fire, watch=self.watch)

    def tally(self) -> Tally:
        return Tally(ticks=self.seq, strikes={("laser", "confirmed"): 3})

    def stop(self, by: str) -> None:
        self.told.append(f"stop by {by}")
        self.fire = FireView(holding=True, pace=self.fire.pace, reason="STOP")

    def go(self, by: str) -> None:
        self.told.append(f"go by {by}")
        self.fire = FireView(holding=False, pace=self.fire.pace)

    def set_pace(self, seconds: float) -> None:
        self.told.append(f"pace {seconds}")
        self.fire = FireView(holding=self.fire.holding, pace=seconds)
