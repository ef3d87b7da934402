"""The disruption controller: how many pods a PodDisruptionBudget lets go at the moment.

Source: ``pkg/controller/disruption/disruption.go``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubewars.training.client.informer import Key, key_of, namespace_of
from kubewars.training.client.ownership import controller_of
from kubewars.training.client.pods import is_ready
from kubewars.training.client.workqueue import WorkQueue
from kubewars.training.controllers.replication import replicas_of
from kubewars.training.controllers.rollout import scaled
from kubewars.training.kinds.ages import format_time, parse_time
from kubewars.training.machinery.label_selectors import selector_of

if TYPE_CHECKING:
    from kubewars.training.controllers.context import Context
    from kubewars.training.storage.record import Obj

RESOURCE = "poddisruptionbudgets.policy"
DELETION_TIMEOUT = 120.0
_SCALED = {
    "ReplicationController": "replicationcontrollers",
    "ReplicaSet": "replicasets.apps",
    "StatefulSet": "statefulsets.apps",
    "Deployment": "deployments.apps",
}


class _Unscaled(Exception):  # noqa: N818 - a name for what is wrong with the pods
    """A pod has a controller whose size cannot be told."""


class Disruption:
    def __init__(self, context: Context) -> None:
        self._context = context
        self._budgets = context.informers(RESOURCE)
        self._pods = context.informers("pods")
        self._recorder = context.recorder("controllermanager")
        self._queue: WorkQueue[Key] = WorkQueue(context.clock, self._reconcile, name="disruption-controller")
        self._budgets.on_change(lambda _, obj, __: self._queue.add(key_of(obj)))
        self._pods.on_change(self._take_pod)
        for resource in _SCALED.values():
            context.informers(resource).on_change(self._take_owner)

    def stop(self) -> None:
        self._queue.stop()

    def _take_pod(self, kind: str, pod: Obj, old: Obj | None) -> None:
        if kind == "MODIFIED" and old is not None and _face(pod) == _face(old):
            return
        for budget in self._budgets.by(namespace_of, pod["metadata"]["namespace"]):
            selector = selector_of(budget["spec"].get("selector"))
            if any(selector.matches(one["metadata"].get("labels")) for one in (pod, old) if one is not None):
                self._queue.add(key_of(budget))

    def _take_owner(self, kind: str, owner: Obj, old: Obj | None) -> None:
        if kind == "MODIFIED" and old is not None and replicas_of(owner) == replicas_of(old):
            return
        labels = ((owner["spec"].get("template") or {}).get("metadata") or {}).get("labels")
        for budget in self._budgets.by(namespace_of, owner["metadata"]["namespace"]):
            if selector_of(budget["spec"].get("selector")).matches(labels):
                self._queue.add(key_of(budget))

    def _reconcile(self, key: Key) -> None:
        budget = self._budgets.find(key)
        if budget is None:
            return
        now = self._context.clock.now()
        pods = self._covered(budget)
        if not pods:
            self._recorder.normal(budget, "NoPods", "No matching pods found")
        try:
            expected, desired, unmanaged = self._expected(budget, pods)
        except _Unscaled as why:
            message = f"Failed to calculate the number of expected pods: {why}"
            self._recorder.warning(budget, "CalculateExpectedPodCountFailed", message)
            self._fail_safe(budget, str(why), now)
            return
        if unmanaged:
            self._tell_unmanaged(budget)
        old = budget.get("status") or {}
        disrupted = self._disrupted(key, old, pods, now)
        healthy = sum(
            is_ready(pod) and "deletionTimestamp" not in pod["metadata"] and pod["metadata"]["name"] not in disrupted
            for pod in pods
        )
        allowed = max(0, healthy - desired) if expected > 0 else 0
        status: Obj = {
            "observedGeneration": budget["metadata"].get("generation", 0),
            "disruptionsAllowed": allowed,
            "currentHealthy": healthy,
            "desiredHealthy": desired,
            "expectedPods": expected,
            "conditions": _conditions(
                old,
                ("True", "SufficientPods", "") if allowed > 0 else ("False", "InsufficientPods", ""),
                budget["metadata"].get("generation", 0),
                now,
            ),
        }
        if disrupted:
            status["disruptedPods"] = disrupted
        if status != old:
            self._context.api.update(RESOURCE, budget | {"status": status}, subresource="status")

    def _covered(self, budget: Obj) -> list[Obj]:
        if budget["spec"].get("selector") is None:
            return []
        selector = selector_of(budget["spec"]["selector"])
        pods = self._pods.by(namespace_of, budget["metadata"]["namespace"])
        return [pod for pod in pods if selector.matches(pod["metadata"].get("labels"))]

    def _expected(self, budget: Obj, pods: list[Obj]) -> tuple[int, int, list[str]]:
        """How many pods there should be, how many must stay healthy, and the pods that no controller scales."""
        spec = budget["spec"]
        if "maxUnavailable" in spec:
            total, unmanaged = self._scale(pods)
            return total, max(0, total - scaled(spec["maxUnavailable"], total, rounds_up=True)), unmanaged
        least = spec.get("minAvailable", 1)
        if isinstance(least, int):
            return len(pods), least, []
        total, unmanaged = self._scale(pods)
        return total, scaled(least, total, rounds_up=True), unmanaged

    def _scale(self, pods: list[Obj]) -> tuple[int, list[str]]:
        sizes: dict[str, int] = {}
        unmanaged = []
        for pod in pods:
            reference = controller_of(pod)
            if reference is None:
                unmanaged.append(pod["metadata"]["name"])
            elif (owner := self._top(pod)) is not None:
                sizes[owner["metadata"]["uid"]] = replicas_of(owner)
            else:
                raise _Unscaled(self._why_unscaled(pod, reference))
        return sum(sizes.values()), unmanaged

    def _why_unscaled(self, pod: Obj, reference: Obj) -> str:
        kinds = (one for one in self._context.api.registry.all() if one.api_version == reference["apiVersion"])
        kind = next((one for one in kinds if one.kind == reference["kind"]), None)
        if kind is None:
            group, _, version = reference["apiVersion"].rpartition("/")
            return f'no matches for kind "{reference["kind"]}" in version "{f"{group}/" if group else ""}{version}"'
        if reference["kind"] in _SCALED:
            return f'found no controllers for pod "{pod["metadata"]["name"]}"'
        return f"{kind.name} does not implement the scale subresource"

    def _fail_safe(self, budget: Obj, why: str, now: float) -> None:
        """Nothing may go while nobody knows how many there should be."""
        old = budget.get("status") or {}
        generation = old.get("observedGeneration", 0)
        told = _conditions(old, ("False", "SyncFailed", why), generation, now)
        counts = {name: old.get(name, 0) for name in ("currentHealthy", "desiredHealthy", "expectedPods")}
        status = old | counts | {"disruptionsAllowed": 0, "conditions": told}
        if status != old:
            self._context.api.update(RESOURCE, budget | {"status": status}, subresource="status")

    def _top(self, pod: Obj) -> Obj | None:
        """The controller that is scaled: the Deployment of a ReplicaSet's pod."""
        found, reference = None, controller_of(pod)
        while reference is not None and reference["kind"] in _SCALED:
            owner = self._context.informers(_SCALED[reference["kind"]]).get(
                pod["metadata"]["namespace"], reference["name"]
            )
            if owner is None or owner["metadata"]["uid"] != reference["uid"]:
                break
            found, reference = owner, controller_of(owner)
        return found

    def _disrupted(self, key: Key, old: Obj, pods: list[Obj], now: float) -> dict[str, str]:
        """Pods that are to be deleted and are not yet; after two minutes they are no longer waited for."""
        found = {}
        names = {pod["metadata"]["name"]: pod for pod in pods}
        for name, stamp in (old.get("disruptedPods") or {}).items():
            pod = names.get(name)
            if pod is None or "deletionTimestamp" in pod["metadata"]:
                continue
            left = parse_time(stamp) + DELETION_TIMEOUT - now
            if left > 0:
                found[name] = stamp
                self._queue.add_after(key, left)
            else:
                # That is how Kubernetes says it: with the namespace in the place of the name as well.
                message = f"Pod was expected by PDB {key[0]}/{key[0]} to be deleted but it wasn't"
                self._recorder.warning(pod, "NotDeleted", message)
        return found

    def _tell_unmanaged(self, budget: Obj) -> None:
        selector = _selector_text(budget["spec"].get("selector") or {})
        self._recorder.warning(
            budget,
            "UnmanagedPods",
            f"Pods selected by this PodDisruptionBudget (selector: {selector}) were found to be unmanaged. "
            "As a result, the status of the PDB cannot be calculated correctly, which may result in undefined "
            'behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.',
        )


def _face(pod: Obj) -> tuple[object, ...]:
    return is_ready(pod), "deletionTimestamp" in pod["metadata"], pod["metadata"].get("labels")


def _selector_text(selector: Obj) -> str:
    """As Go prints a LabelSelector."""
    labels = "".join(f"{key}: {value}," for key, value in sorted((selector.get("matchLabels") or {}).items()))
    return (
        f"&LabelSelector{{MatchLabels:map[string]string{{{labels}}},MatchExpressions:[]LabelSelectorRequirement{{}},}}"
    )


def _conditions(old: Obj, verdict: tuple[str, str, str], generation: int, now: float) -> list[Obj]:
    state, reason, message = verdict
    before = next((c for c in old.get("conditions") or () if c["type"] == "DisruptionAllowed"), None)
    since = before["lastTransitionTime"] if before is not None and before["status"] == state else format_time(now)
    condition = {
        "type": "DisruptionAllowed",
        "status": state,
        "lastTransitionTime": since,
        "reason": reason,
        "message": message,
    }
    if generation:
        condition["observedGeneration"] = generation
    others = [c for c in old.get("conditions") or () if c["type"] != "DisruptionAllowed"]
    return [*others, condition]
