"""What a spectator's line costs in a battle: ``python -m bench.stream_rate``. Goal: under 2 KB/s with 500 fighters.

Ten players with a ReplicationController of fifty each, at the hottest preset: a strike a second, each with all that
follows from it. Counted are the bytes of the messages as they arrive, and of the frames around them.
"""

import argparse
import asyncio
import time
from collections import Counter

import msgspec

from bench.demo_process import all_flying, demo, fly, spectator
from bench.figures import tell_figure, tell_machine

GOAL = 2.0


async def main(players: int, wing: int, seconds: float, pace: str) -> None:
    tell_machine()
    hot = ("--bots", "0", "--pace", pace, "--respawn-shield", "1", "--cooldown", "0", "--nodes", "20")
    async with demo(*hot) as running:
        await fly(running.kubeconfig, players, wing)
        await all_flying(running.stream, players * wing * 9 // 10)
        count, events = 0, Counter[str]()
        async with spectator(running.stream) as socket:
            snapshot = len(await socket.recv(decode=False))
            began = time.monotonic()
            messages = 0
            while (left := began + seconds - time.monotonic()) > 0:
                try:
                    raw = await asyncio.wait_for(socket.recv(decode=False), left)
                except TimeoutError:
                    break
                messages += 1
                count += len(raw) + (2 if len(raw) < 126 else 4)
                events.update(event["type"] for event in msgspec.json.decode(raw)["events"])
        passed = time.monotonic() - began
        tell_figure(f"stream, {players * wing} fighters, pace {pace}", count / passed / 1000, "KB/s", goal=GOAL)
        print(f"  {messages / passed:.1f} messages a second; snapshot {snapshot / 1000:.1f} KB; events a second:")
        print("  " + ", ".join(f"{name} {number / passed:.2f}" for name, number in events.most_common()))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--players", type=int, default=10)
    parser.add_argument("--wing", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--pace", default="merciless")
    options = parser.parse_args()
    asyncio.run(main(options.players, options.wing, options.seconds, options.pace))
