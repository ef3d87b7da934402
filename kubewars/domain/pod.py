"""What the game knows of a pod and of the controllers behind it: few fields, none of them trusted.

Only the cluster's word, decoded. Strings come from players and may hold anything a label or a reason may.
"""

from typing import Literal

from msgspec import Struct

from kubewars.domain.ids import CarrierUid, PodUid

GAME_LABEL = "game"
GAME_VALUE = "starwars"
PLAYER_LABEL = "player"
#: A pod with this annotation flies and is never struck, whatever its value is; but for a plain ``"false"``.
SPARE_ANNOTATION = "kubewars.dev/spare"
#: A namespace with this label was made for the player whom it names.
OWNER_LABEL = "kubewars.dev/player"

ContainerState = Literal["waiting", "running", "terminated"]
CarrierKind = Literal["ReplicationController", "ReplicaSet", "Deployment", "StatefulSet", "DaemonSet", "Job"]


class Owner(Struct, frozen=True):
    """A controlling owner reference."""

    kind: str
    name: str
    uid: CarrierUid


class Container(Struct, frozen=True):
    """One container as its status tells; a container without a status is ``waiting``.

    ``is_sidecar``: an init container that goes on running beside the others (``restartPolicy: Always``). ``last_exit``
    is the exit code of its life before this one, ``None`` where there was none. ``message`` is what the runtime says
    of one that waits, cut to a bound.
    """

    name: str
    state: ContainerState
    reason: str = ""
    exit_code: int = 0
    is_ready: bool = False
    restarts: int = 0
    is_sidecar: bool = False
    last_exit: int | None = None
    message: str = ""


class Pod(Struct, frozen=True):
    """One pod as last seen. ``created`` is Unix time in seconds; ``resource_version`` is opaque.

    ``grace`` is how many seconds its deletion gives it; ``finalizers`` are what its deletion waits for.
    """

    uid: PodUid
    namespace: str
    name: str
    resource_version: str
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}
    phase: str = "Pending"
    is_ready: bool = False
    is_deleting: bool = False
    containers: tuple[Container, ...] = ()
    init_containers: tuple[Container, ...] = ()
    reason: str = ""
    message: str = ""
    owner: Owner | None = None
    node: str = ""
    created: float = 0.0
    grace: float = 0.0
    finalizers: tuple[str, ...] = ()

    @property
    def is_in_game(self) -> bool:
        return self.labels.get(GAME_LABEL) == GAME_VALUE

    @property
    def is_spared(self) -> bool:
        return is_spared(self.annotations)

    @property
    def player(self) -> str:
        """The ``player`` label, or an empty string."""
        return self.labels.get(PLAYER_LABEL, "")


class Carrier(Struct, frozen=True):
    """A controller as last seen. ``desired`` counts the pods it wants; a Job's are those that still have work to do.

    ``is_finished``: a Job that is complete or has failed for good, and makes no pod any more. One that does not
    ``replaces`` still runs pods, and launches no other for one that is lost: they ask for themselves, as bare ones do.
    """

    uid: CarrierUid
    kind: CarrierKind
    namespace: str
    name: str
    resource_version: str = ""
    labels: dict[str, str] = {}
    template_labels: dict[str, str] = {}
    desired: int = 0
    ready: int = 0
    owner: Owner | None = None
    is_deleting: bool = False
    annotations: dict[str, str] = {}
    is_finished: bool = False
    replaces: bool = True

    @property
    def is_in_game(self) -> bool:
        return self.labels.get(GAME_LABEL) == GAME_VALUE

    @property
    def player(self) -> str:
        """The ``player`` label of its pod template (its pods have that one), else its own, else an empty string."""
        return self.template_labels.get(PLAYER_LABEL) or self.labels.get(PLAYER_LABEL, "")


#: What a strike may be upon.
Target = Pod | Carrier


def is_spared(annotations: dict[str, str]) -> bool:
    """Is whatever is annotated so never to be struck?"""
    told = annotations.get(SPARE_ANNOTATION)
    return told is not None and told.strip().lower() not in {"false", "no", "0"}
