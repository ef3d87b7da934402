"""A Deployment's ReplicaSets: found by their template, made, numbered, resized and cleaned away.

Source: ``pkg/controller/deployment/sync.go`` and ``util/deployment_util.go``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubewars.training.client.conditions import find_condition, with_condition
from kubewars.training.client.names import template_hash
from kubewars.training.client.ownership import controller_reference
from kubewars.training.controllers.deployment_status import deadline_of
from kubewars.training.controllers.rollout import (
    DESIRED,
    MAX,
    REVISION,
    REVISION_HISTORY,
    fenceposts,
    new_size,
    size_of,
)
from kubewars.training.kinds.ages import format_time
from kubewars.training.status import StatusError

if TYPE_CHECKING:
    from kubewars.training.client.recorder import Recorder
    from kubewars.training.machinery.api import Api
    from kubewars.training.storage.record import Obj

HASH = "pod-template-hash"
_RESOURCE = "replicasets.apps"
_LONGEST_HISTORY = 2000
_NOT_COPIED = frozenset(
    {
        "kubectl.kubernetes.io/last-applied-configuration",
        "deprecated.deployment.rollback.to",
        REVISION,
        REVISION_HISTORY,
        DESIRED,
        MAX,
    }
)


def revision_of(replica_set: Obj) -> int:
    text = (replica_set["metadata"].get("annotations") or {}).get(REVISION, "")
    return int(text) if text.isdigit() else 0


def _bare(template: Obj) -> Obj:
    meta = template.get("metadata") or {}
    labels = {key: value for key, value in (meta.get("labels") or {}).items() if key != HASH}
    kept = {key: value for key, value in meta.items() if key not in ("labels", "creationTimestamp") and value}
    return template | {"metadata": kept | ({"labels": labels} if labels else {})}


def find_new(deployment: Obj, replica_sets: list[Obj]) -> Obj | None:
    """The oldest ReplicaSet that has the Deployment's template, its hash label aside."""
    template = _bare(deployment["spec"]["template"])
    ordered = sorted(replica_sets, key=lambda one: (one["metadata"]["creationTimestamp"], one["metadata"]["name"]))
    return next((one for one in ordered if _bare(one["spec"]["template"]) == template), None)


class ReplicaSets:
    """Writes ReplicaSets in the name of the deployment controller."""

    def __init__(self, api: Api, recorder: Recorder) -> None:
        self._api = api
        self._recorder = recorder

    def ensure_new(self, deployment: Obj, replica_sets: list[Obj], now: float) -> tuple[Obj, Obj]:
        """The Deployment, with its revision, and the ReplicaSet of its present template, made when there is none."""
        newest = find_new(deployment, replica_sets)
        if newest is not None:
            return self.refresh(deployment, newest, replica_sets, found_at=now)
        newest = self._create(deployment, replica_sets, now)
        progressing = _progressing(
            deployment, "NewReplicaSetCreated", f'Created new replica set "{_name(newest)}"', now
        )
        revision = str(revision_of(newest))
        return self._save(deployment, _with_revision(progressing, revision)), newest

    def refresh(
        self, deployment: Obj, newest: Obj, replica_sets: list[Obj], *, found_at: float | None = None
    ) -> tuple[Obj, Obj]:
        """Bring the newest ReplicaSet's annotations and number up to date, and the Deployment's number after it."""
        others = [one for one in replica_sets if one["metadata"]["uid"] != newest["metadata"]["uid"]]
        number = max((revision_of(one) for one in others), default=0) + 1
        annotations = _annotations(deployment, newest, number)
        spec = newest["spec"]
        min_ready = deployment["spec"].get("minReadySeconds")
        if annotations != (newest["metadata"].get("annotations") or {}) or min_ready != spec.get("minReadySeconds"):
            spec = {key: value for key, value in spec.items() if key != "minReadySeconds"}
            if min_ready is not None:
                spec["minReadySeconds"] = min_ready
            meta = newest["metadata"] | {"annotations": annotations}
            newest = self._api.update(_RESOURCE, newest | {"metadata": meta, "spec": spec})
        changed = _with_revision(deployment, str(revision_of(newest)))
        conditions = (deployment.get("status") or {}).get("conditions") or []
        if found_at is not None and find_condition(conditions, "Progressing") is None:
            message = f'Found new replica set "{_name(newest)}"'
            changed = _progressing(changed, "FoundNewReplicaSet", message, found_at)
        return self._save(deployment, changed), newest

    def resize(self, deployment: Obj, replica_set: Obj, size: int, *, always: bool = False) -> bool:
        """Give a ReplicaSet its size; whether that changed it. ``always`` renews its annotations as well."""
        before = size_of(replica_set)
        if before == size and not always:
            return False
        annotations = (replica_set["metadata"].get("annotations") or {}) | _sizes(deployment)
        if before == size and annotations == replica_set["metadata"].get("annotations"):
            return False
        changed = replica_set | {
            "metadata": replica_set["metadata"] | {"annotations": annotations},
            "spec": replica_set["spec"] | {"replicas": size},
        }
        self._api.update(_RESOURCE, changed)
        if before != size:
            direction = "up" if size > before else "down"
            message = f"Scaled {direction} replica set {_name(replica_set)} from {before} to {size}"
            self._recorder.normal(deployment, "ScalingReplicaSet", message)
        return before != size

    def clean_up(self, deployment: Obj, old: list[Obj]) -> None:
        """Delete the oldest ReplicaSets beyond ``revisionHistoryLimit`` that have no pods left."""
        limit = deployment["spec"].get("revisionHistoryLimit")
        alive = [one for one in old if "deletionTimestamp" not in one["metadata"]]
        if limit is None or len(alive) <= limit:
            return
        for one in sorted(alive, key=revision_of)[: len(alive) - limit]:
            status = one.get("status") or {}
            is_behind = one["metadata"].get("generation", 0) > status.get("observedGeneration", 0)
            if status.get("replicas", 0) or size_of(one) or is_behind:
                continue
            try:
                self._api.delete(_RESOURCE, one["metadata"]["namespace"], one["metadata"]["name"])
            except StatusError as refused:
                if refused.code != 404:
                    raise

    def _create(self, deployment: Obj, replica_sets: list[Obj], now: float) -> Obj:
        meta, spec = deployment["metadata"], deployment["spec"]
        collisions = (deployment.get("status") or {}).get("collisionCount")
        digest = template_hash(spec["template"], collisions)
        template_meta = spec["template"].get("metadata") or {}
        labels = (template_meta.get("labels") or {}) | {HASH: digest}
        selector = spec.get("selector") or {}
        number = max((revision_of(one) for one in replica_sets), default=0) + 1
        size = new_size(deployment, replica_sets, 0)
        fresh: Obj = {
            "apiVersion": "apps/v1",
            "kind": "ReplicaSet",
            "metadata": {
                "name": f"{meta['name'][: 252 - len(digest)]}-{digest}",
                "namespace": meta["namespace"],
                "labels": labels,
                "annotations": _annotations(deployment, None, number) | _sizes(deployment),
                "ownerReferences": [controller_reference(deployment)],
            },
            "spec": {
                "replicas": size,
                "selector": selector | {"matchLabels": (selector.get("matchLabels") or {}) | {HASH: digest}},
                "template": spec["template"] | {"metadata": template_meta | {"labels": labels}},
            },
        }
        if spec.get("minReadySeconds"):
            fresh["spec"]["minReadySeconds"] = spec["minReadySeconds"]
        try:
            created = self._api.create(_RESOURCE, meta["namespace"], fresh)
        except StatusError as refused:
            self._tell_refusal(deployment, fresh, refused, now)
            raise
        if size > 0:
            self._recorder.normal(
                deployment, "ScalingReplicaSet", f"Scaled up replica set {_name(created)} from 0 to {size}"
            )
        return created

    def _tell_refusal(self, deployment: Obj, fresh: Obj, refused: StatusError, now: float) -> None:
        status = deployment.get("status") or {}
        if refused.reason == "AlreadyExists":
            existing = self._api.find(_RESOURCE, fresh["metadata"]["namespace"], _name(fresh))
            # One of its own whose template was changed since is in the way just as a stranger's is.
            if existing is not None:
                count = (status.get("collisionCount") or 0) + 1
                self._save(deployment, deployment | {"status": status | {"collisionCount": count}})
            return
        if any(cause.reason == "NamespaceTerminating" for cause in refused.causes):
            return
        message = f'Failed to create new replica set "{_name(fresh)}": {refused}'
        self._save(deployment, _progressing(deployment, "ReplicaSetCreateError", message, now, status="False"))
        self._recorder.warning(deployment, "ReplicaSetCreateError", message)

    def _save(self, before: Obj, after: Obj) -> Obj:
        return before if after == before else self._api.update("deployments.apps", after, subresource="status")


def _name(obj: Obj) -> str:
    return str(obj["metadata"]["name"])


def _sizes(deployment: Obj) -> dict[str, str]:
    wanted = size_of(deployment)
    return {DESIRED: str(wanted), MAX: str(wanted + fenceposts(deployment)[0])}


def _annotations(deployment: Obj, replica_set: Obj | None, number: int) -> dict[str, str]:
    """The ReplicaSet's annotations, with the Deployment's copied in and the revision raised to ``number``."""
    before = ((replica_set or {}).get("metadata") or {}).get("annotations") or {}
    copied = {
        key: value for key, value in (deployment["metadata"].get("annotations") or {}).items() if key not in _NOT_COPIED
    }
    annotations = before | copied
    text = before.get(REVISION, "")
    if text and not text.isdigit():
        return annotations
    if int(text or 0) >= number:
        return annotations
    if text:
        history = [one for one in before.get(REVISION_HISTORY, "").split(",") if one] + [text]
        while len(",".join(history)) > _LONGEST_HISTORY:
            history.pop(0)
        annotations[REVISION_HISTORY] = ",".join(history)
    return annotations | {REVISION: str(number)}


def _with_revision(deployment: Obj, revision: str) -> Obj:
    annotations = deployment["metadata"].get("annotations") or {}
    if annotations.get(REVISION) == revision:
        return deployment
    return deployment | {"metadata": deployment["metadata"] | {"annotations": annotations | {REVISION: revision}}}


def _progressing(deployment: Obj, reason: str, message: str, now: float, *, status: str = "True") -> Obj:
    if deadline_of(deployment) is None:
        return deployment
    old = deployment.get("status") or {}
    condition = {
        "type": "Progressing",
        "status": status,
        "lastUpdateTime": format_time(now),
        "lastTransitionTime": format_time(now),
        "reason": reason,
        "message": message,
    }
    conditions = with_condition(old.get("conditions") or [], condition)
    return deployment | {"status": old | {"conditions": conditions}}
