"""A scene for the bridge: all that a presenter may ever have to read at once, with the longest names there are.

``stage`` of ``tools/scenes.py``: sixty ships, bots, an impostor, troubles with their cures, a cluster that lacks
rights, and a torpedo that would strike nothing.
"""

import dataclasses

from msgspec import structs

from kubewars.battle.cockpit import Cockpit
from kubewars.battle.tube import Tube
from kubewars.server.backstage import Backstage, TorpedoDoubt
from kubewars.wire import messages as m
from tools.scenes import LACKING, NAMES, Scene

LONG = "a-player-whose-name-is-as-long-as-kubernetes-allows-a-label-123"
POD = "a-pod-with-a-name-that-is-a-controllers-and-two-suffixes-7c9d8b6f5d-x2x4z"
DOUBTS = (TorpedoDoubt("no_ship"), TorpedoDoubt("rights", f"delete on replicationcontrollers in {LONG}"))
TROUBLES: tuple[tuple[str, m.FighterState, str, m.Cure], ...] = (
    ("cedric", "damaged", "CrashLoopBackOff", "crash"),
    (LONG, "damaged", "ImagePullBackOff", "old_image"),
    ("ada", "struck", "Terminating for 40 s: finalizer example.com/who-keeps-what-is-not-theirs", "finalizer"),
    ("margot", "leaving", "Terminating for 95 s: node node-7 not ready", "node"),
    ("linus", "docking", "Unschedulable: 0/3 nodes are available: 3 Insufficient cpu.", "unschedulable"),
)


@dataclasses.dataclass
class StagedBots:
    """Bots that come and go, and fly nothing."""

    names: tuple[str, ...] = ("hugo", "mei")
    are_present: bool = True

    def send_away(self) -> None:
        self.are_present = False

    def call_back(self) -> None:
        self.are_present = True


class BridgeScene(Scene):
    """Fits ``Game`` as its parent does."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.cockpit = Cockpit(self.time, Tube(self.time, is_allowed=True))
        self.backstage = Backstage(StagedBots(), lambda: DOUBTS)
        self.watch = m.WatchView(stale=False, since=0.0, lacking=(*LACKING, LACKING[0].replace("red", LONG)))

    def _man(self) -> None:
        for number, name in enumerate((LONG, *NAMES[:59])):
            self._ship(name, "tie" if number % 5 == 4 else "destroyer", 3 if number % 5 == 4 else 8)
        for name, state, reason, cure in TROUBLES:
            for fighter in [one for one in self.fighters.values() if one.ship == f"player/{name}"][:3]:
                self._put(fighter, state, since=-40.0, reason=reason)
                self.fighters[fighter.uid] = structs.replace(self.fighters[fighter.uid], cure=cure)
        self._say("noor", owed=3, desired=11)
        self._say("ines", is_spared=True)
        self._say("paulo", warm_until=600.0)
        self._say("grace-h", impostor=LONG, name=f"{LONG}?")
        self.news.clear()

    def _say(self, player: str, **facts: object) -> None:
        ship = f"player/{player}"
        self.ships[ship] = structs.replace(self.ships[ship], **facts)  # type: ignore[arg-type]
