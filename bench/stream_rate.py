"""What a spectator's line costs in a battle: ``python -m bench.stream_rate``. Goal: under 2 KB/s with 500 fighters.

Ten players with a ReplicationController of fifty each. Measured at two paces, brisk (the default: a strike every six
seconds) and merciless (one every second), and flown by hand: a console that turns after fighters without
rest and never lets go of the trigger. Each strike is counted with all that follows from it: the bytes of the messages
as they arrive, and of the frames around them.
"""

import argparse
import asyncio
import time
from collections import Counter
from collections.abc import Sequence

import msgspec
from websockets.asyncio.client import ClientConnection

from bench.demo_process import all_flying, demo, fly, spectator
from bench.figures import tell_figure, tell_machine
from bench.pilot import TOKEN, fly_by_hand

GOAL = 2.0
BY_HAND = "hand"


class Count:
    """What came down one line."""

    def __init__(self) -> None:
        self.bytes = 0
        self.messages = 0
        self.events: Counter[str] = Counter()

    async def listen(self, socket: ClientConnection, seconds: float) -> None:
        """Count for so long."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            try:
                raw = await asyncio.wait_for(socket.recv(decode=False), left)
            except TimeoutError:
                return
            self.messages += 1
            self.bytes += len(raw) + (2 if len(raw) < 126 else 4)
            self.events.update(event["type"] for event in msgspec.json.decode(raw)["events"])


async def measure(players: int, wing: int, seconds: float, pace: str) -> None:
    """One demo, one pace, or a hand on the stick."""
    is_by_hand = pace == BY_HAND
    words = ("--bots", "0", "--pace", "brisk" if is_by_hand else pace)
    async with demo(*words, "--respawn-shield", "1", "--cooldown", "0", "--nodes", "20", token=TOKEN) as running:
        await fly(running.kubeconfig, players, wing)
        await all_flying(running.stream, players * wing)
        pilot = asyncio.create_task(fly_by_hand(running.stream)) if is_by_hand else None
        async with spectator(running.stream) as socket:
            snapshot = len(await socket.recv(decode=False))
            count = Count()
            await count.listen(socket, seconds)
        if pilot is not None:
            if pilot.done():
                await pilot  # it gave up: what was measured is nobody's flight
            pilot.cancel()
            await asyncio.gather(pilot, return_exceptions=True)
    how = "flown by hand" if is_by_hand else f"pace {pace}"
    tell_figure(f"stream, {players * wing} fighters, {how}", count.bytes / seconds / 1000, "KB/s", goal=GOAL)
    print(f"  {count.messages / seconds:.1f} messages a second; snapshot {snapshot / 1000:.1f} KB; events a second:")
    print("  " + ", ".join(f"{name} {number / seconds:.2f}" for name, number in count.events.most_common()))


async def main(players: int, wing: int, seconds: float, paces: Sequence[str]) -> None:
    tell_machine()
    for pace in paces:
        await measure(players, wing, seconds, pace)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--players", type=int, default=10)
    parser.add_argument("--wing", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--paces", nargs="+", default=["brisk", "merciless", BY_HAND])
    options = parser.parse_args()
    asyncio.run(main(options.players, options.wing, options.seconds, options.paces))
