"""The arithmetic of a rolling update. Pure.

Source: ``pkg/controller/deployment/util/deployment_util.go`` (ResolveFenceposts, NewRSNewReplicas,
GetReplicaSetProportion).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kubewars.training.storage.record import Obj

REVISION = "deployment.kubernetes.io/revision"
REVISION_HISTORY = "deployment.kubernetes.io/revision-history"
DESIRED = "deployment.kubernetes.io/desired-replicas"
MAX = "deployment.kubernetes.io/max-replicas"


def scaled(value: int | str | None, total: int, *, rounds_up: bool) -> int:
    """An absolute number, or a percentage of ``total``; absent is 0."""
    if value is None:
        return 0
    if isinstance(value, int):
        return value
    share = int(value.removesuffix("%")) * total
    return math.ceil(share / 100) if rounds_up else share // 100


def size_of(replica_set: Obj) -> int:
    replicas = replica_set["spec"].get("replicas")
    return 1 if replicas is None else int(replicas)


def is_rolling(deployment: Obj) -> bool:
    return ((deployment["spec"].get("strategy") or {}).get("type") or "RollingUpdate") == "RollingUpdate"


def fenceposts(deployment: Obj) -> tuple[int, int]:
    """How many pods may be added beyond the size, and how many may be missing."""
    if not is_rolling(deployment):
        return 0, 0
    total = size_of(deployment)
    rolling = (deployment["spec"].get("strategy") or {}).get("rollingUpdate") or {}
    surge = scaled(rolling.get("maxSurge", "25%"), total, rounds_up=True)
    unavailable = scaled(rolling.get("maxUnavailable", "25%"), total, rounds_up=False)
    if surge == 0 and unavailable == 0:
        unavailable = 1
    return surge, min(unavailable, total)


def new_size(deployment: Obj, replica_sets: list[Obj], newest: int) -> int:
    """What the newest ReplicaSet, of size ``newest`` now, may grow to."""
    wanted = size_of(deployment)
    if not is_rolling(deployment):
        return wanted
    room = wanted + fenceposts(deployment)[0] - sum(size_of(one) for one in replica_sets)
    return newest if room <= 0 else newest + min(room, wanted - newest)


def proportions(deployment: Obj, active: list[Obj], replicas_now: int) -> dict[str, int]:
    """The sizes that ReplicaSets get, by name, when a Deployment is scaled in the middle of a rollout."""
    wanted = size_of(deployment)
    allowed = wanted + fenceposts(deployment)[0] if wanted > 0 else 0
    to_add = allowed - sum(size_of(one) for one in active)
    newest_first = to_add > 0
    order = sorted(active, key=lambda one: one["metadata"]["creationTimestamp"], reverse=newest_first)
    order.sort(key=size_of, reverse=True)
    sizes, added = {}, 0
    for one in order:
        share = _proportion(deployment, one, to_add, added, replicas_now)
        sizes[one["metadata"]["name"]] = size_of(one) + share
        added += share
    if order and to_add:
        largest = order[0]["metadata"]["name"]
        sizes[largest] = max(0, sizes[largest] + to_add - added)
    return sizes


def _proportion(deployment: Obj, replica_set: Obj, to_add: int, added: int, replicas_now: int) -> int:
    size = size_of(replica_set)
    if size == 0 or to_add in (0, added):
        return 0
    wanted, left = size_of(deployment), to_add - added
    if wanted == 0:
        fraction = -size
    else:
        before = whole_annotation(replica_set, MAX) or replicas_now
        if before == 0:
            return 0
        grown = size * (wanted + fenceposts(deployment)[0]) / before
        fraction = math.floor(grown + 0.5) - size
    return min(fraction, left) if to_add > 0 else max(fraction, left)


def whole_annotation(obj: Obj, name: str) -> int | None:
    """A number that an annotation holds, if it does."""
    text = (obj["metadata"].get("annotations") or {}).get(name, "")
    return int(text) if text.isdigit() else None


def is_saturated(deployment: Obj, replica_set: Obj | None) -> bool:
    """The newest ReplicaSet has all replicas, and all are available."""
    if replica_set is None:
        return False
    wanted = size_of(deployment)
    available = (replica_set.get("status") or {}).get("availableReplicas", 0)
    return bool(size_of(replica_set) == whole_annotation(replica_set, DESIRED) == wanted == available)
