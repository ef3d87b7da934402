"""From the bytes of the API to the domain's pods and carriers. Odd fields never raise: they are left out.

The strict decoder reads the usual object in microseconds; what it refuses is read leniently, field by field; what has
no uid is nothing that the game could follow, and becomes ``None``.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec

from kubewars.cluster import shapes
from kubewars.cluster.lenient import read_leniently
from kubewars.domain.ids import CarrierUid, PodUid
from kubewars.domain.pod import (
    GAME_LABEL,
    SPARE_ANNOTATION,
    Carrier,
    CarrierKind,
    Container,
    ContainerState,
    Owner,
    Pod,
)

#: All that the game ever reads of them; the rest may be kilobytes a pod (kubectl keeps the last manifest there).
_ANNOTATIONS = (SPARE_ANNOTATION, GAME_LABEL)

#: Kubernetes' own default for Jobs.
_BACKOFF_LIMIT = 6

#: Characters of a waiting container's message that are kept: a runtime's refusal and the names in it fit.
LONGEST_MESSAGE = 512

_decode_pod = msgspec.json.Decoder(shapes.PodObject).decode
_decode_carrier = msgspec.json.Decoder(shapes.CarrierObject).decode


def decode_pod(content: bytes | msgspec.Raw) -> Pod | None:
    """The pod, or ``None`` if this is none that could be followed. Never raises."""
    found = read_leniently(_decode_pod, shapes.PodObject, content)
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
        grace=max(0.0, meta.deletionGracePeriodSeconds or 0.0),
        finalizers=tuple(meta.finalizers or ()),
    )


def carrier_decoder(kind: CarrierKind) -> Callable[[bytes | msgspec.Raw], Carrier | None]:
    """A decoder for one kind of controller, as forgiving as :func:`decode_pod`."""

    def decode_carrier(content: bytes | msgspec.Raw) -> Carrier | None:
        found = read_leniently(_decode_carrier, shapes.CarrierObject, content)
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
            is_finished=kind == "Job" and _is_finished(status),
            replaces=kind != "Job" or _replaces(spec, status),
        )

    return decode_carrier


def _annotations(meta: shapes.Metadata) -> dict[str, str]:
    told = meta.annotations or {}
    return {key: told[key] for key in _ANNOTATIONS if key in told}


def _desired(kind: CarrierKind, spec: shapes.CarrierSpec, status: shapes.CarrierStatus) -> int:
    if kind == "DaemonSet":
        return max(status.desiredNumberScheduled or 0, 0)
    if kind == "Job":
        return _work_left(spec, status)
    return max(1 if spec.replicas is None else spec.replicas, 0)


def _work_left(spec: shapes.CarrierSpec, status: shapes.CarrierStatus) -> int:
    """The pods that a Job keeps going: its parallelism, but none for what has succeeded already."""
    if spec.suspend or _is_finished(status) or not _replaces(spec, status):
        return 0
    parallelism = max(1 if spec.parallelism is None else spec.parallelism, 0)
    if spec.completions is None:
        return parallelism
    return min(parallelism, max(0, spec.completions - max(status.succeeded or 0, 0)))


def _replaces(spec: shapes.CarrierSpec, status: shapes.CarrierStatus) -> bool:
    """Whether a Job launches another for a pod that is lost: not at its last failure, nor where one fails it all.

    Nor does a work queue (no ``completions``) once one of its pods has succeeded: the others finish.
    """
    if spec.completions is None and (status.succeeded or 0) > 0:
        return False
    rules = (spec.podFailurePolicy or shapes.FailurePolicy()).rules or ()
    limit = _BACKOFF_LIMIT if spec.backoffLimit is None else spec.backoffLimit
    return (status.failed or 0) < limit and all(rule.action != "FailJob" for rule in rules)


def _is_finished(status: shapes.CarrierStatus) -> bool:
    return any(it.type in {"Complete", "Failed"} and it.status == "True" for it in status.conditions or ())


def _containers(
    declared: list[shapes.Named] | None, statuses: list[shapes.ContainerStatus] | None
) -> tuple[Container, ...]:
    known = {status.name: status for status in statuses or ()}
    named = declared or [shapes.Named(name) for name in known]
    return tuple(_container(one, known.get(one.name)) for one in named)


def _container(declared: shapes.Named, status: shapes.ContainerStatus | None) -> Container:
    is_sidecar = declared.restartPolicy == "Always"
    if status is None:
        return Container(declared.name, "waiting", is_sidecar=is_sidecar)
    state, before = status.state or shapes.State(), (status.lastState or shapes.State()).terminated
    waiting, ended = state.waiting or shapes.Waiting(), state.terminated or shapes.Ending()
    now: ContainerState = "waiting"
    if state.running is not None or state.terminated is not None:
        now = "running" if state.running is not None else "terminated"
    return Container(
        declared.name,
        now,
        "" if now == "running" else (ended if now == "terminated" else waiting).reason or "",
        ended.exitCode,
        is_ready=now == "running" and status.ready,
        restarts=status.restartCount,
        is_sidecar=is_sidecar,
        last_exit=None if before is None else before.exitCode,
        message=(waiting.message or "")[:LONGEST_MESSAGE],
    )


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
