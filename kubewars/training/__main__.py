"""``python -m kubewars.training``: the training cluster as a process of its own, most often a child of the game."""

import argparse
import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from kubewars.training.access.key_file import NotOursError
from kubewars.training.cluster import Settings, running_cluster
from kubewars.training.http.server import PortTakenError
from kubewars.training.node.pace import NONE, REAL, STAGE
from kubewars.training.storage.sqlite import JournalError
from kubewars.training.storage.store import CEILING

try:
    from uvloop import run as _run
except ImportError:  # there is none for Windows

    def _run(main: Coroutine[Any, Any, None]) -> None:  # type: ignore[misc]
        asyncio.run(main)


_PORT_TAKEN = 2
_PACES = {"none": NONE, "stage": STAGE, "real": REAL}


def main(arguments: list[str] | None = None) -> int:
    """Run until told to stop: SIGINT, SIGTERM, or the end of stdin when ``--exit-with-stdin``.

    Prints one JSON line, ``{"server": …, "outward": …, "kubeconfig": …}``, once it serves: ``outward`` is the address
    that players are given. Exits with 2 when the port is taken, and with 1, before it
    touches anything, when the kubeconfig it is to write is somebody else's.
    """
    options = _parser().parse_args(arguments)
    settings = Settings(
        host=options.host,
        port=options.port,
        advertise=options.advertise_address,
        nodes=options.nodes,
        kubeconfig=options.kubeconfig,
        data=options.data,
        keys=options.keys,
        life=options.life,
        seed=options.seed,
        pace=_PACES[options.pace],
        storage=options.storage << 20,
    )
    try:
        _run(_serve(settings, exits_with_stdin=options.exit_with_stdin))
    except BrokenPipeError:  # who started us has gone while we began
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except NotOursError as error:
        print(f"kubewars: {settings.kubeconfig} {error}. Name another file with --kubeconfig.", file=sys.stderr)
        return 1
    except JournalError as error:
        print(f"kubewars: {error}", file=sys.stderr)
        return 1
    except PortTakenError as error:
        print(f"kubewars: {error}", file=sys.stderr)
        return _PORT_TAKEN
    except OSError as error:
        print(f"kubewars: {error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m kubewars.training", description="A Kubernetes API for training, with simulated nodes."
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: loopback only)")
    parser.add_argument("--port", type=int, default=6443, help="port to listen on, 0 for a free one")
    parser.add_argument(
        "--advertise-address", default="", help="name or address that players reach it by (default: found out)"
    )
    parser.add_argument("--kubeconfig", type=Path, default=Path("kubewars.kubeconfig"), help="file to write")
    parser.add_argument("--nodes", type=int, default=3, help="how many nodes to simulate")
    parser.add_argument("--data", type=Path, default=None, help="folder in which objects survive a restart")
    parser.add_argument("--keys", type=Path, default=None, help="folder in which only its keys survive a restart")
    parser.add_argument("--life", type=int, default=0, help="how often it has died; then no kubeconfig is written")
    parser.add_argument(
        "--storage", type=int, default=CEILING >> 20, help="how much its objects may take as JSON, in MiB"
    )
    parser.add_argument("--seed", type=int, default=None, help="makes names and delays reproducible")
    parser.add_argument("--pace", choices=sorted(_PACES), default="stage", help="how long pulls, starts and stops take")
    parser.add_argument("--exit-with-stdin", action="store_true", help="stop when stdin closes")
    return parser


async def _serve(settings: Settings, *, exits_with_stdin: bool) -> None:
    loop = asyncio.get_running_loop()
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(number, stopping.set)
    if exits_with_stdin:
        _watch_stdin(loop, stopping)
    async with running_cluster(settings) as cluster:
        assert settings.kubeconfig is not None
        line = {
            "server": cluster.server,
            "outward": cluster.outward,
            "kubeconfig": str(settings.kubeconfig.absolute()),
        }
        print(json.dumps(line), flush=True)
        await stopping.wait()


def _watch_stdin(loop: asyncio.AbstractEventLoop, stopping: asyncio.Event) -> None:
    descriptor = sys.stdin.fileno()

    def read() -> None:
        if not os.read(descriptor, 4096):
            loop.remove_reader(descriptor)
            stopping.set()

    loop.add_reader(descriptor, read)


if __name__ == "__main__":
    sys.exit(main())
