"""The StatefulSet controller: pods with a number each, made and removed in order, each with its own claims.

Source: ``pkg/controller/statefulset/stateful_set_control.go``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubewars.training.client.informer import Key, controller_uid, key_of, namespace_of, orphan_in
from kubewars.training.client.ownership import claim, controller_of
from kubewars.training.client.pods import is_available, is_ready, is_terminal, phase_of
from kubewars.training.client.workqueue import WorkQueue
from kubewars.training.controllers.history import History
from kubewars.training.controllers.pod_control import is_for_terminating_namespace
from kubewars.training.controllers.replication import replicas_of
from kubewars.training.controllers.rollout import scaled
from kubewars.training.controllers.stateful_claims import StatefulClaims
from kubewars.training.controllers.stateful_pods import claims_of, mended, ordinal_of, stateful_pod
from kubewars.training.machinery.label_selectors import selector_of
from kubewars.training.status import StatusError

if TYPE_CHECKING:
    from kubewars.training.controllers.context import Context
    from kubewars.training.storage.record import Obj

RESOURCE = "statefulsets.apps"
REVISION = "controller-revision-hash"


class StatefulSets:
    def __init__(self, context: Context) -> None:
        self._context = context
        self._sets = context.informers(RESOURCE)
        self._pods = context.informers("pods")
        self._recorder = context.recorder("statefulset-controller")
        self._claims = StatefulClaims(context.api, self._recorder)
        self._history = History(
            context.api, context.informers("controllerrevisions.apps"), "controller.kubernetes.io/hash"
        )
        self._queue: WorkQueue[Key] = WorkQueue(context.clock, self._reconcile, name="statefulset-controller")
        self._sets.on_change(lambda _, obj, __: self._queue.add(key_of(obj)))
        self._pods.on_change(self._take_pod)

    def stop(self) -> None:
        self._queue.stop()

    def _take_pod(self, kind: str, pod: Obj, old: Obj | None) -> None:
        namespace, labels = pod["metadata"]["namespace"], pod["metadata"].get("labels")
        owner = controller_of(pod)
        if owner is not None and owner["kind"] == "StatefulSet":
            self._queue.add((namespace, owner["name"]))
        if owner is not None or kind == "DELETED":
            return
        if old is not None and old["metadata"].get("labels") == labels and controller_of(old) is None:
            return
        for candidate in self._sets.by(namespace_of, namespace):
            if selector_of(candidate["spec"].get("selector")).matches(labels):
                self._queue.add(key_of(candidate))

    def _reconcile(self, key: Key) -> None:
        stateful_set = self._sets.find(key)
        if stateful_set is None or "deletionTimestamp" in stateful_set["metadata"]:
            return
        try:
            claim(
                self._context.api,
                "pods",
                stateful_set,
                selector_of(stateful_set["spec"].get("selector")),
                self._pods.by(controller_uid, stateful_set["metadata"]["uid"]),
                [pod for pod in self._pods.by(orphan_in, key[0]) if ordinal_of(stateful_set, pod) is not None],
            )
            update = self._history.current(stateful_set)
            current = self._current_revision(stateful_set, update)
            self._step(key, stateful_set, current, update)
        except StatusError as refused:
            if not is_for_terminating_namespace(refused):
                raise

    def _current_revision(self, stateful_set: Obj, update: Obj) -> Obj:
        name = (stateful_set.get("status") or {}).get("currentRevision")
        found = [one for one in self._history.of(stateful_set) if one["metadata"]["name"] == name]
        return found[0] if found else update

    def _own(self, stateful_set: Obj) -> dict[int, Obj]:
        pods = self._pods.by(controller_uid, stateful_set["metadata"]["uid"])
        numbered = ((ordinal_of(stateful_set, pod), pod) for pod in pods)
        return {ordinal: pod for ordinal, pod in numbered if ordinal is not None}

    def _step(self, key: Key, stateful_set: Obj, current: Obj, update: Obj) -> None:
        spec = stateful_set["spec"]
        start = _start_of(stateful_set)
        wanted = range(start, start + replicas_of(stateful_set))
        is_ordered = (spec.get("podManagementPolicy") or "OrderedReady") == "OrderedReady"
        pods = self._own(stateful_set)
        try:
            is_waiting = self._fill(stateful_set, current, update, wanted, pods, is_ordered=is_ordered)
            if not (is_waiting and is_ordered):
                is_waiting = self._shrink(stateful_set, wanted, pods, is_ordered=is_ordered)
            if not is_waiting:
                self._roll(stateful_set, update, wanted)
        finally:
            self._report(key, current, update)

    def _fill(
        self, stateful_set: Obj, current: Obj, update: Obj, wanted: range, pods: dict[int, Obj], *, is_ordered: bool
    ) -> bool:
        """Make what is missing; whether to wait before anything else is done."""
        is_waiting = False
        for ordinal in wanted:
            pod = pods.get(ordinal)
            if pod is not None and is_terminal(pod):
                if "deletionTimestamp" not in pod["metadata"]:
                    self._delete(stateful_set, pod)
                if is_ordered:
                    return True
                is_waiting = True
                continue
            if pod is None:
                self._create(stateful_set, self._template_for(stateful_set, current, update, ordinal), ordinal)
                if is_ordered:
                    return True
                is_waiting = True
            elif is_ordered and not self._is_healthy(stateful_set, pod):
                return True
            else:
                self._mend(stateful_set, pod, ordinal)
        return is_waiting

    def _shrink(self, stateful_set: Obj, wanted: range, pods: dict[int, Obj], *, is_ordered: bool) -> bool:
        condemned = sorted((one for one in pods if one not in wanted), reverse=True)
        sick = [one for one in condemned if not self._is_healthy(stateful_set, pods[one])]
        for ordinal in condemned:
            self._claims.keep(stateful_set, pods[ordinal], is_condemned=True)
        for ordinal in condemned:
            pod = pods[ordinal]
            if "deletionTimestamp" in pod["metadata"]:
                if is_ordered:
                    return True
                continue
            if is_ordered and ordinal in sick[:-1]:
                return True  # of several that are unwell only the first may go before it is well again
            self._delete(stateful_set, pod)
            if is_ordered:
                return True
        return False

    def _roll(self, stateful_set: Obj, update: Obj, wanted: range) -> None:
        """Replace the outdated pods from the highest number down, as many at once as may be unavailable.

        Where the order does not matter, those that do not serve anyway go first, and beyond that number.
        """
        strategy = stateful_set["spec"].get("updateStrategy") or {}
        if strategy.get("type") == "OnDelete":
            return
        rolling = strategy.get("rollingUpdate") or {}
        partition = int(rolling.get("partition") or 0)
        most = max(1, scaled(rolling.get("maxUnavailable", 1), replicas_of(stateful_set), rounds_up=False))
        pods = self._own(stateful_set)
        healthy = {one for one in wanted if one in pods and self._is_healthy(stateful_set, pods[one])}
        outdated = [
            one
            for one in sorted(wanted[partition:], reverse=True)
            if one in pods
            and _revision_of(pods[one]) != update["metadata"]["name"]
            and "deletionTimestamp" not in pods[one]["metadata"]
        ]
        budget = max(0, most - (len(wanted) - len(healthy)))
        if (stateful_set["spec"].get("podManagementPolicy") or "OrderedReady") == "Parallel":
            sick = [one for one in outdated if one not in healthy]
            chosen = [*sick, *[one for one in outdated if one in healthy][:budget]]
        else:
            chosen = outdated[:budget]
        for ordinal in chosen:
            self._delete(stateful_set, pods[ordinal])

    def _template_for(self, stateful_set: Obj, current: Obj, update: Obj, ordinal: int) -> tuple[Obj, str]:
        """The template and revision of a pod to be made: below the partition the old one stays."""
        strategy = stateful_set["spec"].get("updateStrategy") or {}
        rolling = strategy.get("rollingUpdate") or {}
        place = ordinal - _start_of(stateful_set)
        status = stateful_set.get("status") or {}
        is_old = strategy.get("type") != "OnDelete" and (
            place < int(rolling.get("partition") or 0)
            or (not rolling and place < int(status.get("currentReplicas", 0)))
        )
        revision = current if is_old else update
        template = {key: value for key, value in revision["data"]["spec"]["template"].items() if key != "$patch"}
        return template, revision["metadata"]["name"]

    def _is_healthy(self, stateful_set: Obj, pod: Obj) -> bool:
        if "deletionTimestamp" in pod["metadata"] or phase_of(pod) != "Running":
            return False
        min_ready = int(stateful_set["spec"].get("minReadySeconds") or 0)
        return is_available(pod, min_ready, self._context.clock.now())

    def _create(self, stateful_set: Obj, template: tuple[Obj, str], ordinal: int) -> None:
        pod, claims = stateful_pod(stateful_set, *template, ordinal)
        name, owner = pod["metadata"]["name"], stateful_set["metadata"]["name"]
        try:
            for one in claims:
                self._claims.ensure(stateful_set, one, name)
            made = self._context.api.create("pods", pod["metadata"]["namespace"], pod)
        except StatusError as refused:
            if refused.reason != "AlreadyExists" and not is_for_terminating_namespace(refused):
                message = f"Create Pod {name} in StatefulSet {owner} failed error: {refused}"
                self._recorder.warning(stateful_set, "FailedCreate", message)
            raise
        message = f"Create Pod {name} in StatefulSet {owner} successful"
        self._recorder.normal(stateful_set, "SuccessfulCreate", message)
        self._claims.keep(stateful_set, made, is_condemned=False)

    def _mend(self, stateful_set: Obj, pod: Obj, ordinal: int) -> None:
        """Give a pod back what makes it the set's, and its claims what they are to go with."""
        name, owner = pod["metadata"]["name"], stateful_set["metadata"]["name"]
        whole = mended(stateful_set, pod, ordinal)
        try:
            if whole["spec"] is not pod["spec"]:
                for one in claims_of(stateful_set, name):
                    self._claims.ensure(stateful_set, one, name)
            if not self._claims.keep(stateful_set, pod, is_condemned=False) and whole is pod:
                return
            self._context.api.update("pods", whole)
        except StatusError as refused:
            message = f"Update Pod {name} in StatefulSet {owner} failed error: {refused}"
            self._recorder.warning(stateful_set, "FailedUpdate", message)
            raise
        self._recorder.normal(stateful_set, "SuccessfulUpdate", f"Update Pod {name} in StatefulSet {owner} successful")

    def _delete(self, stateful_set: Obj, pod: Obj) -> None:
        meta, owner = pod["metadata"], stateful_set["metadata"]["name"]
        try:
            self._context.api.delete("pods", meta["namespace"], meta["name"], preconditions={"uid": meta["uid"]})
        except StatusError as refused:
            if refused.code == 404:
                return
            message = f"Delete Pod {meta['name']} in StatefulSet {owner} failed error: {refused}"
            self._recorder.warning(stateful_set, "FailedDelete", message)
            raise
        message = f"Delete Pod {meta['name']} in StatefulSet {owner} successful"
        self._recorder.normal(stateful_set, "SuccessfulDelete", message)

    def _report(self, key: Key, current: Obj, update: Obj) -> None:
        stateful_set = self._sets.find(key)
        if stateful_set is None:
            return
        now, old = self._context.clock.now(), stateful_set.get("status") or {}
        pods = list(self._own(stateful_set).values())
        min_ready = int(stateful_set["spec"].get("minReadySeconds") or 0)
        ready = [pod for pod in pods if phase_of(pod) == "Running" and is_ready(pod)]
        staying = [pod for pod in pods if "deletionTimestamp" not in pod["metadata"]]
        names = (current["metadata"]["name"], update["metadata"]["name"])
        counts = {name: sum(_revision_of(pod) == name for pod in staying) for name in names}
        available = sum(is_available(pod, min_ready, now) for pod in ready)
        current_name, current_count = names[0], counts[names[0]]
        is_updated = counts[names[1]] == len(pods) == len(ready) == replicas_of(stateful_set)
        if is_updated:
            current_name, current_count = names[1], counts[names[1]]
        status: Obj = {
            "observedGeneration": stateful_set["metadata"].get("generation", 0),
            "replicas": len(pods),
            "readyReplicas": len(ready),
            "currentReplicas": current_count,
            "updatedReplicas": counts[names[1]],
            "currentRevision": current_name,
            "updateRevision": names[1],
            "collisionCount": old.get("collisionCount", 0),
            "availableReplicas": available,
        }
        kept = ("replicas", "availableReplicas", "collisionCount", "observedGeneration")
        status = {name: value for name, value in status.items() if value or name in kept}
        if old.get("conditions"):
            status["conditions"] = old["conditions"]
        if status != old:
            self._context.api.update(RESOURCE, stateful_set | {"status": status}, subresource="status")
        if min_ready and available != len(ready):
            self._queue.add_after(key, float(min_ready))
        live = {current_name, *names} | {_revision_of(pod) for pod in pods}
        self._history.truncate(stateful_set, live)


def _start_of(stateful_set: Obj) -> int:
    return int((stateful_set["spec"].get("ordinals") or {}).get("start") or 0)


def _revision_of(pod: Obj) -> str:
    return str((pod["metadata"].get("labels") or {}).get(REVISION, ""))
