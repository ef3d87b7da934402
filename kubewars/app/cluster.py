"""``kubewars cluster``: the training cluster alone."""

import asyncio

from kubewars.app.banner import invitation, join_line
from kubewars.app.doors import check_door
from kubewars.app.leaving import leaving_at_once
from kubewars.app.places import for_shell, refuse_if_in_use, refuse_if_not_ours, written_kubeconfig
from kubewars.app.runner import first_of, run
from kubewars.app.signals import ending
from kubewars.app.training_child import TrainingChild
from kubewars.errors import KubeWarsError
from kubewars.settings import Settings


def cluster(settings: Settings) -> int:
    """Run it until Ctrl-C; the process's exit code."""
    kubeconfig = written_kubeconfig(settings)
    refuse_if_not_ours(kubeconfig)
    refuse_if_in_use(kubeconfig)
    check_door(settings.host, settings.api_port, option="--api-port")
    child = TrainingChild(settings, kubeconfig)
    with leaving_at_once(child.kill), child:
        return run(_cluster(settings, child))


async def _cluster(settings: Settings, child: TrainingChild) -> int:
    stop = asyncio.Event()
    with ending(stop, child.kill):
        serving = await first_of(child.serving(), stop)
        if serving is None:
            return 0
        invited = invitation(serving.outward, serving.kubeconfig)
        kubectl = f"kubectl --kubeconfig {for_shell(serving.kubeconfig)}"
        print(
            f"\n  Kube-Wars' training cluster serves at {serving.server}\n\n"
            f"    {kubectl} get nodes\n"
            f"    {join_line(serving.kubeconfig)}\n\n"
            f"  Play on it from another terminal:\n\n"
            f"    kubewars serve --kubeconfig {for_shell(serving.kubeconfig)} --all-namespaces\n\n"
            + (f"{invited}\n" if invited else "")
            + f"  {_durability(settings)} Ctrl-C ends it.\n",
            flush=True,
        )
        code = await first_of(child.ended(), stop)
    if code is not None:
        raise KubeWarsError(f"the training cluster ended by itself with exit code {code}. Start it again.")
    return 0


def _durability(settings: Settings) -> str:
    if settings.data:
        return f"Its objects are kept in {for_shell(settings.data)}."
    return "Its objects live in memory only and end with it; keep them with --data DIR."
