"""Which replicas go first when there are too many. Pure.

Source: ``ActivePodsWithRanks`` in ``pkg/controller/controller_utils.go``.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from kubewars.training.client.pods import is_ready, phase_of, ready_since, restarts_of
from kubewars.training.kinds.ages import parse_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kubewars.training.storage.record import Obj

_COST = "controller.kubernetes.io/pod-deletion-cost"
_PHASES = {"Pending": 0, "Unknown": 1, "Running": 2}


def choose_victims(pods: Iterable[Obj], count: int, related_on_node: Mapping[str, int], now: float) -> list[Obj]:
    """The ``count`` pods to delete: unplaced, pending, unready, cheap, crowded, young and restless ones first.

    ``related_on_node`` is the number of active pods of the same family on each node.
    """
    return sorted(pods, key=lambda pod: _rank(pod, related_on_node, now))[:count]


def _rank(pod: Obj, related_on_node: Mapping[str, int], now: float) -> tuple[float | str, ...]:
    node = pod["spec"].get("nodeName") or ""
    since = ready_since(pod)
    return (
        bool(node),
        _PHASES.get(phase_of(pod), 2),
        is_ready(pod),
        _cost(pod),
        -related_on_node.get(node, 0),
        _age_class(now - since) if since is not None else 0,
        -restarts_of(pod),
        _age_class(now - parse_time(pod["metadata"]["creationTimestamp"])),
        pod["metadata"]["uid"],
    )


def _age_class(seconds: float) -> int:
    # By powers of two, so that among pods of about the same age chance (the uid) decides, not the millisecond.
    return int(math.log2(seconds)) if seconds >= 1 else -1


def _cost(pod: Obj) -> int:
    text = (pod["metadata"].get("annotations") or {}).get(_COST, "0")
    try:
        return int(text)
    except ValueError:
        return 0
