"""What a pod asks of a node: cpu and memory in thousandths, host ports, and the rest by name.

Source: ``component-helpers/resource`` (PodRequests): the containers' sum, or the largest init container if that
is more; a sidecar counts with all that starts after it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kubewars.training.node.quantities import milli

if TYPE_CHECKING:
    from kubewars.training.storage.record import Obj

# What scoring takes a container for that asks for nothing.
_LEAST_CPU = 100
_LEAST_MEMORY = 200 * 1024**2 * 1000


@dataclass(frozen=True, slots=True)
class Demand:
    """``amounts`` maps a resource to thousandths of its unit; ``ports`` are ``(protocol, ip, port)``."""

    amounts: dict[str, int]
    weight_cpu: int
    weight_memory: int
    ports: frozenset[tuple[str, str, int]]


def demand_of(pod: Obj) -> Demand:
    """The demand of a pod, whether placed or not."""
    spec = pod["spec"]
    total: dict[str, int] = {}
    for container in spec["containers"]:
        _add(total, _requests(container))
    sidecars: dict[str, int] = {}
    peak: dict[str, int] = {}
    for container in spec.get("initContainers") or ():
        asked = _requests(container)
        if container.get("restartPolicy") == "Always":
            _add(sidecars, asked)
            _raise_to(peak, sidecars)
        else:
            alone = dict(sidecars)
            _add(alone, asked)
            _raise_to(peak, alone)
    _add(total, sidecars)
    _raise_to(total, peak)
    _raise_to(total, _amounts((spec.get("resources") or {}).get("requests")))
    _add(total, _amounts(spec.get("overhead")))
    count = len(spec["containers"])
    return Demand(
        total,
        max(total.get("cpu", 0), 0) or _LEAST_CPU * count,
        max(total.get("memory", 0), 0) or _LEAST_MEMORY * count,
        frozenset(
            (port.get("protocol") or "TCP", port.get("hostIP") or "0.0.0.0", int(port["hostPort"]))  # noqa: S104 - a pod's
            for container in spec["containers"]
            for port in container.get("ports") or ()
            if port.get("hostPort")
        ),
    )


def _requests(container: Obj) -> dict[str, int]:
    resources = container.get("resources") or {}
    asked = _amounts(resources.get("limits"))
    return asked | _amounts(resources.get("requests"))


def _amounts(listed: dict[str, str] | None) -> dict[str, int]:
    return {name: milli(quantity) for name, quantity in (listed or {}).items()}


def _add(total: dict[str, int], more: dict[str, int]) -> None:
    for name, amount in more.items():
        total[name] = total.get(name, 0) + amount


def _raise_to(total: dict[str, int], floor: dict[str, int]) -> None:
    for name, amount in floor.items():
        total[name] = max(total.get(name, 0), amount)
