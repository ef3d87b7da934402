"""A fighter's state: a pure function of the pod and of what we did to it, written as a table.

The first row of ``STATES`` that recognises the pod gives its state; ``BURNS`` says what the outcome of a strike does to
the one state that the cluster does not tell, *struck*. A wreck is no state: it is the absence of the pod.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Literal

from msgspec import Struct, structs

from kubewars.domain.cure import Cure
from kubewars.domain.ids import PodUid, ShipId
from kubewars.domain.pod import Container, Pod
from kubewars.domain.strike import Outcome

FighterState = Literal["docking", "functional", "ready", "damaged", "struck", "leaving"]
#: States in which a fighter flies: it counts for its ship's integrity and may be hunted.
FLYING: frozenset[FighterState] = frozenset({"functional", "ready"})
#: Reasons for which a container waits as part of a normal start; any other means trouble.
_STARTING = frozenset({"", "ContainerCreating", "PodInitializing"})
#: Reasons come from the cluster and go onto a screen: no more of them than a line holds.
_LONGEST_REASON = 80


class Fighter(Struct, frozen=True):
    """One pod in a wing. Times are battle time in seconds; ``slot`` is its place in the formation.

    ``reason`` is for people, ``cure`` the key of what its player may do; one that ``is_spared`` counts for nothing.
    ``seen`` is when the roster first heard of it, ``since`` when its state began, ``flying_since`` from when on it has
    been functional without a break (``None`` while it is not; a struck one keeps it).
    """

    uid: PodUid
    ship: ShipId
    slot: int
    namespace: str
    name: str
    state: FighterState
    since: float
    seen: float
    reason: str = ""
    cure: Cure = ""
    is_spared: bool = False
    flying_since: float | None = None

    @property
    def is_flying(self) -> bool:
        return self.state in FLYING

    @property
    def introduction(self) -> tuple[ShipId, int, bool]:
        """What of a fighter is told only by introducing it anew."""
        return self.ship, self.slot, self.is_spared

    def moved(self, ship: ShipId, slot: int, *, is_spared: bool) -> "Fighter":
        """The same fighter in that place, spared or not."""
        return structs.replace(self, ship=ship, slot=slot, is_spared=is_spared)

    def turned(self, state: FighterState, reason: str, cure: Cure, now: float) -> "Fighter":
        """The fighter as it is at ``now``; the times of what has not changed stay."""
        flying = self.flying_since
        if state in FLYING and flying is None:
            flying = now
        elif state not in FLYING and state != "struck":
            flying = None
        since = self.since if self.state == state else now
        return structs.replace(self, state=state, reason=reason, cure=cure, since=since, flying_since=flying)


def fighter_state(pod: Pod, *, struck: bool) -> tuple[FighterState, str]:
    """The state of a pod (design, section 2) and the reason, for people; empty where nothing needs explaining.

    Never raises: a pod that no row recognises is docking.
    """
    if struck:
        return "struck", ""
    for state, recognise in STATES:
        reason = recognise(pod)
        if reason is not None:
            return state, reason[:_LONGEST_REASON]
    return "docking", "no container status yet"


def _leaving(pod: Pod) -> str | None:
    if pod.is_deleting:
        return "Terminating"
    return "Completed" if pod.phase == "Succeeded" else None


def _broken(pod: Pod) -> str | None:
    if pod.phase in ("Failed", "Unknown"):
        return pod.reason or _first(_trouble, pod.containers) or pod.phase
    trouble = _first(_init_trouble, pod.init_containers if pod.phase == "Pending" else sidecars(pod))
    if trouble:
        return f"Init:{trouble}"
    return _first(_trouble, pod.containers)


def _docking(pod: Pod) -> str | None:
    waiting = [container for container in (*pod.containers, *sidecars(pod)) if container.state == "waiting"]
    if pod.phase == "Running" and pod.containers and not waiting:
        return None
    if any(container.state == "running" for container in pod.init_containers):
        return "PodInitializing"
    return pod.reason or _first(lambda container: container.reason or None, waiting) or pod.phase


def sidecars(pod: Pod) -> tuple[Container, ...]:
    """The init containers that must run beside the others; ``kubectl`` counts them so too (``1/2``)."""
    return tuple(container for container in pod.init_containers if container.is_sidecar)


def _ready(pod: Pod) -> str | None:
    return "" if pod.is_ready else None


def _functional(_pod: Pod) -> str | None:
    return "NotReady"


#: Asked from the top: whoever is on the way out is leaving whatever else is true, then trouble shows before progress.
STATES: tuple[tuple[FighterState, Callable[[Pod], str | None]], ...] = (
    ("leaving", _leaving),
    ("damaged", _broken),
    ("docking", _docking),
    ("ready", _ready),
    ("functional", _functional),
)

#: Does the fighter still burn once this has become of the strike on it?
BURNS: Mapping[Outcome, bool] = MappingProxyType(
    {
        Outcome.ACCEPTED: True,
        Outcome.CONFIRMED: True,
        Outcome.DEFLECTED: False,
        Outcome.REFUSED: False,
        Outcome.SPARED: False,
        Outcome.FAILED: False,
    }
)


def _first(judge: Callable[[Container], str | None], containers: tuple[Container, ...] | list[Container]) -> str | None:
    return next((found for container in containers if (found := judge(container))), None)


def _trouble(container: Container) -> str | None:
    if container.state == "waiting":
        return None if container.reason in _STARTING else container.reason
    if container.state == "terminated":
        return _ending(container)
    return None


def _init_trouble(container: Container) -> str | None:
    if container.state == "terminated" and container.exit_code == 0 and not container.is_sidecar:
        return None
    return _trouble(container)


def _ending(container: Container) -> str:
    """``Error`` says less than the exit code does."""
    if container.reason in ("", "Error"):
        return "Completed" if container.exit_code == 0 else f"exit {container.exit_code}"
    return container.reason
