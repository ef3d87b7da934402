"""What a player whose pod was struck should know and may change: one sentence, from what the cluster said of the pod.

Pure. Only what is certain is said; who did well is told so.
"""

from kubewars.domain.pod import Carrier, Pod

#: Kinds whose controller puts another pod in the place of one that is gone.
_REPLACING = frozenset({"ReplicationController", "ReplicaSet", "StatefulSet", "DaemonSet"})


def advice(pod: Pod) -> str:
    """One English sentence or two for the owner of a struck pod, as it was last seen; never empty."""
    if pod.owner is None:
        return (
            "Nothing replaces a bare pod: put it under a controller, such as a Deployment or a ReplicationController."
        )
    if pod.owner.kind == "Job":
        return "A Job starts another pod until its work is done; to fly for long, use a Deployment."
    if pod.owner.kind not in _REPLACING:
        return f"Whether it comes back is up to its {pod.owner.kind} {pod.owner.name}."
    coming = f"Its {pod.owner.kind} {pod.owner.name} launches another."
    if not pod.is_ready:
        return f"{coming} It was not Ready when it was hit: see its readiness probe, for only who is Ready fires back."
    if any(container.restarts for container in pod.containers):
        return f"{coming} Its containers had restarted before: kubectl logs --previous tells why."
    return f"{coming} More replicas keep the ship whole meanwhile."


def advice_on_carrier(carrier: Carrier) -> str:
    """One English sentence or two for the owner of a controller that a torpedo has struck."""
    return (
        f"Nothing brings back a {carrier.kind} that was deleted, and its pods go with it: keep its manifest in a file, "
        "and kubectl apply it again."
    )
