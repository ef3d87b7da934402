"""The objects that tests speak of, each sound unless told otherwise: ``a_pod(ready=False)``."""

from itertools import count

from msgspec import structs

from kubewars.domain.changes import PodSeen
from kubewars.domain.ids import CarrierUid, PodUid
from kubewars.domain.pod import Carrier, CarrierKind, Container, ContainerState, Owner, Pod
from kubewars.domain.roster import Roster

_serial = count(1)


def a_container(
    name: str = "main",
    state: ContainerState = "running",
    reason: str = "",
    *,
    exit_code: int = 0,
    ready: bool = True,
) -> Container:
    """A running container; one that waits or has ended is not ready whatever is said."""
    return Container(name, state, reason, exit_code, is_ready=ready and state == "running")


def a_sidecar(state: ContainerState = "running", reason: str = "") -> Container:
    """An init container that must run beside the others."""
    return structs.replace(a_container("sidecar", state, reason), is_sidecar=True)


def a_pod(
    uid: str = "",
    *,
    player: str = "",
    ready: bool = True,
    phase: str = "Running",
    deleting: bool = False,
    containers: tuple[Container, ...] | None = None,
    init_containers: tuple[Container, ...] = (),
    owner: Owner | None = None,
    namespace: str = "default",
    name: str = "",
    labels: dict[str, str] | None = None,
    annotations: dict[str, str] | None = None,
    resource_version: str = "1",
    reason: str = "",
    message: str = "",
    node: str = "node-1",
    created: float = 0.0,
    grace: float = 0.0,
    finalizers: tuple[str, ...] = (),
) -> Pod:
    """A pod of the game that runs and is ready; ``labels`` replaces all labels."""
    uid = uid or f"pod-{next(_serial)}"
    if labels is None:
        labels = {"game": "starwars"} | ({"player": player} if player else {})
    return Pod(
        uid=PodUid(uid),
        namespace=namespace,
        name=name or uid,
        resource_version=resource_version,
        labels=labels,
        annotations=annotations or {},
        phase=phase,
        is_ready=ready and phase == "Running",
        is_deleting=deleting,
        containers=(a_container(ready=ready),) if containers is None else containers,
        init_containers=init_containers,
        reason=reason,
        message=message,
        owner=owner,
        node=node,
        created=created,
        grace=grace,
        finalizers=finalizers,
    )


def a_carrier(
    uid: str = "",
    kind: CarrierKind = "ReplicationController",
    *,
    player: str = "",
    desired: int = 3,
    owner: Owner | None = None,
    namespace: str = "default",
    name: str = "",
    labels: dict[str, str] | None = None,
    template_labels: dict[str, str] | None = None,
    deleting: bool = False,
    finished: bool = False,
) -> Carrier:
    """A controller of the game; ``player`` stands on its template, as it must for its pods to have it."""
    uid = uid or f"carrier-{next(_serial)}"
    ours = {"game": "starwars"}
    if template_labels is None:
        template_labels = ours | ({"player": player} if player else {})
    return Carrier(
        uid=CarrierUid(uid),
        kind=kind,
        namespace=namespace,
        name=name or uid,
        resource_version="1",
        labels=ours if labels is None else labels,
        template_labels=template_labels,
        desired=desired,
        owner=owner,
        is_deleting=deleting,
        is_finished=finished,
    )


def owned_by(carrier: Carrier) -> Owner:
    """The owner reference of whatever this controller has made."""
    return Owner(carrier.kind, carrier.name, carrier.uid)


def a_roster(*pods: Pod) -> Roster:
    """A roster that has seen these pods at battle time 0."""
    roster = Roster()
    roster.take_all([PodSeen(pod) for pod in pods], 0.0)
    return roster
