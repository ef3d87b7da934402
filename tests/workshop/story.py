"""What a hall types, step by step, and what it reads.

The commands of the slides stand here as they are printed, misprints and all; what no slide says is what somebody does
who has read the refusal before it.
"""

import json
from dataclasses import dataclass

from tests.workshop.material import MISPRINT


@dataclass(frozen=True, slots=True)
class Typed:
    """A command typed in a step's folder. ``says`` is in what it prints, to either stream.

    ``asks_container``: the answer is a running container's, which only a cluster with a runtime has.
    """

    step: str
    command: str
    says: str
    is_refused: bool = False
    asks_container: bool = False


@dataclass(frozen=True, slots=True)
class Awaited:
    """So many pods are Running and ready, of those that are not on their way out."""

    pods: int


STORY: tuple[Typed | Awaited, ...] = (
    Typed("step-01", "kubectl create -f hello-world.yaml", "pod/hello-world created"),
    Awaited(1),
    Typed("step-01", "kubectl get pods", "hello-world   1/1     Running"),
    Typed("step-01", "kubectl logs hello-world", "tutum/hello-world is running", asks_container=True),
    # The slide has lost a word, so that the pod of the first step is still there.
    Typed("step-02", "kubectl delete hello-world", "the server doesn't have a resource type", is_refused=True),
    Typed("step-02", "kubectl create -f hello-world.yaml", 'pods "hello-world" already exists', is_refused=True),
    Typed("step-02", "kubectl delete pod hello-world", 'pod "hello-world" deleted'),
    Typed("step-02", "kubectl create -f hello-world.yaml", "pod/hello-world created"),
    Typed("step-02", "kubectl create -f hello-service.yaml", "service/hello-service created"),
    Awaited(1),
    Typed(
        "step-02",
        "kubectl get --raw /api/v1/namespaces/default/services/hello-service/proxy/",
        "Hello from hello-world\nservice: hello-service",
        asks_container=True,
    ),
    Typed("step-03", "kubectl delete pod hello-world", 'pod "hello-world" deleted'),
    Typed("step-03", f"kubectl create -f {MISPRINT}", 'unknown field "spec.template.labels"', is_refused=True),
    Typed(
        "step-03",
        f"kubectl create --validate=false -f {MISPRINT}",
        "spec.template.metadata.labels: Invalid value: null: `selector` does not match template `labels`",
        is_refused=True,
    ),
    Typed(
        "step-03",
        "kubectl create -f hello-world-controller.yaml",
        "replicationcontroller/hello-world-controller created",
    ),
    Awaited(2),
    Typed("step-03", "kubectl get pods", "hello-world-controller-"),
    Typed("step-03", "kubectl delete pod name", 'pods "name" not found', is_refused=True),
    Typed("step-03", "kubectl scale rc name —replicas=nb", "required flag(s)", is_refused=True),
    Typed("step-03", "kubectl scale rc hello-world-controller --replicas=4", "hello-world-controller scaled"),
    Awaited(4),
    Typed("step-04", "kubectl get namespaces", "default"),
    Typed("step-04", "kubectl create -f .", "created"),
    Awaited(7),
    Typed("step-05", "kubectl create -f sw.yaml -f swrc.yaml", "replicationcontroller/sw-controller created"),
    Awaited(18),
)
#: Who flies in the end, and with how many fighters.
PLAYERS = {"wescale": 1, "cedric": 10}


def fates(listing: str) -> list[tuple[bool, int]]:
    """Whether each pod that is not on its way out is ready, and how often its containers were restarted."""
    return [
        (bool(statuses) and all(one["ready"] for one in statuses), sum(one["restartCount"] for one in statuses))
        for pod in json.loads(listing)["items"]
        if "deletionTimestamp" not in pod["metadata"]
        for statuses in [pod["status"].get("containerStatuses", [])]
    ]
