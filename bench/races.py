"""Ten thousand races at the reaper: ``python -m bench.races``. Exits with 1 if a single pod died that must not have.

A training cluster in this process over TLS, and beside each strike a player's move at the same moment: relabelled,
opted out, replaced under the same name, terminating, put under a disruption budget, in a namespace not named; or the
presenter's: STOP, and a kill budget with room for one of two.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from pathlib import Path

from bench.figures import tell_machine
from kubewars.cluster.connection import Connection
from kubewars.training.cluster import Settings, running_cluster
from kubewars.training.node.pace import NONE
from tests.cluster.builders import Follower, until
from tests.cluster.races import STEADY, Races, Tally


async def main(races: int, seed: int) -> Tally:
    tell_machine()
    with tempfile.TemporaryDirectory() as folder:
        kubeconfig = Path(folder) / "kubeconfig"
        async with running_cluster(Settings(kubeconfig=kubeconfig, seed=seed, pace=NONE)):
            connection = await Connection.open(kubeconfig)
            follower = Follower.of(connection, tempo=STEADY)
            follower.feed.start()
            await until(lambda: follower.feed.health.is_fresh)
            begun = time.monotonic()
            tally = await Races(connection, follower, random.Random(seed)).run(races)
            seconds = time.monotonic() - begun
            await follower.feed.stop()
            await connection.close()
    for (trick, outcome), count in sorted(tally.by_trick.items()):
        print(f"{trick:12} {outcome:10} {count:6}")
    print(f"\n{sum(tally.outcomes.values())} of {races} strikes accounted for in {seconds:.0f} s")
    print(f"{tally.spared_by_a_move} pods that a player's move protected: all alive" if not tally.wrong else "")
    print(f"wrong deletions: {len(tally.wrong)}   pods struck that live on: {len(tally.undead)}")
    for story in tally.wrong[:20]:
        print(f"  {story}")
    return tally


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--races", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    found = asyncio.run(main(options.races, options.seed))
    sys.exit(1 if found.wrong or found.undead or sum(found.outcomes.values()) != options.races else 0)
