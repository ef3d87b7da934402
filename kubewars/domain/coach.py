"""What a player whose pod was struck should know and may change, from what the cluster said of the pod.

Pure. Only what is certain is said; who did well is told so. An :class:`Advice` is a key with its parameter: Events tell
it in English, the arena in the language of whoever looks (``web/hud/words.js``).
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Literal

from msgspec import Struct

from kubewars.domain.pod import Carrier, Owner, Pod

Key = Literal["bare", "job", "unknown", "not_ready", "restarted", "replicas", "torpedo"]

#: Kinds whose controller puts another pod in the place of one that is gone.
_REPLACING = frozenset({"ReplicationController", "ReplicaSet", "StatefulSet", "DaemonSet"})


class Advice(Struct, frozen=True):
    """What to say; ``kind`` and ``name`` are the controller's, empty for a bare pod."""

    key: Key
    kind: str = ""
    name: str = ""


def advise(pod: Pod) -> Advice:
    """What the owner of a struck pod should hear, from the pod as it was last seen."""
    if pod.owner is None:
        return Advice("bare")
    return Advice(_about(pod, pod.owner), pod.owner.kind, pod.owner.name)


def advise_on_carrier(carrier: Carrier) -> Advice:
    """What the owner of a controller should hear that a torpedo has struck."""
    return Advice("torpedo", carrier.kind, carrier.name)


def in_english(advice: Advice) -> str:
    """One sentence or two; never empty."""
    return _ENGLISH[advice.key](advice)


def _about(pod: Pod, owner: Owner) -> Key:
    if owner.kind == "Job":
        return "job"
    if owner.kind not in _REPLACING:
        return "unknown"
    if not pod.is_ready:
        return "not_ready"
    return "restarted" if any(container.restarts for container in pod.containers) else "replicas"


def _coming(advice: Advice) -> str:
    return f"Its {advice.kind} {advice.name} launches another."


_ENGLISH: Mapping[Key, Callable[[Advice], str]] = MappingProxyType(
    {
        "bare": lambda _: (
            "Nothing replaces a bare pod, and it goes on counting against its ship: put it under a controller, such as "
            "a Deployment or a ReplicationController."
        ),
        "job": lambda _: "A Job starts another pod until its work is done; to fly for long, use a Deployment.",
        "unknown": lambda advice: f"Whether it comes back is up to its {advice.kind} {advice.name}.",
        "not_ready": lambda advice: (
            f"{_coming(advice)} It was not Ready when it was hit: see its readiness probe, for only who is Ready fires "
            "back."
        ),
        "restarted": lambda advice: (
            f"{_coming(advice)} Its containers had restarted before: kubectl logs --previous tells why."
        ),
        "replicas": lambda advice: f"{_coming(advice)} More replicas keep the ship whole meanwhile.",
        "torpedo": lambda advice: (
            f"Nothing brings back a {advice.kind} that was deleted, and its pods go with it: keep its manifest in a "
            "file, and kubectl apply it again."
        ),
    }
)
