"""What a game asks of the API server: ``python -m bench.api_requests``. Requests an hour, by verb and resource.

A whole game, one namespace, against a training cluster over TLS: three players with a Deployment of ten each, the pace
``brisk``. What is counted leaves by the one connection that the game has.
"""

import argparse
import asyncio
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from bench.figures import tell_machine
from kubewars.app.doors import open_door
from kubewars.app.game import Plan, running_game
from kubewars.cluster.applier import Applier
from kubewars.cluster.connection import Connection
from kubewars.settings import Settings
from kubewars.training.cluster import Settings as ClusterSettings
from kubewars.training.cluster import running_cluster

HOUR = 3600.0


class Counted(Connection):
    """A connection that counts what it sends."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.sent: Counter[str] = Counter()

    async def _send(self, access: Any, method: str, path: str, query: Any, body: Any, limits: Any) -> Any:
        self.sent[_what(method, path, query or {})] += 1
        return await super()._send(access, method, path, query, body, limits)


def _what(method: str, path: str, query: dict[str, str]) -> str:
    if path.startswith("/api/v1/namespaces/") and path.count("/") == 4:
        return "get namespaces"
    parts = path.split("/")
    place = parts.index("namespaces") + 2 if "namespaces" in parts and len(parts) > 5 else len(parts) - 1
    resource, is_named = parts[place], len(parts) > place + 1
    if method == "GET":
        return f"{'watch' if query.get('watch') else 'get' if is_named else 'list'} {resource}"
    verb = {"POST": "create", "PUT": "update", "DELETE": "delete"}.get(method, method)
    return f"{verb} {'/'.join(parts[place::2])}"


async def main(seconds: float) -> None:
    tell_machine()
    with tempfile.TemporaryDirectory() as folder:
        kubeconfig = Path(folder) / "kubeconfig"
        async with running_cluster(ClusterSettings(kubeconfig=kubeconfig, seed=1)):
            connection = await Counted.open(kubeconfig)
            assert isinstance(connection, Counted)
            applier = Applier(connection)
            for player in ("cedric", "leia", "wedge"):
                await applier.apply(_wing(player))
            connection.sent.clear()
            settings = Settings(bots=0, port=0)
            plan = Plan(connection=connection, namespaces=("default",), bots=0, bots_namespace="default",
                        token="t" * 16, join="")  # fmt: skip
            async with running_game(settings, plan, open_door("127.0.0.1", 0, option="--port")):
                await asyncio.sleep(seconds)
                sent = connection.sent.copy()
    for what, count in sorted(sent.items(), key=lambda it: -it[1]):
        print(f"{what:40} {count * HOUR / seconds:8.0f} an hour")
    total = sum(sent.values()) * HOUR / seconds
    print(f"{'all':40} {total:8.0f} an hour, {total / HOUR:.2f} a second (counted for {seconds:g} s)")


def _wing(player: str) -> dict[str, Any]:
    labels = {"game": "starwars", "player": player}
    template = {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "tie", "image": "nginx"}]}}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": player},
        "spec": {"replicas": 10, "selector": {"matchLabels": labels}, "template": template},
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=320.0, help="longer than a relist, which comes every 300 s")
    options = parser.parse_args()
    sys.exit(asyncio.run(main(options.seconds)))
