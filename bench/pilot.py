"""A presenter made of code, for measuring: flies after fighters without rest, the trigger held.

It has a presenter's hands: the four arrow keys, and three decisions a second.
"""

import asyncio
from collections.abc import Callable
from math import hypot
from typing import Any

import msgspec
from websockets.asyncio.client import ClientConnection, connect

from bench.demo_process import spectator
from kubewars.sim.motion import fighter_place
from kubewars.sim.noise import seed_of
from kubewars.sim.path import Path, path_place

TOKEN = "a-benchs-presenters-token"
#: Seconds between two words of the console, as a browser's.
BEAT = 0.05
#: Seconds between two decisions.
THOUGHT = 1 / 3
#: Units: whoever flies about so far away is flown at, as one shoots at what is ahead and not at what one passes.
WELL_AHEAD = 220.0


class Sight:
    """What a pilot sees: a mirror of the stream, and the time that it shows."""

    def __init__(self, goal: "Goal | None" = None) -> None:
        self._goal = goal
        self.ships: dict[str, dict[str, Any]] = {}
        self.fighters: dict[str, dict[str, Any]] = {}
        self.path: Path | None = None
        self._offset = 0.0

    def time(self) -> float:
        return asyncio.get_running_loop().time() + self._offset

    def take(self, message: dict[str, Any]) -> None:
        """One message of the stream."""
        self._offset = message["time"] - asyncio.get_running_loop().time()
        self.ships.update({ship["id"]: ship for ship in message.get("ships", ())})
        self.fighters.update({fighter["uid"]: fighter for fighter in message.get("fighters", ())})
        if "xwing" in message:
            self.path = Path(**message["xwing"]["path"])
        for event in message.get("events", ()):
            match event["type"]:
                case "ship":
                    self.ships[event["ship"]["id"]] = event["ship"]
                case "fighter":
                    self.fighters[event["fighter"]["uid"]] = event["fighter"]
                case "turned" if event["uid"] in self.fighters:
                    self.fighters[event["uid"]]["state"] = event["state"]
                case "fighter_gone":
                    self.fighters.pop(event["uid"], None)
                case "course":
                    self.path = Path(*event["path"])
                case "xwing":
                    self.path = Path(**event["xwing"]["path"])

    def push(self) -> tuple[float, float]:
        """The stick of who flies at a functional fighter, or at the goal."""
        t = self.time()
        if self.path is not None and self._goal is not None:
            x, y = path_place(self.path, t)
            goal_x, goal_y = self._goal(self, t)
            distance = max(1.0, hypot(goal_x - x, goal_y - y))
            return (goal_x - x) / distance, (goal_y - y) / distance
        flying = [one for one in self.fighters.values() if one["state"] in {"functional", "ready"}]
        if self.path is None or not flying:
            return 0.0, 0.0
        x, y = path_place(self.path, t)
        away = [(place[0] - x, place[1] - y) for place in (self._place(one, t) for one in flying)]
        near = min(away, key=lambda each: abs(hypot(*each) - WELL_AHEAD))
        distance = max(1.0, hypot(*near))
        along, across = round(near[0] / distance), round(near[1] / distance)
        return along / max(1.0, hypot(along, across)), across / max(1.0, hypot(along, across))

    def _place(self, fighter: dict[str, Any], t: float) -> tuple[float, float]:
        ship = self.ships[fighter["ship"]]
        x, y, _ = fighter_place(ship["berth"], fighter["slot"], seed_of(fighter["uid"]), ship["hull"] == "tie", t)
        return x, y


Goal = Callable[[Sight, float], tuple[float, float]]


async def fly_by_hand(stream: str, *, token: str = TOKEN, name: str = "", goal: Goal | None = None) -> None:
    """Fly until cancelled. ``stream`` is the spectators' address; the console's is found from it.

    ``goal`` gives the place to fly at, fighters' where it is not said.
    """
    sight = Sight(goal)
    async with (
        spectator(stream) as watching,
        connect(stream.replace("/stream", "/bridge/stream"), proxy=None) as console,
    ):
        await console.send(msgspec.json.encode({"type": "board", "token": token, "name": name}).decode())
        await console.send('{"type":"take"}')
        async with asyncio.TaskGroup() as both:
            both.create_task(_watch(watching, sight))
            both.create_task(_drain(console))
            clock = asyncio.get_running_loop().time
            decided, x, y = 0.0, 0.0, 0.0
            while True:
                if clock() - decided >= THOUGHT:
                    decided, (x, y) = clock(), sight.push()
                await console.send(msgspec.json.encode({"type": "steer", "x": x, "y": y, "fire": True}).decode())
                await asyncio.sleep(BEAT)


async def _watch(socket: ClientConnection, sight: Sight) -> None:
    async for raw in socket:
        sight.take(msgspec.json.decode(raw))


async def _drain(socket: ClientConnection) -> None:
    async for _ in socket:
        pass
