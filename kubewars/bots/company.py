"""The bots of one game together: at play, or sent away by the presenter, and called back.

Sent away, they delete nothing: a controller is changed to want nothing and to be of the game no more, so that its pods
fly home; a bare pod leaves the game and ends by itself. Level, not edge: what is still seen of them is changed again.
"""

import asyncio
import logging
from collections.abc import Sequence

from kubewars.bots.bot import Applier, Bot, Look, Sleep, launch_again, launch_all, play

#: Seconds between looks for what is left of bots that were sent away.
LOOK_EVERY = 2.0
_DONE = frozenset({"changed", "gone"})

_log = logging.getLogger(__name__)


class Company:
    """Bots that come and go as one. ``send_away`` and ``call_back`` return at once; ``play`` acts on them."""

    def __init__(
        self, bots: Sequence[Bot], applier: Applier, look: Look, *, namespace: str, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._bots = tuple(bots)
        self._applier = applier
        self._look = look
        self._namespace = namespace
        self._sleep = sleep
        self._are_present = bool(bots)
        self._turned = asyncio.Event()
        self._were_away = False
        self._complained: set[str] = set()

    @property
    def names(self) -> tuple[str, ...]:
        """The players that they are, sent away or not."""
        return tuple(bot.player for bot in self._bots)

    @property
    def are_present(self) -> bool:
        """Whether they play, or should."""
        return self._are_present

    def send_away(self) -> None:
        """They launch nothing more, and what they have launched leaves the game."""
        self._turn(are_present=False)

    def call_back(self) -> None:
        """They play again, each with a whole wing."""
        self._turn(are_present=bool(self._bots))

    def _turn(self, *, are_present: bool) -> None:
        if are_present != self._are_present:
            self._are_present = are_present
            self._turned.set()

    async def play(self) -> None:
        """Play, or stay away, until cancelled."""
        if self._are_present:
            await launch_all(self._bots, self._applier, namespace=self._namespace, sleep=self._sleep)
        while True:
            being = asyncio.create_task(self._be_here() if self._are_present else self._be_away())
            turning = asyncio.create_task(self._turned.wait())
            try:
                done, _ = await asyncio.wait({being, turning}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in (being, turning):
                    task.cancel()
                await asyncio.gather(being, turning, return_exceptions=True)
            if being in done:
                being.result()
            self._turned.clear()

    async def _be_here(self) -> None:
        if self._were_away:
            self._were_away = False
            await asyncio.gather(*(self._return(bot) for bot in self._bots))
        await asyncio.gather(*(play(bot, self._applier, self._look, sleep=self._sleep) for bot in self._bots))

    async def _return(self, bot: Bot) -> None:
        for _ in range(bot.missing(self._look(bot.player))):
            await launch_again(bot, self._applier, self._sleep)

    async def _be_away(self) -> None:
        self._were_away = True
        while True:
            for bot in self._bots:
                for manifest, patch in bot.withdrawal(self._look(bot.player)):
                    changed = await self._applier.change(manifest, patch)
                    if changed.outcome not in _DONE:
                        self._complain(f"{manifest['kind']} {manifest['metadata']['name']}", changed.reason)
            await self._sleep(LOOK_EVERY)

    def _complain(self, what: str, reason: str) -> None:
        """Once for each thing: it is tried again at every look."""
        if what not in self._complained:
            self._complained.add(what)
            _log.warning("a bot could not withdraw its %s: %s", what, reason)
