"""Which replicas go first when there are too many. Pure.

Source: ``ActivePodsWithRanks`` in ``pkg/controller/controller_utils.go``.
"""

from __future__ import annotations

import math
import re
from functools import cmp_to_key
from typing import TYPE_CHECKING

from kubewars.training.client.pods import is_ready, phase_of, ready_since, restarts_of
from kubewars.training.kinds.ages import parse_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kubewars.training.storage.record import Obj

_COST = "controller.kubernetes.io/pod-deletion-cost"
_WHOLE = re.compile(r"0|-?[1-9]\d*")
_Rank = tuple[int, ...]
_PHASES = {"Pending": 0, "Unknown": 1, "Running": 2}


def choose_victims(pods: Iterable[Obj], count: int, related_on_node: Mapping[str, int], now: float) -> list[Obj]:
    """The ``count`` pods to delete: unplaced, pending, unready, cheap, crowded, young and restless ones first.

    ``related_on_node`` is the number of active pods of the same family on each node.
    """

    ranked = [(_rank(pod, related_on_node), pod) for pod in pods]

    def order(one: tuple[_Rank, Obj], other: tuple[_Rank, Obj]) -> int:
        if one[0] != other[0]:
            return -1 if one[0] < other[0] else 1
        return _younger_first(one[1], other[1], now)

    return [pod for _, pod in sorted(ranked, key=cmp_to_key(order))[:count]]


def _rank(pod: Obj, related_on_node: Mapping[str, int]) -> _Rank:
    node = pod["spec"].get("nodeName") or ""
    crowd = -related_on_node.get(node, 0)
    return bool(node), _PHASES.get(phase_of(pod), 2), is_ready(pod), _cost(pod), crowd


def _younger_first(one: Obj, other: Obj, now: float) -> int:
    """By the time since which they are ready; then restless ones first; then by age."""
    restarts = -restarts_of(one), -restarts_of(other)
    born = [parse_time(pod["metadata"]["creationTimestamp"]) for pod in (one, other)]
    return (
        _by_time(ready_since(one), ready_since(other), one, other, now)
        or _sign((restarts[0],), (restarts[1],))
        or _by_time(born[0], born[1], one, other, now)
        or _by_chance(one, other)
    )


def _by_time(since: float | None, other_since: float | None, one: Obj, other: Obj, now: float) -> int:
    """The later first; of about the same age chance decides, which is the uid's."""
    if since is None or other_since is None or since == other_since:
        return 0
    ages = (_age_class(now - since),), (_age_class(now - other_since),)
    return _sign(*ages) or _by_chance(one, other)


def _by_chance(one: Obj, other: Obj) -> int:
    return _sign((one["metadata"]["uid"],), (other["metadata"]["uid"],))


def _age_class(seconds: float) -> int:
    """By powers of two of a nanosecond."""
    return int(math.log2(seconds * 1e9)) if seconds > 0 else -1


def _sign(one: tuple[int | str, ...], other: tuple[int | str, ...]) -> int:
    return (one > other) - (one < other)


def _cost(pod: Obj) -> int:
    text = (pod["metadata"].get("annotations") or {}).get(_COST, "0")
    return int(text) if _WHOLE.fullmatch(text) else 0
