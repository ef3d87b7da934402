"""``kubewars demo``: a training cluster, a few bots and the game, in one command.

The cluster's process starts first, and the heavy modules load while it boots.
"""

import asyncio
import contextlib
import socket
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from kubewars.app.doors import check_door, open_door
from kubewars.app.leaving import leaving_at_once
from kubewars.app.log import configure_logging
from kubewars.app.places import refuse_if_in_use, refuse_if_not_ours, written_kubeconfig
from kubewars.app.runner import first_of, run
from kubewars.app.signals import ending
from kubewars.app.tending import keep_alive
from kubewars.app.training_child import TrainingChild
from kubewars.errors import UsageError
from kubewars.settings import Settings

BOTS = 3
#: Seconds for which a newcomer is left alone: time to look up from the keyboard.
WARM_UP = 20.0
#: Theirs alone, so that ``kubectl get pods`` shows players what is theirs.
BOTS_NAMESPACE = "bots"


def demo(settings: Settings) -> int:
    """Run it until Ctrl-C; the process's exit code."""
    if settings.port == settings.api_port != 0:
        raise UsageError(f"--port and --api-port are both {settings.port}: the arena and the cluster need one each.")
    kubeconfig = written_kubeconfig(settings)
    refuse_if_not_ours(kubeconfig)
    refuse_if_in_use(kubeconfig)
    check_door(settings.host, settings.api_port, option="--api-port")
    with contextlib.ExitStack() as stack:
        keys = None if settings.data else tempfile.TemporaryDirectory(prefix="kubewars-", ignore_cleanup_errors=True)
        child = TrainingChild(settings, kubeconfig, keys=Path(keys.name) if keys else None)

        def vanish() -> None:
            child.kill()
            if keys:
                keys.cleanup()

        stack.callback(vanish)
        stack.enter_context(leaving_at_once(vanish))
        door = stack.enter_context(open_door(settings.host, settings.port, option="--port"))
        stack.enter_context(child)
        configure_logging(settings)
        print("Starting the training cluster …", flush=True)
        return _play(settings, child, door, vanish)


def _play(settings: Settings, child: TrainingChild, door: socket.socket, vanish: Callable[[], None]) -> int:
    from kubewars.app.banner import invitation  # noqa: PLC0415 - as below
    from kubewars.app.session import Seat, sit  # noqa: PLC0415 - heavy, and the child boots meanwhile
    from kubewars.cluster.connection import Connection  # noqa: PLC0415 - as above

    async def play() -> int:
        stop, renewed = asyncio.Event(), asyncio.Event()
        with ending(stop, vanish):
            serving = await first_of(child.serving(), stop)
            if serving is None:
                return 0
            seat = Seat(
                connection=await Connection.open(serving.kubeconfig),
                cluster=f"a training cluster of its own, at {serving.server}",
                namespaces=settings.namespace,
                bots=BOTS if settings.bots is None else settings.bots,
                bots_namespace=settings.namespace[0] if settings.namespace else BOTS_NAMESPACE,
                kubeconfig=serving.kubeconfig,
                join_namespace=settings.namespace[0] if settings.namespace else "",
                invitation=invitation(serving.outward, serving.kubeconfig),
                makes_namespaces=True,
                warm_up=WARM_UP,
                renewed=renewed,
                opens_browser=True,
            )
            watch = keep_alive(child, renewed, keeps_objects=settings.data is not None, say=_say)
            await sit(settings, seat, door, stop, watch=watch)
        return 0

    return run(play())


def _say(sentence: str) -> None:
    print(f"kubewars: {sentence}", file=sys.stderr, flush=True)
