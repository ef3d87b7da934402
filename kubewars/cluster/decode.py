"""From the bytes of the API to the domain's pods and carriers. Odd fields never raise: they are left out.

The strict decoder reads the usual object in microseconds; what it refuses is read leniently, field by field; what has
no uid is nothing that the game could follow, and becomes ``None``.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from kubewars.cluster import shapes
from kubewars.cluster.lenient import understand
from kubewars.domain.ids import CarrierUid, PodUid
from kubewars.domain.pod import GAME_LABEL, SPARE_ANNOTATION, Carrier, CarrierKind, Container, Owner, Pod

S = TypeVar("S", bound=msgspec.Struct)
#: All that the game ever reads of them; the rest may be kilobytes a pod (kubectl keeps the last manifest there).
_ANNOTATIONS = (SPARE_ANNOTATION, GAME_LABEL)

#: Characters of a waiting container's message that are kept: a runtime's refusal and the names in it fit.
LONGEST_MESSAGE = 512

_decode_pod = msgspec.json.Decoder(shapes.PodObject).decode
_decode_carrier = msgspec.json.Decoder(shapes.CarrierObject).decode


def decode_pod(content: bytes | msgspec.Raw) -> Pod | None:
    """The pod, or ``None`` if this is none that could be followed. Never raises."""
    found = _read(_decode_pod, shapes.PodObject, content)
    if found is None or not found.metadata.uid:
        return None
    meta, spec, status = found.metadata, found.spec or shapes.PodSpec(), found.status or shapes.PodStatus()
    conditions = {condition.type: condition for condition in status.conditions or ()}
    scheduled = conditions.get("PodScheduled")
    hint = scheduled if scheduled is not None and scheduled.status == "False" else None
    ready = conditions.get("Ready")
    return Pod(
        uid=PodUid(meta.uid),
        namespace=meta.namespace,
        name=meta.name,
        resource_version=meta.resourceVersion,
        labels=meta.labels or {},
        annotations=_annotations(meta),
        phase=status.phase or "Pending",
        is_ready=ready is not None and ready.status == "True",
        is_deleting=bool(meta.deletionTimestamp),
        containers=_containers(spec.containers, status.containerStatuses),
        init_containers=_containers(spec.initContainers, status.initContainerStatuses),
        reason=status.reason or (hint.reason if hint else None) or "",
        message=status.message or (hint.message if hint else None) or "",
        owner=_owner(meta),
        node=spec.nodeName or "",
        created=_unix_time(meta.creationTimestamp),
    )


def carrier_decoder(kind: CarrierKind) -> Callable[[bytes | msgspec.Raw], Carrier | None]:
    """A decoder for one kind of controller, as forgiving as :func:`decode_pod`."""

    def decode_carrier(content: bytes | msgspec.Raw) -> Carrier | None:
        found = _read(_decode_carrier, shapes.CarrierObject, content)
        if found is None or not found.metadata.uid:
            return None
        meta, spec, status = found.metadata, found.spec or shapes.CarrierSpec(), found.status or shapes.CarrierStatus()
        template = spec.template.metadata if spec.template else None
        return Carrier(
            uid=CarrierUid(meta.uid),
            kind=kind,
            namespace=meta.namespace,
            name=meta.name,
            resource_version=meta.resourceVersion,
            labels=meta.labels or {},
            template_labels=(template.labels if template else None) or {},
            desired=_desired(kind, spec, status),
            ready=status.readyReplicas or status.numberReady or status.ready or 0,
            owner=_owner(meta),
            annotations=_annotations(meta),
            is_deleting=bool(meta.deletionTimestamp),
        )

    return decode_carrier


def _annotations(meta: shapes.Metadata) -> dict[str, str]:
    told = meta.annotations or {}
    return {key: told[key] for key in _ANNOTATIONS if key in told}


def _read(strict: Callable[[bytes | msgspec.Raw], S], shape: type[S], content: bytes | msgspec.Raw) -> S | None:
    with suppress(*shapes.UNREADABLE):
        return strict(content)
    with suppress(*shapes.UNREADABLE):
        return understand(shape, msgspec.json.decode(content))
    return None


def _desired(kind: CarrierKind, spec: shapes.CarrierSpec, status: shapes.CarrierStatus) -> int:
    if kind == "DaemonSet":
        return max(status.desiredNumberScheduled or 0, 0)
    wanted = spec.parallelism if kind == "Job" else spec.replicas
    return max(1 if wanted is None else wanted, 0)


def _containers(
    declared: list[shapes.Named] | None, statuses: list[shapes.ContainerStatus] | None
) -> tuple[Container, ...]:
    known = {status.name: status for status in statuses or ()}
    names = [named.name for named in declared or ()] or list(known)
    return tuple(_container(name, known.get(name)) for name in names)


def _container(name: str, status: shapes.ContainerStatus | None) -> Container:
    if status is None:
        return Container(name, "waiting")
    state = status.state or shapes.State()
    if state.running is not None:
        return Container(name, "running", is_ready=status.ready, restarts=status.restartCount)
    if state.terminated is not None:
        ended = state.terminated
        return Container(name, "terminated", ended.reason or "", ended.exitCode, restarts=status.restartCount)
    waiting = state.waiting or shapes.Waiting()
    message = (waiting.message or "")[:LONGEST_MESSAGE]
    return Container(name, "waiting", waiting.reason or "", restarts=status.restartCount, message=message)


def _owner(meta: shapes.Metadata) -> Owner | None:
    for reference in meta.ownerReferences or ():
        if reference.controller and reference.uid:
            return Owner(reference.kind, reference.name, CarrierUid(reference.uid))
    return None


def _unix_time(stamp: Any) -> float:
    try:
        return datetime.fromisoformat(stamp).timestamp()
    except (TypeError, ValueError, OverflowError):
        return 0.0
