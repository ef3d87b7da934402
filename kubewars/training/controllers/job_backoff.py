"""How long a Job waits before it makes another pod: longer after each failure since the last success.

Source: ``pkg/controller/job/backoff_utils.go``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubewars.training.client.conditions import find_condition
from kubewars.training.kinds.ages import parse_time

if TYPE_CHECKING:
    from kubewars.training.storage.record import Obj

FIRST, LONGEST = 10.0, 600.0


class Backoffs:
    """Remembers, by the Job's uid, the failures since the last success and when the latest was."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, float]] = {}

    def note(self, uid: str, succeeded: list[Obj], failed: list[Obj]) -> None:
        """These pods ended since the last call."""
        if not succeeded and not failed:
            return
        failures, latest = self._known.get(uid, (0, 0.0))
        times = [finish_time(pod) for pod in failed]
        if succeeded:
            success = max(finish_time(pod) for pod in succeeded)
            failures, times = 0, [time for time in times if time > success]
        self._known[uid] = (failures + len(times), max(times, default=latest))

    def left(self, uid: str, now: float) -> float:
        """Seconds until another pod may be made; 0 or less when it may be."""
        failures, latest = self._known.get(uid, (0, 0.0))
        return time_left(failures, latest, now)

    def forget(self, uid: str) -> None:
        self._known.pop(uid, None)


def time_left(failures: int, latest: float, now: float) -> float:
    """Seconds until the pause after so many failures is over, the latest of them at ``latest``."""
    if failures == 0:
        return 0.0
    return latest + min(LONGEST, FIRST * 2.0 ** min(failures - 1, 10)) - now


def finish_time(pod: Obj) -> float:
    """When a pod ended: its last container, or when it ceased to be ready, or was asked to go."""
    status, meta = pod.get("status") or {}, pod["metadata"]
    sidecars = {one["name"] for one in pod["spec"].get("initContainers") or () if one.get("restartPolicy") == "Always"}
    listed = [
        *(status.get("containerStatuses") or ()),
        *(one for one in status.get("initContainerStatuses") or () if one["name"] in sidecars),
    ]
    ends = [((one.get("state") or {}).get("terminated") or {}).get("finishedAt") for one in listed]
    if ends and all(ends):
        return max(parse_time(end) for end in ends)
    ready = find_condition(status.get("conditions") or [], "Ready")
    if ready is not None and ready["status"] == "False" and ready.get("lastTransitionTime"):
        return parse_time(ready["lastTransitionTime"])
    if meta.get("deletionTimestamp"):
        return parse_time(meta["deletionTimestamp"]) - float(meta.get("deletionGracePeriodSeconds") or 0)
    return parse_time(meta["creationTimestamp"])
