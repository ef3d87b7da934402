"""The Deployment controller: ReplicaSets grown and shrunk until the newest has all replicas.

Source: ``pkg/controller/deployment`` (sync.go, rolling.go, recreate.go, progress.go).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubewars.training.client.informer import Key, controller_uid, key_of, namespace_of, orphan_in
from kubewars.training.client.ownership import claim, controller_of
from kubewars.training.client.pods import is_terminal
from kubewars.training.client.workqueue import WorkQueue
from kubewars.training.controllers.deployment_status import (
    deployment_status,
    is_complete,
    progress_due_in,
    with_paused_condition,
    with_progress,
)
from kubewars.training.controllers.pod_control import is_for_terminating_namespace
from kubewars.training.controllers.replica_sets import ReplicaSets, find_new
from kubewars.training.controllers.rollout import (
    DESIRED,
    fenceposts,
    is_rolling,
    is_saturated,
    new_size,
    proportions,
    size_of,
    whole_annotation,
)
from kubewars.training.machinery.label_selectors import selector_of
from kubewars.training.status import StatusError

if TYPE_CHECKING:
    from kubewars.training.controllers.context import Context
    from kubewars.training.storage.record import Obj

RESOURCE = "deployments.apps"
REPLICA_SETS = "replicasets.apps"


class Deployments:
    """Looks at one Deployment at a time, and takes one step."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._deployments = context.informers(RESOURCE)
        self._replica_sets = context.informers(REPLICA_SETS)
        self._pods = context.informers("pods")
        self._recorder = context.recorder("deployment-controller")
        self._sets = ReplicaSets(context.api, self._recorder)
        self._queue: WorkQueue[Key] = WorkQueue(context.clock, self._reconcile, name="deployment-controller")
        self._deployments.on_change(lambda _, obj, __: self._queue.add(key_of(obj)))
        self._replica_sets.on_change(self._take_replica_set)
        self._pods.on_change(self._take_pod)

    def stop(self) -> None:
        self._queue.stop()

    def _take_replica_set(self, kind: str, obj: Obj, old: Obj | None) -> None:
        for one in (obj, old) if old is not None else (obj,):
            owner = controller_of(one)
            if owner is not None and owner["kind"] == "Deployment":
                self._queue.add((one["metadata"]["namespace"], owner["name"]))
        if kind != "DELETED" and controller_of(obj) is None:
            for candidate in self._deployments.by(namespace_of, obj["metadata"]["namespace"]):
                if selector_of(candidate["spec"].get("selector")).matches(obj["metadata"].get("labels")):
                    self._queue.add(key_of(candidate))

    def _take_pod(self, kind: str, pod: Obj, old: Obj | None) -> None:
        del old
        owner = controller_of(pod)
        if kind != "DELETED" or owner is None or owner["kind"] != "ReplicaSet":
            return
        replica_set = self._replica_sets.get(pod["metadata"]["namespace"], owner["name"])
        above = controller_of(replica_set) if replica_set else None
        if above is not None and above["kind"] == "Deployment":
            deployment = self._deployments.get(pod["metadata"]["namespace"], above["name"])
            if deployment is not None and not is_rolling(deployment):
                self._queue.add(key_of(deployment))  # a Recreate waits for the last old pod to go

    def _reconcile(self, key: Key) -> None:
        deployment = self._deployments.find(key)
        if deployment is None:
            return
        try:
            self._step(key, deployment)
        except StatusError as refused:
            if not is_for_terminating_namespace(refused):
                raise

    def _step(self, key: Key, deployment: Obj) -> None:
        sets = claim(
            self._context.api,
            REPLICA_SETS,
            deployment,
            selector_of(deployment["spec"].get("selector")),
            self._replica_sets.by(controller_uid, deployment["metadata"]["uid"]),
            self._replica_sets.by(orphan_in, key[0]),
        )
        if "deletionTimestamp" in deployment["metadata"]:
            self._write_status(deployment, sets, find_new(deployment, sets), tells_progress=False)
            return
        deployment = self._save(deployment, with_paused_condition(deployment, self._context.clock.now()))
        newest = find_new(deployment, sets)
        if deployment["spec"].get("paused") or self._is_scaled(deployment, sets):
            self._sync(deployment, sets, newest)
        elif is_rolling(deployment):
            self._roll(key, deployment, sets)
        else:
            self._recreate(key, deployment, sets)

    @staticmethod
    def _is_scaled(deployment: Obj, sets: list[Obj]) -> bool:
        wanted = size_of(deployment)
        return any(size_of(one) > 0 and (whole_annotation(one, DESIRED) not in (None, wanted)) for one in sets)

    def _sync(self, deployment: Obj, sets: list[Obj], newest: Obj | None) -> None:
        """A change of size, or a paused Deployment: no rollout, but the sizes follow."""
        if newest is not None:
            deployment, newest = self._sets.refresh(deployment, newest, sets)
        self._scale(deployment, sets, newest)
        if deployment["spec"].get("paused"):
            self._sets.clean_up(deployment, [one for one in self._current(sets) if not _is(one, newest)])
        self._write_status(deployment, self._current(sets), self._again(newest), tells_progress=False)

    def _scale(self, deployment: Obj, sets: list[Obj], newest: Obj | None) -> None:
        active = [one for one in sets if size_of(one) > 0]
        if len(active) <= 1:
            latest = max(sets, key=lambda one: str(one["metadata"]["creationTimestamp"]), default=None)
            target = active[0] if active else newest or latest
            if target is not None and size_of(target) != size_of(deployment):
                self._sets.resize(deployment, self._again(target) or target, size_of(deployment))
            return
        if is_saturated(deployment, newest):
            for one in active:
                if not _is(one, newest):
                    self._sets.resize(deployment, one, 0)
            return
        if is_rolling(deployment):
            replicas_now = (deployment.get("status") or {}).get("replicas", 0)
            for name, size in proportions(deployment, active, replicas_now).items():
                one = next(one for one in active if one["metadata"]["name"] == name)
                self._sets.resize(deployment, self._again(one) or one, size, always=True)

    def _roll(self, key: Key, deployment: Obj, sets: list[Obj]) -> None:
        deployment, newest = self._sets.ensure_new(deployment, sets, self._context.clock.now())
        sets = [*(one for one in sets if not _is(one, newest)), newest]
        if not self._grow_new(deployment, sets, newest):
            self._shrink_old(deployment, sets, newest)
        self._finish(key, deployment, sets, newest)

    def _grow_new(self, deployment: Obj, sets: list[Obj], newest: Obj) -> bool:
        size, wanted = size_of(newest), size_of(deployment)
        if size == wanted:
            return False
        target = wanted if size > wanted else new_size(deployment, sets, size)
        return self._sets.resize(deployment, newest, target)

    def _shrink_old(self, deployment: Obj, sets: list[Obj], newest: Obj) -> bool:
        old = [one for one in sets if not _is(one, newest) and size_of(one) > 0]
        if not old:
            return False
        old.sort(key=lambda one: (one["metadata"]["creationTimestamp"], one["metadata"]["name"]))
        least = size_of(deployment) - fenceposts(deployment)[1]
        unready_new = size_of(newest) - _available(newest)
        spare = sum(size_of(one) for one in sets) - least - unready_new
        if spare <= 0:
            return False
        cleaned = self._clean_unhealthy(deployment, old, spare)
        old = self._current(old)
        available = sum(_available(one) for one in [*old, newest])
        removable = available - least
        removed = 0
        for one in old:
            count = min(size_of(one), removable - removed)
            if count > 0:
                self._sets.resize(deployment, one, size_of(one) - count)
                removed += count
        return cleaned + removed > 0

    def _clean_unhealthy(self, deployment: Obj, old: list[Obj], most: int) -> int:
        """Pods that do not serve anyway can go first without harm."""
        cleaned = 0
        for one in old:
            unhealthy = size_of(one) - _available(one)
            count = min(most - cleaned, unhealthy)
            if count > 0 and size_of(one) > 0:
                self._sets.resize(deployment, one, size_of(one) - count)
                cleaned += count
        return cleaned

    def _recreate(self, key: Key, deployment: Obj, sets: list[Obj]) -> None:
        newest = find_new(deployment, sets)
        if newest is not None:
            deployment, newest = self._sets.refresh(deployment, newest, sets)
        old = [one for one in sets if not _is(one, newest)]
        shrunk = [self._sets.resize(deployment, one, 0) for one in old if size_of(one) > 0]
        if any(shrunk) or self._has_old_pods(old):
            self._write_status(deployment, self._current(sets), self._again(newest), tells_progress=True)
            return
        deployment, newest = self._sets.ensure_new(deployment, self._current(sets), self._context.clock.now())
        self._sets.resize(deployment, newest, size_of(deployment))
        self._finish(key, deployment, [*old, newest], newest)

    def _has_old_pods(self, old: list[Obj]) -> bool:
        return any(
            (one.get("status") or {}).get("replicas", 0) > 0
            or any(not is_terminal(pod) for pod in self._pods.by(controller_uid, one["metadata"]["uid"]))
            for one in old
        )

    def _finish(self, key: Key, deployment: Obj, sets: list[Obj], newest: Obj) -> None:
        if is_complete(deployment, deployment.get("status") or {}):
            self._sets.clean_up(deployment, [one for one in self._current(sets) if not _is(one, newest)])
        deployment = self._write_status(deployment, self._current(sets), self._again(newest), tells_progress=True)
        due = progress_due_in(deployment, self._context.clock.now())
        if due is not None:
            self._queue.add_after(key, due + 1.0)

    def _write_status(self, deployment: Obj, sets: list[Obj], newest: Obj | None, *, tells_progress: bool) -> Obj:
        now = self._context.clock.now()
        status = deployment_status(deployment, sets, newest, now)
        if tells_progress:
            status = with_progress(deployment, status, sets, newest, now)
        return self._save(deployment, deployment | {"status": status})

    def _save(self, before: Obj, after: Obj) -> Obj:
        if after is before or after == before:
            return before
        return self._context.api.update(RESOURCE, after, subresource="status")

    def _current(self, sets: list[Obj]) -> list[Obj]:
        return [found for one in sets if (found := self._again(one)) is not None]

    def _again(self, replica_set: Obj | None) -> Obj | None:
        return None if replica_set is None else self._replica_sets.find(key_of(replica_set))


def _available(replica_set: Obj) -> int:
    return int((replica_set.get("status") or {}).get("availableReplicas", 0))


def _is(one: Obj, other: Obj | None) -> bool:
    return other is not None and one["metadata"]["uid"] == other["metadata"]["uid"]
