"""What the score teaches: ``python -m bench.lesson``. Forty bare pods against a Deployment of forty, seeded, in a demo.

Goal: once half of the bare wing is shot, it earns each second at most 0.6 of what the Deployment earns, which under the
same fire keeps at least 0.9 of what a whole ship earns. Rates are read off the arena's own REST.
"""

import argparse
import asyncio
import time
from typing import Any

import msgspec
from aiohttp import ClientSession

from bench.demo_process import Demo, all_flying, demo
from bench.figures import tell_figure, tell_machine
from kubewars.cluster.applier import Applier
from kubewars.cluster.connection import Connection
from kubewars.domain.score import POINTS_PER_SECOND

WING = 40
MOST_OF_THE_DEPLOYMENTS = 0.6
LEAST_OF_A_WHOLE_SHIPS = 0.9
#: Seconds over which a rate is taken.
SPAN = 20.0


def manifests() -> list[dict[str, Any]]:
    """Both players, who differ in nothing but the controller."""
    pod = {"containers": [{"name": "pilot", "image": "nginx", "resources": {"requests": {"cpu": "1m"}}}]}
    bare, whole = ({"game": "starwars", "player": name} for name in ("bare", "whole"))
    pods: list[dict[str, Any]] = [
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": f"bare-{number}", "labels": bare}, "spec": pod}
        for number in range(WING)
    ]
    template = {"metadata": {"labels": whole}, "spec": pod}
    spec = {"replicas": WING, "selector": {"matchLabels": whole}, "template": template}
    deployment = {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "whole", "labels": whole}}
    return [*pods, {**deployment, "spec": spec}]


async def look(session: ClientSession, demo: Demo) -> dict[str, dict[str, Any]]:
    """The players by name, as ``GET /api/arena`` tells them."""
    async with session.get(f"{demo.address}api/arena") as answer:
        told = msgspec.json.decode(await answer.read())
    return {player["name"]: player for player in told["players"]}


async def rates(session: ClientSession, demo: Demo) -> dict[str, float]:
    """Points a second of each player over the next while."""
    began, before = time.monotonic(), await look(session, demo)
    await asyncio.sleep(SPAN)
    after, ended = await look(session, demo), time.monotonic()
    return {name: (after[name]["score"] - before[name]["score"]) / (ended - began) for name in before}


async def main(seed: int, pace: str) -> None:
    tell_machine()
    async with demo("--bots", "0", "--pace", pace, "--seed", str(seed)) as running, ClientSession() as session:
        connection = await Connection.open(running.kubeconfig)
        applier = Applier(connection)
        for manifest in manifests():
            await applier.apply(manifest)
        await connection.close()
        await all_flying(running.stream, 2 * WING)
        players = await look(session, running)
        while players["bare"]["functional"] > WING // 2:
            await asyncio.sleep(1.0)
            players = await look(session, running)
        earned = await rates(session, running)
        players = await look(session, running)
    bare, whole = earned["bare"], earned["whole"]
    print(f"bare: {players['bare']['functional']} of {players['bare']['desired']}, {players['bare']['owed']} owed")
    print(f"points a second: bare {bare:.2f}, Deployment {whole:.2f}, a whole ship {POINTS_PER_SECOND:.2f}")
    tell_figure("half a bare wing, to the Deployment", bare / whole, "", goal=MOST_OF_THE_DEPLOYMENTS)
    lost = 1 - whole / POINTS_PER_SECOND
    tell_figure("what the Deployment loses, to a whole ship", lost, "", goal=1 - LEAST_OF_A_WHOLE_SHIPS)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--pace", default="hot", help="as of kubewars demo")
    asked = parser.parse_args()
    asyncio.run(main(asked.seed, asked.pace))
