"""One bot: it looks at the screen as people do, and after a while launches what is missing.

Level, not edge: what it wants is compared with what the arena shows, so a failed or lost launch heals itself.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from kubewars.bots.habits import (
    HABITS,
    IMAGES,
    WITHDRAWN_POD,
    Habit,
    Image,
    Manifest,
    bare_pod,
    returned_controller,
    withdrawn_controller,
)
from kubewars.bots.names import bot_names
from kubewars.wire.arena import ArenaPlayer

Sleep = Callable[[float], Awaitable[None]]
Look = Callable[[str], ArenaPlayer | None]

_log = logging.getLogger(__name__)


#: A namespace that was just made refuses pods until its service account is there, a moment later: seconds between
#: tries, and how many there are.
TRY_AGAIN = 0.1
TRIES = 20
_DONE = frozenset({"created", "exists", "changed"})


class Applied(Protocol):
    """What became of a manifest: ``created``, ``exists`` already, ``changed``, ``gone``, ``refused`` or ``failed``."""

    @property
    def outcome(self) -> str: ...

    @property
    def reason(self) -> str: ...


class Applier(Protocol):
    """Creates objects and changes them, and can do nothing else."""

    async def apply(self, manifest: Manifest) -> Applied:
        """Create one object; what is already there stays as it is. Never raises for what a cluster may do."""

    async def change(self, manifest: Manifest, patch: Manifest) -> Applied:
        """Merge a patch into the object that a manifest names. Never raises for what a cluster may do."""


class Bot:
    """A player with a habit. ``size`` is how many fighters it wants in its wing."""

    def __init__(self, player: str, habit: Habit, image: Image, namespace: str, rng: random.Random) -> None:
        self.player = player
        self.habit = habit
        self.size = rng.randint(*habit.sizes)
        self._image = image
        self._namespace = namespace
        self._rng = rng
        self._launched = self.size

    def first_launch(self) -> list[Manifest]:
        """What it starts with."""
        return self.habit.manifests(self._namespace, self.player, self._image, self.size)

    def is_short(self, seen: ArenaPlayer | None) -> bool:
        """Whether something is missing that this bot brings back itself, going by what the arena shows of it."""
        if self.habit.kind:
            return seen is None or all(carrier.kind != self.habit.kind for carrier in seen.carriers)
        return seen is None or len(seen.fighters) < self.size

    def relaunch(self) -> list[Manifest]:
        """What it types then: one pod under a new name, or its controller again."""
        if self.habit.kind:
            return self.first_launch()
        self._launched += 1
        return [bare_pod(self._namespace, self.player, self._image, self._launched)]

    def missing(self, seen: ArenaPlayer | None) -> int:
        """How often :meth:`relaunch` makes it whole again."""
        if self.habit.kind:
            return int(self.is_short(seen))
        return max(0, self.size - (0 if seen is None else len(seen.fighters)))

    def withdrawal(self, seen: ArenaPlayer | None) -> list[tuple[Manifest, Manifest]]:
        """What it changes, and how, so that nothing of it plays any more, going by what the arena shows of it.

        Only what it has launched itself, by kind, namespace and name: its player's name may be on others' pods too.
        """
        if seen is None:
            return []
        if self.habit.kind:
            mine = (self.habit.kind, self._namespace, self.player)
            is_there = any((carrier.kind, carrier.namespace, carrier.name) == mine for carrier in seen.carriers)
            return [(self.first_launch()[0], withdrawn_controller())] if is_there else []
        numbers = (self._number(one.name) for one in seen.fighters if one.namespace == self._namespace)
        return [
            (bare_pod(self._namespace, self.player, self._image, number), WITHDRAWN_POD)
            for number in numbers
            if number is not None
        ]

    def revival(self, manifest: Manifest) -> Manifest | None:
        """How a controller of its own that is there already is made to want its fighters again."""
        return returned_controller(self.size) if manifest["kind"] == self.habit.kind else None

    def _number(self, pod: str) -> int | None:
        """Of a pod that it has launched by hand."""
        player, _, number = pod.rpartition("-")
        return int(number) if player == self.player and number.isascii() and number.isdecimal() else None

    def glance(self) -> float:
        """Seconds until it looks up again."""
        return self._rng.uniform(*self.habit.glance)

    def reaction(self) -> float:
        """Seconds from seeing to acting."""
        return self._rng.uniform(*self.habit.reaction)


def make_bots(amount: int, *, namespace: str, seed: int) -> list[Bot]:
    """Bots whose names, habits, images and moods follow from ``seed``; the first three have three different habits."""
    rng = random.Random(seed)  # noqa: S311 - a game's choices, and they must be repeatable
    return [
        Bot(
            player,
            HABITS[number % len(HABITS)],
            IMAGES[rng.randrange(3)] if number < len(HABITS) else rng.choice(IMAGES),
            namespace,
            random.Random(rng.getrandbits(64)),  # noqa: S311 - as above
        )
        for number, player in enumerate(bot_names(amount, rng))
    ]


async def launch_all(bots: Sequence[Bot], applier: Applier, *, namespace: str, sleep: Sleep = asyncio.sleep) -> None:
    """The first launch of all bots, side by side; the namespace is made first if it is not there."""
    if not bots:
        return
    await applier.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}})
    await asyncio.gather(*(_launch(bot.first_launch(), applier, sleep) for bot in bots))


async def play(bot: Bot, applier: Applier, look: Look, *, sleep: Sleep = asyncio.sleep) -> None:
    """Play until cancelled."""
    while True:
        await sleep(bot.glance())
        if bot.is_short(look(bot.player)):
            await sleep(bot.reaction())
            if bot.is_short(look(bot.player)):
                await launch_again(bot, applier, sleep)


async def launch_again(bot: Bot, applier: Applier, sleep: Sleep = asyncio.sleep) -> None:
    """Launch what is missing, once; a controller that is there and wants nothing wants its fighters again."""
    await _launch(bot.relaunch(), applier, sleep, bot.revival)


async def _launch(
    manifests: Sequence[Manifest],
    applier: Applier,
    sleep: Sleep,
    revival: Callable[[Manifest], Manifest | None] = lambda _: None,
) -> None:
    """One after the other, as hands do. What is refused for good is left to the next look at the screen."""
    for manifest in manifests:
        for _ in range(TRIES):
            applied = await applier.apply(manifest)
            if applied.outcome == "exists" and (patch := revival(manifest)) is not None:
                applied = await applier.change(manifest, patch)
            if applied.outcome in _DONE:
                break
            await sleep(TRY_AGAIN)
        else:
            name = f"{manifest['kind']} {manifest['metadata']['name']}"
            _log.warning("a bot could not launch %s: %s", name, applied.reason)
