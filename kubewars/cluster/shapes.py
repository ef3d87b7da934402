"""The few fields of Kubernetes' objects that the game reads, named as Kubernetes names them.

All but the uid may be absent. ``kubewars.cluster.decode`` turns these into the domain's own words.
"""

from msgspec import DecodeError, Raw, Struct

#: What decoding may raise for bytes of any kind; a wrong type is a ``DecodeError`` too.
UNREADABLE = (DecodeError, UnicodeDecodeError, RecursionError)


class OwnerReference(Struct):
    kind: str = ""
    name: str = ""
    uid: str = ""
    controller: bool | None = None


class Metadata(Struct):
    uid: str = ""
    namespace: str = ""
    name: str = ""
    resourceVersion: str = ""  # noqa: N815 - Kubernetes' own word, here and below
    labels: dict[str, str] | None = None
    annotations: dict[str, str] | None = None
    ownerReferences: list[OwnerReference] | None = None  # noqa: N815
    creationTimestamp: str | None = None  # noqa: N815
    deletionTimestamp: str | None = None  # noqa: N815
    deletionGracePeriodSeconds: float | None = None  # noqa: N815
    finalizers: list[str] | None = None


class Ending(Struct):
    reason: str | None = None
    exitCode: int = 0  # noqa: N815


class Waiting(Struct):
    reason: str | None = None
    message: str | None = None


class Running(Struct):
    startedAt: str | None = None  # noqa: N815


class State(Struct):
    waiting: Waiting | None = None
    running: Running | None = None
    terminated: Ending | None = None


class ContainerStatus(Struct):
    name: str = ""
    ready: bool = False
    restartCount: int = 0  # noqa: N815
    state: State | None = None
    lastState: State | None = None  # noqa: N815


class Named(Struct):
    name: str = ""
    restartPolicy: str | None = None  # noqa: N815


class PodSpec(Struct):
    nodeName: str | None = None  # noqa: N815
    containers: list[Named] | None = None
    initContainers: list[Named] | None = None  # noqa: N815


class Condition(Struct):
    type: str = ""
    status: str = ""
    reason: str | None = None
    message: str | None = None


class PodStatus(Struct):
    phase: str | None = None
    reason: str | None = None
    message: str | None = None
    conditions: list[Condition] | None = None
    containerStatuses: list[ContainerStatus] | None = None  # noqa: N815
    initContainerStatuses: list[ContainerStatus] | None = None  # noqa: N815


class PodObject(Struct):
    metadata: Metadata
    spec: PodSpec | None = None
    status: PodStatus | None = None


class NamespaceObject(Struct):
    metadata: Metadata


class TemplateMetadata(Struct):
    labels: dict[str, str] | None = None


class Template(Struct):
    metadata: TemplateMetadata | None = None


class FailureRule(Struct):
    action: str = ""


class FailurePolicy(Struct):
    rules: list[FailureRule] | None = None


class CarrierSpec(Struct):
    replicas: int | None = None
    parallelism: int | None = None
    completions: int | None = None
    suspend: bool | None = None
    backoffLimit: int | None = None  # noqa: N815
    podFailurePolicy: FailurePolicy | None = None  # noqa: N815
    template: Template | None = None


class CarrierStatus(Struct):
    readyReplicas: int | None = None  # noqa: N815
    numberReady: int | None = None  # noqa: N815
    ready: int | None = None
    desiredNumberScheduled: int | None = None  # noqa: N815
    active: int | None = None
    succeeded: int | None = None
    failed: int | None = None
    conditions: list[Condition] | None = None


class CarrierObject(Struct):
    metadata: Metadata
    spec: CarrierSpec | None = None
    status: CarrierStatus | None = None


class PageMetadata(Struct, rename={"continue_": "continue"}):
    resourceVersion: str = ""  # noqa: N815
    continue_: str = ""


class Listing(Struct):
    """One page of a list. A ``Status`` in its place has that ``kind``."""

    kind: str = ""
    metadata: PageMetadata | None = None
    items: list[Raw] | None = None


class Event(Struct):
    """One line of a watch. A bare ``Status`` in its place has no ``type`` and that ``kind``."""

    type: str = ""
    kind: str = ""
    object: Raw = Raw(b"{}")


class Bookmark(Struct):
    metadata: Metadata | None = None
