# ruff: noqa: RUF001, ARG002 - names in several scripts are the point, and a scene need not heed all that it is asked
"""Scripted scenes on the real server, for screenshots, the browser's bench and whoever works on the arena.

Usage: ``python tools/scenes.py battle [--port 8099]``, then open http://127.0.0.1:8099. Scenes: see ``SCENES``. No
cluster and no rules: a scene only says what the stream would say.
"""

import argparse
import asyncio
import math
import random
import sys
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from msgspec import structs

from kubewars.app.doors import open_door
from kubewars.battle.cockpit import Cockpit
from kubewars.battle.game import GameHealth, Tally
from kubewars.battle.tube import Tube
from kubewars.domain.cure import Cure
from kubewars.domain.ids import ShipId
from kubewars.server.backstage import Backstage
from kubewars.server.hub import Hub
from kubewars.server.serving import serving
from kubewars.server.web_app import create_app
from kubewars.sim.aim import RANGE
from kubewars.sim.controls import Controls
from kubewars.sim.hand import Hand
from kubewars.sim.motion import arena_extent, fighter_place, ship_place
from kubewars.sim.noise import seed_of
from kubewars.sim.path import Path, path_heading, path_place, path_velocity
from kubewars.wire import messages as m
from kubewars.wire.arena import ArenaPlayer, ArenaRound, ArenaView, ArenaXWing
from kubewars.wire.views import course_numbers, path_view

#: Where others would watch.
WATCH = "http://192.0.2.7:8080/"
JOIN = "kubectl --kubeconfig kubewars.kubeconfig run your-name --image=nginx -l game=starwars,player=your-name"
SCENES = (
    "empty",
    "one",
    "battle",
    "dozen",
    "crowded",
    "names",
    "lessons",
    "lost",
    "trouble",
    "stale",
    "dead",
    "held",
    "torpedo",
    "marks",
    "stage",
)
LACKING = ("May not list and watch jobs in the namespace red: grant get, list and watch on them in a Role.",)
NAMES = [
    "cedric",
    "wescale",
    "ada",
    "Zoë",
    "margot",
    "grace-h",
    "linus",
    "Тарас",
    "さくら",
    "noor",
    "jules",
    "ines",
    "paulo",
    "freya",
    "amara",
    "tomas",
    "léa",
    "hugo",
    "mei",
    "bjørn",
    "omar",
    "sofia",
    "yuki",
    "anouk",
    "kwame",
    "elif",
    "marco",
    "nina",
    "oscar",
    "priya",
    "quentin",
    "rania",
    "sven",
    "talia",
    "ugo",
    "vera",
    "wim",
    "xenia",
    "yann",
    "zora",
    "a-very-long-player-label-that-goes-on-for-sixty-three-characters",
    "<b>bold</b>",
    "alba",
    "boris",
    "chloe",
    "dario",
    "emma",
    "farid",
    "gaia",
    "henri",
    "iris",
    "joao",
    "kenza",
    "luca",
    "mira",
    "nael",
    "olga",
    "pia",
    "rosa",
    "samir",
]


class Scene:
    """A battle without a cluster: fits ``kubewars.battle.game.Game``; ``step`` plays it on."""

    def __init__(self, name: str, *, seed: int = 7) -> None:
        self.name = name
        self.chance = random.Random(seed)
        self.epoch = f"scene-{name}"
        self.seq = 0
        self.began = 0.0
        self.now = 0.0
        self.ids = 0
        self.ships: dict[str, m.ShipView] = {}
        self.fighters: dict[str, m.FighterView] = {}
        self.scores: dict[str, m.ScoreView] = {}
        self.shots: dict[int, m.ShotView] = {}
        self.log: deque[m.StrikeView] = deque(maxlen=50)
        self.plans: list[tuple[float, str, str]] = []
        self.pace = {"crowded": 1.0, "trouble": 5.0}.get(name, 2.2)
        held = name == "held"
        is_stale = name in {"stale", "dead"}
        self.fire = m.FireView(
            holding=held or is_stale,
            pace=self.pace,
            reason="STOP by presenter" if held else "no word from https://10.0.0.1:6443" if is_stale else "",
            dry_run=held,
            cause="stop" if held else "stale" if is_stale else "",
            by="presenter" if held else "",
        )
        self.watch = m.WatchView(
            stale=is_stale,
            since=-12.0 if name == "stale" else -754.0,
            reason="no word from https://10.0.0.1:6443" if is_stale else "",
            lacking=LACKING if name == "trouble" else (),
        )
        self.cockpit = Cockpit(self.time, Tube(self.time, is_allowed=name == "torpedo"))
        self.told_tube = self.cockpit.tube.state
        self.told_helm = self.cockpit.view()
        self.hand = Hand()
        self.shields = 3
        self.returns = 0.0
        self.next_shot = 2.0
        self.kept: deque[tuple[int, bytes]] = deque(maxlen=600)
        self.news: list[m.Event] = []
        self._man()
        self.reach = arena_extent(max(1, len(self.ships)))
        self.path = m.PathView(-4, 2, -self.reach[0], -120, 160, 60, 60, 40, 150, 60)

    def _man(self) -> None:
        """Ships and fighters of this scene."""
        manned = {
            "empty": lambda: None,
            "one": lambda: self._ship("wescale", "tie", 1),
            "dozen": lambda: self._man_many(12, every=3, wing=8),
            "crowded": lambda: self._man_many(60, every=7, wing=20),
            "names": self._man_long_names,
        }
        manned.get(self.name, self._man_few)()
        {"trouble": self._trouble, "lessons": self._teach, "lost": self._lose, "marks": self._mark}.get(
            self.name, lambda: None
        )()
        self.news.clear()

    def _man_many(self, ships: int, *, every: int, wing: int) -> None:
        for i, name in enumerate(NAMES[:ships]):
            self._ship(name, "destroyer" if i % every else "tie", wing if i % every else 1)

    def _man_few(self) -> None:
        self._ship("cedric", "destroyer", 10, kind="ReplicationController")
        self._ship("wescale", "tie", 1)
        self._ship("ada", "destroyer", 24, kind="Deployment")
        self._ship("Zoë", "tie", 4)
        self._ship("margot", "destroyer", 6, kind="ReplicaSet")
        if self.name == "torpedo":
            for ship, hits in (("player/cedric", 20), ("player/ada", 13), ("player/margot", 6)):
                for _ in range(hits):
                    self.cockpit.tube.hit(ShipId(ship))

    def _lose(self) -> None:
        for i, name in enumerate(NAMES[5:17]):
            self.scores[f"player/{name}"] = m.ScoreView(f"player/{name}", 900.0 + 300 * i, 0.0, 0.0, lost=i)

    def _man_long_names(self) -> None:
        """Names as long as a label may be, and all alike in the front."""
        for i in range(5):
            name = f"team-{i}-of-the-platform-guild-in-the-northern-branch-office-"
            self._ship(name + "x" * (61 - len(name)) + f"-{i}", "destroyer" if i else "tie", 5)
            fighters = [f for f in self.fighters.values() if f.ship.endswith(f"-{i}")]
            self._put(fighters[0], "damaged", since=-40.0, reason="CrashLoopBackOff", cure="crash")

    def _trouble(self) -> None:
        troubles: tuple[tuple[str, m.FighterState, str, Cure], ...] = (
            ("cedric", "damaged", "CrashLoopBackOff", "crash"),
            ("ada", "damaged", "ImagePullBackOff", "image"),
            ("margot", "docking", "Unschedulable: 0/3 nodes are available", "unschedulable"),
            ("wescale", "damaged", "CreateContainerConfigError", "config"),
            ("Zoë", "damaged", "OOMKilled", "memory"),
        )
        for name, state, reason, cure in troubles:
            chosen = [f for f in self.fighters.values() if f.ship == f"player/{name}"]
            for fighter in chosen if name == "margot" else chosen[:5]:
                self._put(fighter, state, since=-40.0, reason=reason, cure=cure)

    def _teach(self) -> None:
        """What the score says to whom: shot and not replaced, spared, under another's name, new, not let go.

        Nobody is shot at meanwhile: what is said stays true for as long as one looks.
        """
        self.next_shot = 3600.0
        ships = self.ships
        zoe = [f for f in self.fighters.values() if f.ship == "player/Zoë"]
        for fighter in zoe[1:]:
            del self.fighters[fighter.uid]
        ships["player/Zoë"] = structs.replace(ships["player/Zoë"], owed=3)
        score = self.scores["player/Zoë"]
        self.scores[score.ship] = structs.replace(score, rate=2.5, lost=3, hits=4, survived=418.0)
        score = self.scores["player/ada"]
        self.scores[score.ship] = structs.replace(
            score, lost=13, replaced=12, hits=9, recovery=4.2, slowest=11.8, survived=431.0
        )
        for fighter in [f for f in self.fighters.values() if f.ship == "player/margot"][:2]:
            self._put(
                fighter,
                "struck",
                since=-40.0,
                reason="Terminating for 40 s: finalizer kubewars.dev/hold",
                cure="finalizer",
            )
        self._ship("noor", "tie", 2)
        ships["player/noor"] = structs.replace(ships["player/noor"], is_spared=True, desired=0)
        for fighter in [f for f in self.fighters.values() if f.ship == "player/noor"]:
            self.fighters[fighter.uid] = structs.replace(fighter, is_spared=True)
        self._ship("ada?", "tie", 1)
        ships["player/ada?"] = structs.replace(ships["player/ada?"], impostor="ada")
        self._ship("jules", "destroyer", 3)
        ships["player/jules"] = structs.replace(ships["player/jules"], warm_until=40.0)
        self.scores["player/hugo"] = m.ScoreView("player/hugo", 5210.0, 0.0, 0.0, lost=2)

    def _mark(self) -> None:
        """All that is drawn otherwise: a newcomer, a spared ship, an impostor, deletions that hang, a debt."""
        self.fire = m.FireView(holding=True, pace=self.pace, reason="STOP", cause="stop")
        for name, hull, count in (("nadia", "destroyer", 8), ("newby", "tie", 1), ("ada?", "destroyer", 5)):
            self._ship(name, hull, count)  # type: ignore[arg-type]
        self._ship("backstage", "destroyer", 4)
        for name, facts in (
            ("nadia", {"warm_until": 1e6}),
            ("newby", {"warm_until": 1e6}),
            ("ada?", {"impostor": "ada"}),
            ("backstage", {"is_spared": True}),
            ("Zoë", {"desired": 9, "owed": 5}),
        ):
            self.ships[f"player/{name}"] = structs.replace(self.ships[f"player/{name}"], **facts)
        for fighter in [one for one in self.fighters.values() if one.ship == "player/backstage"]:
            self.fighters[fighter.uid] = structs.replace(fighter, is_spared=True)
        hanging = [one for one in self.fighters.values() if one.ship == "player/margot"]
        for fighter, state in zip(hanging, ("struck", "struck", "leaving"), strict=False):
            reason, cure = "Terminating for 40 s: finalizer example.com/wait", "finalizer"
            self.fighters[fighter.uid] = structs.replace(fighter, state=state, since=-40.0, reason=reason, cure=cure)

    def _ship(self, name: str, hull: m.Hull, count: int, *, kind: str = "ReplicationController") -> None:
        ship = f"player/{name}"
        carriers = () if hull == "tie" else (m.CarrierView(kind, "default", name, count),)
        self.ships[ship] = m.ShipView(ship, name, hull, len(self.ships), count, carriers=carriers)
        for slot in range(count):
            self._launch(ship, slot, "ready" if slot % 5 else "functional", since=-30.0)
        points = round(self.chance.uniform(120, 4200), 1)
        self.scores[ship] = m.ScoreView(ship, points, 10.0, 0.0, count, count, self.chance.randrange(9))
        self.news.clear()

    def _launch(self, ship: str, slot: int, state: m.FighterState, *, since: float) -> None:
        self.ids += 1
        name = f"{ship.removeprefix('player/')}-{self.chance.randrange(36**5):05x}"
        self._put(m.FighterView(f"uid-{self.ids}", ship, slot, "default", name, state, since), state, since=since)

    def _put(
        self, fighter: m.FighterView, state: m.FighterState, *, since: float, reason: str = "", cure: Cure = ""
    ) -> None:
        known = self.fighters.get(fighter.uid)
        view = structs.replace(fighter, state=state, since=since, reason=reason, cure=cure)
        self.fighters[fighter.uid] = view
        self.news.append(m.FighterTurned(fighter.uid, state, since, reason, cure) if known else m.FighterEvent(view))

    def place(self, uid: str, t: float) -> tuple[float, float]:
        """Where a fighter is at ``t``."""
        fighter = self.fighters[uid]
        ship = self.ships[fighter.ship]
        return fighter_place(ship.berth, fighter.slot, seed_of(uid), ship.hull == "tie", t)[:2]

    # ---- playing on

    def step(self, t: float, hub: Hub) -> None:
        """All that is due by ``t``, as one delta."""
        self.now = t
        controls = self.cockpit.controls()
        if controls.is_by_hand and not self.returns:
            self._obey(t, controls)
        else:
            self.hand.let_go()
            self._fly(t)
        self._carry_out(t)
        is_due = self.fire.holding is False and self.ships and t >= self.next_shot and self.returns == 0
        if is_due and (controls.trigger or not controls.is_by_hand):
            self._shoot(t, by_hand=controls.is_by_hand)
        self._tell_helm()
        if self.cockpit.tube.state != self.told_tube:
            self.told_tube = self.cockpit.tube.state
            self.news.append(m.TorpedoEvent(self.told_tube))
        if self.ships and self.returns == 0 and self.chance.random() < 0.03:
            self._fire_back(t)
        if not self.news:
            return
        self.seq += 1
        delta = m.Delta(self.epoch, self.seq, round(t, 3), tuple(self.news))
        self.news.clear()
        self.kept.append((self.seq, m.encode(delta)))
        hub.publish(delta)

    def _fly(self, t: float) -> None:
        if self.returns and t >= self.returns:
            self.returns, self.shields = 0.0, 3
            self.path = m.PathView(t, t + 2, -self.reach[0], 0, 240, 20, 0, 0, 160, 40)
            self.news.append(m.XWingEvent(self.xwing()))
        if t < self.path.t1 - 0.4 or self.returns:
            return
        x, y = path_place(self.path, self.path.t1)
        vx, vy = path_velocity(self.path, self.path.t1)
        goal_x = self.chance.uniform(-0.8, 0.8) * self.reach[0]
        goal_y = self.chance.uniform(-0.75, 0.75) * self.reach[1]
        span = max(2.0, math.hypot(goal_x - x, goal_y - y) / 190)
        turn = math.atan2(goal_y - y, goal_x - x) + self.chance.uniform(-1.2, 1.2)
        speed = 190.0
        self.path = m.PathView(
            self.path.t1,
            self.path.t1 + span,
            x,
            y,
            vx,
            vy,
            goal_x,
            goal_y,
            speed * math.cos(turn),
            speed * math.sin(turn),
        )
        self.news.append(m.XWingEvent(self.xwing()))

    def _obey(self, t: float, controls: Controls) -> None:
        path = Path(**{name: getattr(self.path, name) for name in Path.__struct_fields__})
        if self.hand.wants_leg(path, t, controls):
            leg = self.hand.leg(path, t, controls, *self.reach)
            self.path = path_view(leg)
            self.news.append(m.Course(course_numbers(leg)))

    def _tell_helm(self) -> None:
        helm = self.cockpit.view()
        if helm != self.told_helm:
            self.told_helm = helm
            self.news.append(m.HelmEvent(helm))
            if self.name not in {"held", "stale", "dead"}:
                reason = self.cockpit.silence()
                self.fire = m.FireView(
                    holding=bool(reason), pace=self.pace, reason=reason, cause="silent" if reason else "", by=helm.pilot
                )
                self.news.append(m.FireEvent(self.fire))

    def _shoot(self, t: float, *, by_hand: bool = False) -> None:
        self.next_shot = t + (1.5 if by_hand else self.pace * self.chance.uniform(0.7, 1.3))
        flying = [f for f in self.fighters.values() if f.state in {"functional", "ready"} and self._is_fair(f, t)]
        x, y = path_place(self.path, t)
        if self.told_helm.weapon == "torpedo":
            self._launch_torpedo(t, x, y)
            return
        if by_hand:
            nose = path_heading(self.path, t)
            flying = [f for f in flying if self._is_ahead(f, t, nose)]
            if not flying:
                self.ids += 1
                end = (x + RANGE * math.cos(nose), y + RANGE * math.sin(nose))
                self.news.append(m.ShotEvent(m.ShotView(self.ids, "xwing", "laser", t, t + 0.8, x, y, *end)))
        if not flying:
            return
        target = min(
            self.chance.sample(flying, min(8, len(flying))), key=lambda f: math.dist(self.place(f.uid, t), (x, y))
        )
        flight = max(0.35, math.dist(self.place(target.uid, t), (x, y)) / 620)
        at_x, at_y = self.place(target.uid, t + flight)
        self.ids += 1
        is_ion = self.told_helm.weapon == "ion" or self.chance.random() < 0.15
        weapon = "ion" if is_ion else "laser"
        shot = m.ShotView(self.ids, "xwing", weapon, t, t + flight, x, y, at_x, at_y, target.uid)
        self.shots[shot.id] = shot
        self.news.append(m.ShotEvent(shot))
        self.plans.append((t + flight, weapon, target.uid))

    def _is_fair(self, fighter: m.FighterView, t: float) -> bool:
        return not fighter.is_spared and t >= self.ships[fighter.ship].warm_until

    def _launch_torpedo(self, t: float, x: float, y: float) -> None:
        """Whatever the nose points at: a scene has no time to lose."""
        for ship in self.cockpit.tube.open_ships:
            if ship in self.ships and self.cockpit.tube.launch():
                at_x, at_y, _ = ship_place(self.ships[ship].berth, t + 1.5)
                self.ids += 1
                shot = m.ShotView(self.ids, "xwing", "torpedo", t, t + 1.5, x, y, at_x, at_y, ship)
                self.news.append(m.ShotEvent(shot))
                self.plans.append((t + 1.5, "torpedo", ship))

    def _torpedoed(self, ship_id: str, t: float) -> None:
        self.cockpit.tube.land()
        self.cockpit.tube.forget(ShipId(ship_id))
        carrier = self.ships[ship_id].carriers[0]
        self.ids += 1
        strike = m.StrikeView(
            self.ids, "controller", f"default/{carrier.name}", ship_id, "torpedo", self.told_helm.pilot, "confirmed", t,
            kind=carrier.kind, coach=m.CoachView("torpedo", carrier.kind),
        )  # fmt: skip
        self.log.appendleft(strike)
        self.news.append(m.StrikeEvent(strike))
        for fighter in [one for one in self.fighters.values() if one.ship == ship_id]:
            del self.fighters[fighter.uid]
            self.news.append(m.FighterGone(fighter.uid, t))
        del self.ships[ship_id]
        self.plans = [plan for plan in self.plans if ship_id not in plan[1]]
        self.news.append(m.ShipGone(ship_id))

    def _is_ahead(self, fighter: m.FighterView, t: float, nose: float) -> bool:
        x, y = path_place(self.path, t)
        at_x, at_y = self.place(fighter.uid, t)
        off = math.atan2(at_y - y, at_x - x) - nose
        return math.dist((x, y), (at_x, at_y)) < RANGE and abs(math.atan2(math.sin(off), math.cos(off))) < 0.26

    def _fire_back(self, t: float) -> None:
        ready = [f for f in self.fighters.values() if f.state == "ready"]
        if not ready:
            return
        source = self.chance.choice(ready)
        x, y = self.place(source.uid, t)
        flight = max(0.3, math.dist((x, y), path_place(self.path, t)) / 560)
        at_x, at_y = path_place(self.path, t + flight)
        self.ids += 1
        self.news.append(m.ShotEvent(m.ShotView(self.ids, source.uid, "tie", t, t + flight, x, y, at_x, at_y, "xwing")))
        if self.chance.random() < 0.25:
            self.plans.append((t + flight, "hit", source.uid))

    def _carry_out(self, t: float) -> None:
        due = [plan for plan in self.plans if plan[0] <= t]
        self.plans = [plan for plan in self.plans if plan[0] > t]
        for _, what, uid in due:
            fighter = self.fighters.get(uid)
            if what == "hit":
                self._hit(t, uid)
            elif what == "torpedo":
                self._torpedoed(uid, t)
            elif what.startswith("replace "):
                self._launch(what.removeprefix("replace "), int(uid), "docking", since=t)
                self._count(what.removeprefix("replace "), t, replaced=1)
                self.plans.append((t + 2.5, "up", f"uid-{self.ids}"))
                self.plans.append((t + 4.0, "ready", f"uid-{self.ids}"))
            elif fighter is None:
                continue
            elif what in {"up", "ready"}:
                self._put(fighter, "functional" if what == "up" else "ready", since=t)
            elif what == "ion":
                self._log(fighter, t, "deflected", "PodDisruptionBudget")
            elif what == "laser":
                self._log(fighter, t, "accepted")
                self._put(fighter, "struck", since=t)
                self.plans.append((t + self.chance.uniform(0.9, 1.6), "die", uid))
            elif what == "die":
                self._die(fighter, t)

    def _die(self, fighter: m.FighterView, t: float) -> None:
        del self.fighters[fighter.uid]
        self.news.append(m.FighterGone(fighter.uid, t, shot=True))
        self._log(fighter, t, "confirmed")
        ship = self.ships[fighter.ship]
        score = self.scores[ship.id]
        alive = sum(f.ship == ship.id and f.state in {"functional", "ready"} for f in self.fighters.values())
        points = score.points + score.rate * (t - score.at)
        rate = 10.0 * alive / ship.desired
        self.scores[ship.id] = structs.replace(
            score, points=points, rate=rate, at=t, functional=alive, desired=ship.desired, lost=score.lost + 1
        )
        self.news.append(m.ScoreEvent(self.scores[ship.id]))
        if ship.carriers or self.name == "crowded":
            self.plans.append((t + 1.5, f"replace {ship.id}", str(fighter.slot)))
        else:
            self.plans.append((t + 14, f"replace {ship.id}", str(fighter.slot)))

    def _count(self, ship: str, t: float, *, replaced: int = 0, hits: int = 0) -> None:
        score = self.scores[ship]
        self.scores[ship] = structs.replace(
            score,
            points=score.points + score.rate * (t - score.at) + 5 * hits,
            at=t,
            replaced=score.replaced + replaced,
            hits=score.hits + hits,
            recovery=score.recovery or 4.0 * replaced,
        )
        self.news.append(m.ScoreEvent(self.scores[ship]))

    def _hit(self, t: float, by: str) -> None:
        if self.returns:
            return
        if by in self.fighters:
            self._count(self.fighters[by].ship, t, hits=1)
        self.shields -= 1
        self.news.append(m.XWingHit(by, t, max(0, self.shields)))
        if self.shields <= 0:
            self.returns = t + 5
            self.news.append(m.XWingEvent(self.xwing()))

    def _log(self, fighter: m.FighterView, t: float, outcome: str, reason: str = "") -> None:
        self.ids += 1
        ship = self.ships[fighter.ship]
        coach = m.CoachView("replicas", ship.carriers[0].kind) if ship.carriers else m.CoachView("bare")
        strike = m.StrikeView(
            self.ids, fighter.uid, fighter.name, fighter.ship, "laser", self.told_helm.pilot, outcome, t, reason,  # type: ignore[arg-type]
            coach=coach if outcome == "confirmed" else None,
        )  # fmt: skip
        if outcome == "confirmed" and self.cockpit.tube.is_allowed:
            self.news.append(m.ShipHit(ship.id, self.cockpit.tube.hit(ShipId(ship.id))))
        self.log.appendleft(strike)
        self.news.append(m.StrikeEvent(strike))

    def xwing(self) -> m.XWingView:
        return m.XWingView("destroyed" if self.returns else "flying", max(0, self.shields), self.path, self.returns)

    # ---- the face that the server asks for

    def time(self) -> float:
        return asyncio.get_running_loop().time() - self.began

    def snapshot(self) -> m.Snapshot:
        return m.Snapshot(
            self.epoch,
            self.seq,
            self.time(),
            tuple(self.ships.values()),
            tuple(self.fighters.values()),
            tuple(self.scores.values()),
            self.xwing(),
            tuple(self.shots.values())[-20:],
            tuple(self.log),
            self.fire,
            self.watch,
            self.cockpit.view(),
            self.cockpit.tube.view(),
        )

    def deltas_since(self, epoch: str, seq: int) -> Sequence[bytes] | None:
        if epoch != self.epoch or not self.seq - len(self.kept) <= seq <= self.seq:
            return None
        return [delta for number, delta in self.kept if number > seq]

    def arena(self) -> ArenaView:
        return ArenaView((), ArenaXWing("flying", self.shields), ArenaRound(), stale=self.watch.stale)

    def player(self, name: str) -> ArenaPlayer | None:
        return None

    def strikes(self) -> Sequence[m.StrikeView]:
        return list(self.log)

    def health(self) -> GameHealth:
        return GameHealth(is_ticking=True, fire=self.fire, watch=self.watch)

    def tally(self) -> Tally:
        return Tally()

    def stop(self, by: str) -> None:
        self.cockpit.tube.disarm()
        self.fire = m.FireView(holding=True, pace=self.pace, reason=f"STOP by {by}", cause="stop", by=by)
        self.news.append(m.FireEvent(self.fire))

    def go(self, by: str) -> None:
        stale = self.watch.stale
        self.fire = m.FireView(
            holding=stale, pace=self.pace, reason=self.watch.reason if stale else "", cause="stale" if stale else ""
        )
        self.news.append(m.FireEvent(self.fire))

    def set_pace(self, seconds: float) -> None:
        self.pace = seconds
        self.fire = m.FireView(holding=self.fire.holding, pace=seconds)
        self.news.append(m.FireEvent(self.fire))


def make_scene(name: str) -> tuple[Scene, Backstage]:
    """A scene, and what its bridge shows beside it."""
    if name == "stage":
        from tools.bridge_scenes import BridgeScene  # noqa: PLC0415 - it is made of this module's scenes

        scene = BridgeScene(name)
        return scene, scene.backstage
    return Scene(name), Backstage()


async def play(name: str, port: int, frame_ancestors: Sequence[str] = ()) -> None:
    """Serve one scene until cancelled; ``frame_ancestors`` may show its arena in a frame."""
    hub = Hub(clock=asyncio.get_running_loop().time)
    scene, backstage = make_scene(name)
    app = create_app(
        scene,
        hub,
        token="scenes-have-no-secrets",
        join=JOIN,
        address=WATCH if name == "stage" else "",
        frame_ancestors=frame_ancestors,
        backstage=backstage,
    )
    scene.began = asyncio.get_running_loop().time()
    async with serving(app, hub, open_door("127.0.0.1", port, option="--port")) as address:
        print(f"http://{address}/", flush=True)
        while True:
            scene.step(scene.time(), hub)
            await asyncio.sleep(0.05)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("scene", choices=SCENES)
    parser.add_argument("--port", type=int, default=8099)
    parser.add_argument("--frame-ancestors", action="append", default=[], metavar="ORIGIN")
    asked = parser.parse_args()
    with suppress(KeyboardInterrupt):
        asyncio.run(play(asked.scene, asked.port, asked.frame_ancestors))


if __name__ == "__main__":
    main()
