"""The DaemonSet controller: one pod on each node that suits it.

Source: ``pkg/controller/daemon`` (daemon_controller.go, update.go).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubewars.training.client.correlator import remember
from kubewars.training.client.informer import Key, controller_uid, key_of, namespace_of, orphan_in
from kubewars.training.client.ownership import claim, controller_of
from kubewars.training.client.pods import is_active, is_available, is_ready, is_terminal, phase_of
from kubewars.training.client.workqueue import WorkQueue
from kubewars.training.controllers.daemon_pods import daemon_pod, should_run, target_of
from kubewars.training.controllers.daemon_rollout import HASH, is_updated, next_steps, surges
from kubewars.training.controllers.history import History
from kubewars.training.controllers.pod_control import PodControl, is_for_terminating_namespace
from kubewars.training.controllers.slow_start import SlowStart
from kubewars.training.machinery.label_selectors import selector_of
from kubewars.training.status import StatusError

if TYPE_CHECKING:
    from kubewars.training.controllers.context import Context
    from kubewars.training.storage.record import Obj

RESOURCE = "daemonsets.apps"
FIRST_BACKOFF, LONGEST_BACKOFF = 1.0, 900.0  # before another failed pod of a node is deleted


class DaemonSets:
    def __init__(self, context: Context) -> None:
        self._context = context
        self._sets = context.informers(RESOURCE)
        self._nodes = context.informers("nodes")
        self._pods = context.informers("pods")
        self._recorder = context.recorder("daemonset-controller")
        self._control = PodControl(context.api, self._recorder)
        self._failures: dict[tuple[str, str], tuple[float, float]] = {}  # set and node → pause, and since when
        self._history = History(context.api, context.informers("controllerrevisions.apps"), HASH)
        self._starts = SlowStart()
        self._queue: WorkQueue[Key] = WorkQueue(context.clock, self._reconcile, name="daemonset-controller")
        self._sets.on_change(lambda _, obj, __: self._queue.add(key_of(obj)))
        self._pods.on_change(self._take_pod)
        self._nodes.on_change(self._take_node)

    def stop(self) -> None:
        self._queue.stop()

    def _take_pod(self, kind: str, pod: Obj, old: Obj | None) -> None:
        namespace, labels = pod["metadata"]["namespace"], pod["metadata"].get("labels")
        owner = controller_of(pod)
        if owner is not None and owner["kind"] == "DaemonSet":
            self._queue.add((namespace, owner["name"]))
        if owner is not None or kind == "DELETED":
            return
        if old is not None and old["metadata"].get("labels") == labels and controller_of(old) is None:
            return
        for candidate in self._sets.by(namespace_of, namespace):
            if selector_of(candidate["spec"].get("selector")).matches(labels):
                self._queue.add(key_of(candidate))

    def _take_node(self, kind: str, node: Obj, old: Obj | None) -> None:
        if kind == "MODIFIED" and old is not None and _face(node) == _face(old):
            return
        for daemon_set in self._sets.all():
            self._queue.add(key_of(daemon_set))

    def _reconcile(self, key: Key) -> None:
        daemon_set = self._sets.find(key)
        if daemon_set is None or "deletionTimestamp" in daemon_set["metadata"]:
            self._starts.forget(key)
            return
        try:
            pods = claim(
                self._context.api,
                "pods",
                daemon_set,
                selector_of(daemon_set["spec"].get("selector")),
                self._pods.by(controller_uid, daemon_set["metadata"]["uid"]),
                self._pods.by(orphan_in, key[0]),
            )
            revision = self._history.current(daemon_set)
            digest = self._history.hash_of(revision)
            try:
                self._place(daemon_set, digest, _by_node(pods))
                self._roll(daemon_set, digest)
            finally:
                self._report(key, digest)
            live = {revision["metadata"]["name"]}
            self._history.truncate(daemon_set, live)
        except StatusError as refused:
            if not is_for_terminating_namespace(refused):
                raise

    def _place(self, daemon_set: Obj, digest: str, by_node: dict[str, list[Obj]]) -> None:
        nodes = {node["metadata"]["name"]: node for node in self._nodes.all()}
        missing = [
            name
            for name, node in sorted(nodes.items())
            if self._place_on(daemon_set, digest, node, by_node.get(name, []))
        ]
        for name, pods in by_node.items():
            for pod in pods if name not in nodes else ():
                if "deletionTimestamp" not in pod["metadata"] and not pod["spec"].get("nodeName"):
                    self._control.delete(daemon_set, pod)
        key = key_of(daemon_set)
        if self._starts.run(
            key,
            len(missing),
            lambda one: self._control.create(daemon_set, daemon_pod(daemon_set, digest, missing[one])),
        ):
            self._queue.add(key)

    def _place_on(self, daemon_set: Obj, digest: str, node: Obj, pods: list[Obj]) -> bool:
        """One pod where one belongs, the oldest of several, none where none may stay; whether one is missing."""
        name = node["metadata"]["name"]
        runs, stays = should_run(daemon_set, node)
        staying = [pod for pod in pods if "deletionTimestamp" not in pod["metadata"]]
        if not stays:
            for pod in staying:
                self._control.delete(daemon_set, pod)
            return False
        for pod in staying:
            self._bury(daemon_set, pod, name)
        active = [pod for pod in staying if is_active(pod)]
        active.sort(key=lambda pod: (not pod["spec"].get("nodeName"), pod["metadata"]["creationTimestamp"]))
        if runs and not (active if surges(daemon_set) else pods):
            return True
        for pod in self._surplus(daemon_set, digest, active):
            self._control.delete(daemon_set, pod)
        return False

    def _surplus(self, daemon_set: Obj, digest: str, active: list[Obj]) -> list[Obj]:
        """All but the oldest; of a set that surges the oldest of either kind, until the new one serves."""
        if not surges(daemon_set):
            return active[1:]
        new = [pod for pod in active if is_updated(pod, digest)]
        old = [pod for pod in active if not is_updated(pod, digest)]
        surplus = [*new[1:], *old[1:]]
        if new and old and (not is_ready(old[0]) or self._is_available(daemon_set, new[0])):
            surplus.append(old[0])
        return surplus

    def _bury(self, daemon_set: Obj, pod: Obj, node: str) -> None:
        """Delete a pod that has ended; of one that fails again and again later and later."""
        phase, meta = phase_of(pod), pod["metadata"]
        if phase not in ("Failed", "Succeeded"):
            return
        where = f"{meta['namespace']}/{meta['name']} on node {node}"
        if phase == "Failed":
            wait = self._backoff_left((daemon_set["metadata"]["uid"], node))
            if wait > 0:
                self._queue.add_after(key_of(daemon_set), wait)
                return
            self._recorder.warning(
                daemon_set, "FailedDaemonPod", f"Found failed daemon pod {where}, will try to kill it"
            )
        else:
            self._recorder.normal(
                daemon_set, "SucceededDaemonPod", f"Found succeeded daemon pod {where}, will try to delete it"
            )
        self._control.delete(daemon_set, pod)

    def _backoff_left(self, key: tuple[str, str]) -> float:
        """Seconds until a failed pod may be deleted; where there are none left the next time is put off further."""
        now = self._context.clock.now()
        pause, since = self._failures.get(key, (0.0, now))
        if since + pause > now:
            return since + pause - now
        is_forgotten = now - since > 2 * LONGEST_BACKOFF
        pause = FIRST_BACKOFF if pause == 0 or is_forgotten else min(LONGEST_BACKOFF, pause * 2)
        remember(self._failures, key, (pause, now))
        return 0.0

    def _roll(self, daemon_set: Obj, digest: str) -> None:
        strategy = daemon_set["spec"].get("updateStrategy") or {}
        if strategy.get("type") == "OnDelete":
            return
        pods = self._pods.by(controller_uid, daemon_set["metadata"]["uid"])
        if all(is_updated(pod, digest) or "deletionTimestamp" in pod["metadata"] for pod in pods):
            return
        steps = next_steps(
            daemon_set,
            digest,
            _by_node(pods),
            {node["metadata"]["name"]: should_run(daemon_set, node)[0] for node in self._nodes.all()},
            lambda pod: self._is_available(daemon_set, pod),
        )
        for pod in steps.delete:
            self._control.delete(daemon_set, pod)
        for name in steps.create:
            self._control.create(daemon_set, daemon_pod(daemon_set, digest, name))

    def _is_available(self, daemon_set: Obj, pod: Obj) -> bool:
        min_ready = int(daemon_set["spec"].get("minReadySeconds") or 0)
        return is_available(pod, min_ready, self._context.clock.now())

    def _report(self, key: Key, digest: str) -> None:
        daemon_set = self._sets.find(key)
        if daemon_set is None:
            return
        by_node = _by_node(self._pods.by(controller_uid, daemon_set["metadata"]["uid"]))
        wanted = current = misplaced = ready = available = updated = 0
        for node in self._nodes.all():
            runs = should_run(daemon_set, node)[0]
            pods = by_node.get(node["metadata"]["name"], [])
            wanted += runs
            if not runs:
                misplaced += bool(pods)
                continue
            if pods:
                current += 1
                oldest = min(pods, key=lambda pod: pod["metadata"]["creationTimestamp"])
                ready += is_ready(oldest)
                available += self._is_available(daemon_set, oldest)
                updated += is_updated(oldest, digest)
        counts = {
            "currentNumberScheduled": current,
            "numberMisscheduled": misplaced,
            "desiredNumberScheduled": wanted,
            "numberReady": ready,
            "observedGeneration": daemon_set["metadata"].get("generation", 0),
            "updatedNumberScheduled": updated,
            "numberAvailable": available,
            "numberUnavailable": wanted - available,
        }
        always = ("currentNumberScheduled", "numberMisscheduled", "desiredNumberScheduled", "numberReady")
        status = {name: count for name, count in counts.items() if count or name in always}
        if status != (daemon_set.get("status") or {}):
            self._context.api.update(RESOURCE, daemon_set | {"status": status}, subresource="status")
        min_ready = int(daemon_set["spec"].get("minReadySeconds") or 0)
        if min_ready and available < ready:
            self._queue.add_after(key, float(min_ready))


def _face(node: Obj) -> tuple[object, ...]:
    spec = node.get("spec") or {}
    return node["metadata"].get("labels"), spec.get("taints"), spec.get("unschedulable")


def _by_node(pods: list[Obj]) -> dict[str, list[Obj]]:
    """The pods on each node, or meant for it, without those that have ended and are on their way out."""
    found: dict[str, list[Obj]] = {}
    for pod in pods:
        if not (is_terminal(pod) and "deletionTimestamp" in pod["metadata"]):
            found.setdefault(target_of(pod), []).append(pod)
    return found
