"""A battle on a stage: its own clock, and fakes where the world would be."""

import asyncio
import random

from kubewars.battle.battle import Battle
from kubewars.battle.cockpit import Cockpit
from kubewars.battle.fire_control import FireControl
from kubewars.battle.loop import TICK
from kubewars.battle.ports import FeedHealth
from kubewars.battle.tube import Tube
from kubewars.domain.changes import CarrierSeen, PodGone, PodSeen
from kubewars.domain.strike import Outcome, StrikeResult
from kubewars.scores.nowhere import NoScores


class Feed:
    """The watch, as the test tells it."""

    def __init__(self):
        self.changes = []
        self.health = FeedHealth(is_fresh=True)

    def take(self):
        changes, self.changes = self.changes, []
        return changes

    def see(self, *pods):
        self.changes += [PodSeen(pod) for pod in pods]

    def see_carriers(self, *carriers):
        self.changes += [CarrierSeen(carrier) for carrier in carriers]

    def lose(self, uid):
        self.changes.append(PodGone(uid))


class Gun:
    """Answers each strike with ``outcome``, once it may."""

    def __init__(self, outcome=Outcome.ACCEPTED):
        self.outcome = outcome
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.strikes = []

    async def strike(self, strike):
        self.strikes.append(strike)
        await self.may_answer.wait()
        return StrikeResult(strike, self.outcome, "because", "")


class Audience:
    def __init__(self):
        self.deltas = []

    def publish(self, delta):
        self.deltas.append(delta)


class Book(NoScores):
    def __init__(self):
        self.rows = []

    def record_strike(self, result, player, pod):
        self.rows.append((player, pod, result.outcome))


class Stage:
    """Everything plugged in. ``now`` is the clock, in seconds."""

    def __init__(
        self,
        *,
        torpedoes=False,
        pace=1.0,
        seed=1,
        outcome=Outcome.ACCEPTED,
        is_fair=lambda _: True,
        dry_run=False,
        newcomers=None,
    ):
        self.now = 1000.0
        self.feed, self.gun, self.audience, self.book = Feed(), Gun(outcome), Audience(), Book()
        self.fire = FireControl(pace=pace, is_dry_run=dry_run)
        self.lacking = ()
        self.battle = Battle(
            feed=self.feed,
            gunner=self.gun,
            audience=self.audience,
            book=self.book,
            fire=self.fire,
            is_fair=is_fair,
            chance=random.Random(seed),
            clock=lambda: self.now,
            epoch="e",
            cockpit=Cockpit(lambda: self.now, Tube(lambda: self.now, is_allowed=torpedoes)),
            newcomers=newcomers,
            lacking=lambda: self.lacking,
        )

    async def play(self, seconds, until=lambda: False):
        """Tick for so many seconds of the stage's clock, or until something is true."""
        for _ in range(round(seconds / TICK)):
            self.now += TICK
            self.battle.tick(self.now)
            for _ in range(4):
                await asyncio.sleep(0)
            if until():
                return

    async def tick(self):
        await self.play(TICK)

    def events(self, kind):
        """All events of one type that were told, oldest first."""
        return [event for delta in self.audience.deltas for event in delta.events if isinstance(event, kind)]

    def states(self):
        """The state of every fighter by uid, as a browser that joins now would see it."""
        return {fighter.uid: fighter.state for fighter in self.battle.snapshot().fighters}
