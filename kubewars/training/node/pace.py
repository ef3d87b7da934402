"""How long things take on the simulated nodes. All in seconds; ranges are drawn from by the cluster's seed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Pace:
    """One figure for each delay of the lifecycle; back-offs are Kubernetes' own and not a matter of pace."""

    sandbox: Range  # network and volumes, before the first container
    pull: Range  # an image that the node does not have
    start: Range  # create and start a container
    relist: Range  # until the kubelet notices that a container ended
    stop: Range  # a container that heeds TERM
    report: Range  # last status, after which the pod is removed

    def draw(self, name: str, chance: random.Random) -> float:
        """A delay of the given name."""
        low, high = getattr(self, name)
        return low if low == high else chance.uniform(low, high)


NONE = Pace((0, 0), (0, 0), (0, 0), (0, 0), (0, 0), (0, 0))
STAGE = Pace(
    sandbox=(0.05, 0.2),
    pull=(0.3, 1.0),
    start=(0.1, 0.3),
    relist=(0.3, 0.8),
    stop=(0.5, 1.0),
    report=(0.05, 0.15),
)
REAL = Pace(
    sandbox=(0.4, 1.2),
    pull=(2.0, 6.0),
    start=(0.3, 0.9),
    relist=(0.5, 1.5),
    stop=(0.5, 2.0),
    report=(0.3, 0.8),
)

PRESETS = {"none": NONE, "stage": STAGE, "real": REAL}
