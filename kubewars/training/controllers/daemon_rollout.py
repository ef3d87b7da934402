"""Which pods a DaemonSet's rolling update deletes, and on which nodes it makes new ones beside the old. Pure.

Source: ``pkg/controller/daemon/update.go`` (rollingUpdate).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kubewars.training.controllers.rollout import scaled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from kubewars.training.storage.record import Obj

HASH = "controller-revision-hash"


@dataclass(slots=True)
class Steps:
    """What to do next: pods to delete, and names of nodes that get a new pod although the old one still runs."""

    delete: list[Obj] = field(default_factory=list)
    create: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Place:
    """What runs on one node: at most one pod of either kind, unless ``is_crowded``."""

    node: str
    new: Obj | None
    old: Obj | None
    is_crowded: bool


def limits(daemon_set: Obj, wanted: int) -> tuple[int, int]:
    """``maxSurge`` and ``maxUnavailable`` as numbers, for ``wanted`` nodes."""
    rolling = (daemon_set["spec"].get("updateStrategy") or {}).get("rollingUpdate") or {}
    surge = scaled(rolling.get("maxSurge", 0), wanted, rounds_up=True)
    unavailable = scaled(rolling.get("maxUnavailable", 1), wanted, rounds_up=True)
    return surge, (1 if wanted and not surge and not unavailable else unavailable)


def surges(daemon_set: Obj) -> bool:
    strategy = daemon_set["spec"].get("updateStrategy") or {}
    return strategy.get("type", "RollingUpdate") == "RollingUpdate" and limits(daemon_set, 100)[0] > 0


def is_updated(pod: Obj, digest: str) -> bool:
    return (pod["metadata"].get("labels") or {}).get(HASH) == digest


def next_steps(
    daemon_set: Obj,
    digest: str,
    by_node: Mapping[str, list[Obj]],
    belongs: Mapping[str, bool],
    is_available: Callable[[Obj], bool],
) -> Steps:
    """The next steps of the update.

    ``by_node`` are the pods on each node, ``belongs`` says of each node whether a pod should run there.
    """
    wanted = [name for name, runs in belongs.items() if runs]
    places = [_place(name, by_node.get(name, []), digest) for name in {**by_node, **dict.fromkeys(wanted)}]
    surge, unavailable = limits(daemon_set, len(wanted))
    if surge == 0:
        return Steps(delete=_replaced(places, unavailable, is_available))
    return _surge(places, surge, belongs, is_available)


def _place(node: str, pods: Iterable[Obj], digest: str) -> _Place:
    staying = [pod for pod in pods if "deletionTimestamp" not in pod["metadata"]]
    new = [pod for pod in staying if is_updated(pod, digest)]
    old = [pod for pod in staying if not is_updated(pod, digest)]
    is_crowded = len(new) > 1 or len(old) > 1
    return _Place(node, new[0] if new else None, old[0] if old else None, is_crowded)


def _replaced(places: list[_Place], most: int, is_available: Callable[[Obj], bool]) -> list[Obj]:
    """Old pods that do not serve go anyway; others as long as no more than ``most`` nodes are without service."""
    unavailable, freely, candidates = 0, [], []
    for place in places:
        if place.is_crowded or (place.new is None) == (place.old is None):
            unavailable += 1  # the next look puts that in order
        elif place.new is not None:
            unavailable += not is_available(place.new)
        elif place.old is not None and not is_available(place.old):
            freely.append(place.old)
            unavailable += 1
        elif place.old is not None:
            candidates.append(place.old)
    return [*freely, *candidates[: max(0, most - unavailable)]]


def _surge(places: list[_Place], most: int, belongs: Mapping[str, bool], is_available: Callable[[Obj], bool]) -> Steps:
    """New pods come first; an old one goes when the new one beside it serves."""
    steps, surging, serving = Steps(), 0, 0
    candidates: list[str] = []
    misplaced: list[Obj] = []
    for place in places:
        if place.is_crowded:
            surging += 1
            continue
        first = place.old or place.new
        serving += first is not None and is_available(first)
        if place.old is None:
            continue
        if place.new is not None:
            if is_available(place.new):
                steps.delete.append(place.old)
            else:
                surging += 1
        elif is_available(place.old):
            if belongs.get(place.node):
                candidates.append(place.node)
            else:
                misplaced.append(place.old)
        elif belongs.get(place.node):
            steps.create.append(place.node)
        else:
            steps.delete.append(place.old)
    steps.delete += misplaced[: max(0, serving - sum(belongs.values()))]
    steps.create += candidates[: max(0, most - surging)]
    return steps
