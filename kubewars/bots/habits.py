"""What bots launch: three habits of people at a workshop, each as the manifests it leads to.

Bare pods launched by hand, a ReplicationController, a Deployment with a PodDisruptionBudget. Images are small and real,
for bots may also play on a real cluster.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Manifest = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Image:
    """A container's image, and the port at which it answers HTTP, if it does."""

    name: str
    port: int = 0


IMAGES = (
    Image("nginx:1.29-alpine", 80),
    Image("httpd:2.4-alpine", 80),
    Image("traefik/whoami:v1.11", 80),
    Image("redis:8-alpine"),
    Image("registry.k8s.io/pause:3.10"),
)


@dataclass(frozen=True, slots=True)
class Habit:
    """How a kind of player plays. Spans are in seconds, as (shortest, longest).

    ``kind`` is the controller that makes the pods, or empty: then each pod is launched by hand. ``glance`` is how often
    the player looks up at the screen, ``reaction`` how long the fingers take from there to the Enter key.
    """

    name: str
    kind: str
    sizes: tuple[int, int]
    glance: tuple[float, float]
    reaction: tuple[float, float]
    manifests: Callable[[str, str, Image, int], list[Manifest]]


def bare_pod(namespace: str, player: str, image: Image, number: int) -> Manifest:
    """One pod with nothing behind it; ``number`` makes its name its own."""
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"namespace": namespace, "name": f"{player}-{number}", "labels": _labels(player)},
        "spec": {"containers": [_container(image)]},
    }


#: A pod leaves the game and ends by itself, by Kubernetes' own hand. The pod's object stays behind, in nobody's game.
WITHDRAWN_POD: Manifest = {"metadata": {"labels": {"game": None}}, "spec": {"activeDeadlineSeconds": 1}}


def withdrawn_controller() -> Manifest:
    """A change after which a controller wants nothing, and is of the game no more once its last pod is gone."""
    return _controller_change(0, None)


def returned_controller(size: int) -> Manifest:
    """A change that takes :func:`withdrawn_controller` back."""
    return _controller_change(size, "starwars")


def _controller_change(replicas: int, game: str | None) -> Manifest:
    labels = {"labels": {"game": game}}
    return {"metadata": labels, "spec": {"replicas": replicas, "template": {"metadata": labels}}}


def _bare_pods(namespace: str, player: str, image: Image, size: int) -> list[Manifest]:
    return [bare_pod(namespace, player, image, number) for number in range(1, size + 1)]


def _replication_controller(namespace: str, player: str, image: Image, size: int) -> list[Manifest]:
    controller = {
        "apiVersion": "v1",
        "kind": "ReplicationController",
        "metadata": {"namespace": namespace, "name": player, "labels": _labels(player)},
        "spec": {
            "replicas": size,
            # Said, where Kubernetes would take the template's: so the game's label can be taken off the template.
            "selector": {"player": player},
            "template": {"metadata": {"labels": _labels(player)}, "spec": {"containers": [_container(image)]}},
        },
    }
    return [controller]


def _deployment(namespace: str, player: str, image: Image, size: int) -> list[Manifest]:
    container = _container(image)
    if image.port:
        container["readinessProbe"] = {
            "httpGet": {"path": "/", "port": image.port},
            "initialDelaySeconds": 1,
            "periodSeconds": 2,
        }
    selector = {"matchLabels": {"player": player}}
    deployment = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"namespace": namespace, "name": player, "labels": _labels(player)},
        "spec": {
            "replicas": size,
            "selector": selector,
            "template": {"metadata": {"labels": _labels(player)}, "spec": {"containers": [container]}},
        },
    }
    budget = {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": {"namespace": namespace, "name": player, "labels": _labels(player)},
        "spec": {"minAvailable": max(1, size - 1), "selector": selector},
    }
    return [deployment, budget]


def _labels(player: str) -> dict[str, str]:
    return {"game": "starwars", "player": player}


def _container(image: Image) -> dict[str, Any]:
    return {
        "name": "pilot",
        "image": image.name,
        "resources": {"requests": {"cpu": "10m", "memory": "16Mi"}},
    }


HABITS = (
    Habit("by hand", "", (3, 4), (1.0, 3.0), (4.0, 12.0), _bare_pods),
    Habit("replication", "ReplicationController", (5, 8), (5.0, 10.0), (8.0, 20.0), _replication_controller),
    Habit("deployment", "Deployment", (4, 6), (5.0, 10.0), (8.0, 20.0), _deployment),
)
