"""A cluster without a socket and with a hand-wound clock: controllers, scheduler and kubelets on the real Api."""

import random
from typing import TYPE_CHECKING, Any

from kubewars.training.clock import ManualClock
from kubewars.training.controllers.all import start_controllers
from kubewars.training.kinds import load_registry
from kubewars.training.machinery.api import Api
from kubewars.training.machinery.json_tree import clone
from kubewars.training.node.fleet import Nodes, start_nodes
from kubewars.training.node.node_object import NodeSize
from kubewars.training.node.pace import NONE, Pace
from kubewars.training.schema import load_schema
from kubewars.training.storage.journal import MemoryOnly
from kubewars.training.storage.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable

Obj = dict[str, Any]
NAMESPACE = "default"

_registry = load_registry()
_schema = load_schema()


class World:
    """What a test winds forward and looks at. Nothing moves but by :meth:`after`."""

    def __init__(
        self,
        *,
        pace: Pace = NONE,
        nodes: int = 3,
        size: NodeSize | None = None,
        controllers: bool = True,
        store: Store | None = None,
    ) -> None:
        self.clock = ManualClock()
        self.store = store or Store()
        self.api = Api(self.clock, _registry, _schema, self.store, chance=random.Random(1))
        for name in (NAMESPACE, "kube-system", "kube-node-lease"):
            if self.api.find("namespaces", None, name) is None:
                self.api.create("namespaces", None, {"metadata": {"name": name}})
        self.stop_controllers: Callable[[], None] = lambda: None
        if controllers:
            self.stop_controllers = start_controllers(self.api, self.clock, ca="the certificate")
        self.nodes: Nodes = start_nodes(self.api, self.clock, count=nodes, pace=pace, seed=1, size=size)
        self.clock.settle()

    def store_copy(self) -> "Remembered":
        """A journal that loads what the store holds now, as after a restart."""
        kinds = [kind.name for kind in self.api.registry.all()]
        return Remembered(self.store.revision, [(kind, obj) for kind in kinds for obj in self.api.list(kind)])

    def create(
        self, resource: str, name: str, *, namespace: str = NAMESPACE, meta: Obj | None = None, **rest: Any
    ) -> Obj:
        return self.api.create(resource, namespace, {"metadata": {"name": name, **(meta or {})}, **rest})

    def after(self, seconds: float = 0.0) -> "World":
        self.clock.advance(seconds)
        return self

    def get(self, resource: str, name: str, namespace: str = NAMESPACE) -> Obj:
        return self.api.get(resource, namespace, name)

    def change(self, resource: str, name: str, *path: str | int, to: Any, namespace: str = NAMESPACE) -> Obj:
        """Set the value at ``path``, as a patch would."""
        obj = clone(self.api.get(resource, namespace, name))
        inner: Any = obj
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] = to
        return self.api.update(resource, obj)

    def pods(self, *, running: bool = False) -> list[str]:
        """The names of the pods that are not on their way out."""
        return [
            pod["metadata"]["name"]
            for pod in self.api.list("pods", NAMESPACE)
            if "deletionTimestamp" not in pod["metadata"] and (not running or pod["status"].get("phase") == "Running")
        ]

    def pod(self, name: str) -> Obj:
        return self.get("pods", name)

    def container(self, name: str, index: int = 0) -> Obj:
        """The status of a pod's container."""
        found: Obj = self.pod(name)["status"]["containerStatuses"][index]
        return found

    def events(self, name: str) -> list[tuple[str, str]]:
        """Reason and message of each event about an object, oldest first."""
        found = [event for event in self.api.list("events") if event["involvedObject"]["name"] == name]
        found.sort(key=lambda event: int(event["metadata"]["name"].rpartition(".")[2], 16))
        return [(event["reason"], event["message"]) for event in found]

    def reasons(self, name: str) -> list[str]:
        return [reason for reason, _ in self.events(name)]


class Remembered(MemoryOnly):
    """A journal with something in it."""

    def __init__(self, revision: int, objects: list[tuple[str, Obj]]) -> None:
        self._loaded = (revision, objects)

    def load(self) -> tuple[int, list[tuple[str, Obj]]]:
        return self._loaded


def template(image: str = "nginx:1.27", *, labels: Obj | None = None, spec: Obj | None = None, **container: Any) -> Obj:
    """A pod template with one container called ``main``."""
    return {
        "metadata": {"labels": {"app": "web"} if labels is None else labels},
        "spec": {"containers": [{"name": "main", "image": image, **container}], **(spec or {})},
    }


def a_deployment(replicas: int = 3, image: str = "nginx:1.27", **spec: Any) -> Obj:
    return {
        "replicas": replicas,
        "selector": {"matchLabels": {"app": "web"}},
        "template": template(image),
        **spec,
    }


def condition(obj: Obj, kind: str) -> Obj:
    found: Obj = next(c for c in obj["status"]["conditions"] if c["type"] == kind)
    return found
