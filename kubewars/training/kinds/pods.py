"""Pods: what may change in one, what it starts as, how ``kubectl get pods`` sums one up."""

import copy
from typing import Any

from kubewars.training.kinds import causes, naming, pod_defaults, pod_rules, pod_warnings, security_rules
from kubewars.training.kinds.kind import AGE, NAME, Column, Obj, Strategy
from kubewars.training.kinds.pod_label_keys import write_label_keys
from kubewars.training.kinds.pod_summary import summarise
from kubewars.training.kinds.qos import qos_class
from kubewars.training.schema.internal import difference
from kubewars.training.status import Cause

_CHANGEABLE = (
    "`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations`"
    " (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was"
    " previously negative)"
)


class PodStrategy(Strategy):
    """Pods are almost immutable: images, a shorter deadline and more tolerations are all that may change."""

    has_generation = True
    checks_by_hand = True
    columns = (
        NAME,
        Column("Ready"),
        Column("Status"),
        Column("Restarts"),
        AGE,
        Column("IP", priority=1),
        Column("Node", priority=1),
        Column("Nominated Node", priority=1),
        Column("Readiness Gates", priority=1),
    )

    def default(self, obj: Obj) -> None:
        spec = obj.setdefault("spec", {})
        pod_defaults.pod_spec(spec)
        pod_defaults.pod_only(spec)

    def prepare_create(self, obj: Obj) -> None:
        super().prepare_create(obj)
        write_label_keys(obj)

    def initial_status(self, obj: Obj) -> Obj:
        status: Obj = {"phase": "Pending", "qosClass": qos_class(obj["spec"])}
        if obj["spec"].get("schedulingGates"):
            status["conditions"] = [_gated(obj["metadata"].get("creationTimestamp"))]
        return status

    def check(self, obj: Obj) -> list[Cause]:
        found = pod_rules.pod_spec(obj["spec"], "spec")
        return found + causes.not_negative(
            "spec.terminationGracePeriodSeconds", obj["spec"].get("terminationGracePeriodSeconds")
        )

    def validate(self, obj: Obj, old: Obj | None) -> list[Cause]:
        found = super().validate(obj, old)
        found += security_rules.of_annotations(obj["metadata"].get("annotations") or {})
        if old is None and obj["spec"].get("ephemeralContainers"):
            found.append(causes.forbidden("spec.ephemeralContainers", "cannot be set on create"))
        gates = [gate.get("name", "") for gate in obj["spec"].get("schedulingGates") or ()]
        found += [
            causes.duplicate(f"spec.schedulingGates[{index}]", name)
            for index, name in enumerate(gates)
            if name in gates[:index]
        ]
        if old is None and gates and obj["spec"].get("nodeName"):
            found.append(causes.forbidden("spec.nodeName", "cannot be set until all schedulingGates have been cleared"))
        for key in ("containers", "initContainers") if old is None else ():
            for index, container in enumerate(obj["spec"].get(key) or ()):
                image = container.get("image", "")
                if image.strip() != image:
                    why = "must not have leading or trailing whitespace"
                    found.append(causes.bad_value(f"spec.{key}[{index}].image", image, why))
        return found

    def check_change(self, obj: Obj, old: Obj) -> list[Cause]:
        new, was = obj["spec"], old["spec"]
        found: list[Cause] = []
        for key in ("containers", "initContainers"):
            listed, before = new.get(key) or [], was.get(key) or []
            if len(listed) != len(before):
                return [causes.forbidden(f"spec.{key}", "pod updates may not add or remove containers")]
            for index, container in enumerate(listed):
                image = container.get("image", "")
                if image.strip() != image:
                    why = "must not have leading or trailing whitespace"
                    found.append(causes.bad_value(f"spec.{key}[{index}].image", image, why))
        found += _deadline(new, was)
        known = {gate.get("name") for gate in was.get("schedulingGates") or ()}
        for index, gate in enumerate(new.get("schedulingGates") or ()):
            if gate.get("name") not in known:
                why = f"only deletion is allowed, but found new scheduling gate '{gate.get('name')}'"
                found.append(causes.forbidden(f"spec.schedulingGates[{index}].name", why))
        before_tolerations = was.get("tolerations") or []
        if any(one not in (new.get("tolerations") or []) for one in before_tolerations):
            why = "existing toleration can not be modified except its tolerationSeconds"
            found.append(causes.forbidden("spec.tolerations", why))
        munged = _with_what_may_change(new, was)
        if was.get("schedulingGates"):
            found += _selector_of_gated(munged, was)
        if munged != was:
            why = f"pod updates may not change fields other than {_CHANGEABLE}"
            found.append(causes.forbidden("spec", f"{why}\n{difference('core.PodSpec', was, munged)}"))
        return found

    def check_status(self, obj: Obj, old: Obj) -> list[Cause]:
        status, was = obj.get("status") or {}, old.get("status") or {}
        path = "status.nominatedNodeName"
        nominated = status.get("nominatedNodeName", "")
        found: list[Cause] = []
        if nominated and nominated != was.get("nominatedNodeName", ""):
            found += causes.bad_values(path, nominated, naming.dns_subdomain(nominated))
            if old["spec"].get("nodeName"):
                found.append(causes.forbidden(path, "may not be set on pods that are already bound to a node"))
        generation = status.get("observedGeneration") or 0
        if generation < 0:
            why = "must be a non-negative integer"
            found.append(causes.bad_value("status.observedGeneration", generation, why))
        return found + causes.unchanged("status.qosClass", status.get("qosClass", ""), was.get("qosClass", ""))

    def prepare_status(self, obj: Obj, old: Obj) -> None:
        super().prepare_status(obj, old)
        quality = (old.get("status") or {}).get("qosClass")
        if quality and not (obj.get("status") or {}).get("qosClass"):
            obj.setdefault("status", {})["qosClass"] = quality

    def warnings(self, obj: Obj, old: Obj | None) -> list[str]:  # noqa: ARG002 - said each time
        return pod_warnings.of_pod(obj)

    def row(self, obj: Obj, now: float) -> list[Any]:
        spec, status = obj["spec"], obj.get("status") or {}
        told = summarise(obj, now)
        addresses = status.get("podIPs") or ({"ip": status.get("podIP")},)
        return [
            obj["metadata"]["name"],
            f"{told.ready}/{told.total}",
            told.reason,
            told.restarts,
            self.age(obj, now),
            addresses[0].get("ip") or "<none>",
            spec.get("nodeName") or "<none>",
            status.get("nominatedNodeName") or "<none>",
            _gates(spec, status),
        ]

    def field_labels(self, obj: Obj) -> dict[str, str]:
        spec, status = obj.get("spec") or {}, obj.get("status") or {}
        return super().field_labels(obj) | {
            "spec.nodeName": spec.get("nodeName", ""),
            "spec.restartPolicy": spec.get("restartPolicy", ""),
            "spec.schedulerName": spec.get("schedulerName", ""),
            "spec.serviceAccountName": spec.get("serviceAccountName", ""),
            "spec.hostNetwork": "true" if spec.get("hostNetwork") else "false",
            "status.phase": status.get("phase", ""),
            "status.podIP": status.get("podIP", ""),
            "status.nominatedNodeName": status.get("nominatedNodeName", ""),
        }


def _deadline(new: Obj, was: Obj) -> list[Cause]:
    deadline, before = new.get("activeDeadlineSeconds"), was.get("activeDeadlineSeconds")
    path = "spec.activeDeadlineSeconds"
    if deadline is None:
        why = "must not update from a positive integer to nil value"
        return [] if before is None else [causes.bad_value(path, None, why)]
    if before is not None and before < deadline:
        return [causes.bad_value(path, deadline, "must be less than or equal to previous value")]
    return []


def _with_what_may_change(new: Obj, was: Obj) -> Obj:
    """``new`` with all that may change as it was before; what still differs is one change too many."""
    kept = copy.copy(new)
    for key in ("activeDeadlineSeconds", "tolerations", "schedulingGates"):
        _keep(kept, was, key)
    for key in ("containers", "initContainers"):
        if kept.get(key):
            kept[key] = [_with_image(one, before) for one, before in zip(kept[key], was[key], strict=True)]
    if (was.get("terminationGracePeriodSeconds") or 0) < 0 and kept.get("terminationGracePeriodSeconds") == 1:
        kept["terminationGracePeriodSeconds"] = was["terminationGracePeriodSeconds"]
    return kept


def _with_image(container: Obj, before: Obj) -> Obj:
    kept = copy.copy(container)
    _keep(kept, before, "image")
    return kept


def _keep(kept: Obj, was: Obj, key: str) -> None:
    if key in was:
        kept[key] = was[key]
    else:
        kept.pop(key, None)


def _selector_of_gated(munged: Obj, was: Obj) -> list[Cause]:
    """A pod that is held back may be told of more labels that its node must have; ``munged`` forgets them."""
    wanted, before = munged.get("nodeSelector") or {}, was.get("nodeSelector") or {}
    _keep(munged, was, "nodeSelector")
    if all(wanted.get(key) == value for key, value in before.items()):
        return []
    why = "only additions to spec.nodeSelector are allowed (no mutations or deletions)"
    return [causes.bad_value("spec.nodeSelector", wanted, why)]


def _gated(since: str | None) -> Obj:
    return {
        "type": "PodScheduled",
        "status": "False",
        "lastProbeTime": None,
        "lastTransitionTime": since,
        "reason": "SchedulingGated",
        "message": "Scheduling is blocked due to non-empty scheduling gates",
    }


def _gates(spec: Obj, status: Obj) -> str:
    gates = spec.get("readinessGates") or ()
    if not gates:
        return "<none>"
    true = {one["type"] for one in status.get("conditions") or () if one.get("status") == "True"}
    return f"{sum(gate['conditionType'] in true for gate in gates)}/{len(gates)}"
