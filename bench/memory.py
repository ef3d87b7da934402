"""Memory of the game's own process: ``python -m bench.memory``. Linux only.

Resident size once 500 pods fly, and after a minute of the hottest preset. The training cluster is another process and
is not counted.
"""

import argparse
import asyncio

from bench.demo_process import all_flying, demo, fly
from bench.figures import tell_figure, tell_machine

#: The design's goal for 10,000 pods; 500 should be far below.
GOAL = 150.0


async def main(players: int, wing: int, seconds: float) -> None:
    tell_machine()
    hot = ("--bots", "0", "--pace", "merciless", "--respawn-shield", "1", "--cooldown", "0", "--nodes", "20")
    async with demo(*hot) as running:
        tell_figure("game process, empty arena", running.resident_mb(), "MB", goal=GOAL)
        await fly(running.kubeconfig, players, wing)
        await all_flying(running.stream, players * wing * 9 // 10)
        tell_figure(f"game process, {players * wing} pods", running.resident_mb(), "MB", goal=GOAL)
        await asyncio.sleep(seconds)
        tell_figure(f"the same after {seconds:g} s of battle", running.resident_mb(), "MB", goal=GOAL)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--players", type=int, default=10)
    parser.add_argument("--wing", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60.0)
    options = parser.parse_args()
    asyncio.run(main(options.players, options.wing, options.seconds))
