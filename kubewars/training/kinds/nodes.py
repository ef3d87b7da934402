"""Nodes: the machines, or here what stands for them."""

from typing import Any

from kubewars.training.kinds import causes, naming
from kubewars.training.kinds.kind import AGE, NAME, Column, Obj, Strategy
from kubewars.training.schema.internal import as_internal
from kubewars.training.status import Cause

_ROLE = "node-role.kubernetes.io/"
_NOT_READY = {"key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"}
_EFFECTS = ("NoSchedule", "PreferNoSchedule", "NoExecute")


class NodeStrategy(Strategy):
    """Almost everything of a node may change; a taint stands once for each key and effect."""

    checks_by_hand = True
    columns = (
        NAME,
        Column("Status"),
        Column("Roles"),
        AGE,
        Column("Version"),
        Column("Internal-IP", priority=1),
        Column("External-IP", priority=1),
        Column("OS-Image", priority=1),
        Column("Kernel-Version", priority=1),
        Column("Container-Runtime", priority=1),
    )

    def default(self, obj: Obj) -> None:
        spec = obj.setdefault("spec", {})
        if spec.get("podCIDR"):
            spec.setdefault("podCIDRs", [spec["podCIDR"]])
        status = obj.get("status") or {}
        if status.get("capacity") and not status.get("allocatable"):
            status["allocatable"] = dict(status["capacity"])

    def prepare_create(self, obj: Obj) -> None:
        """A node is born not ready, and says so with a taint."""
        super().prepare_create(obj)
        taints = obj["spec"].setdefault("taints", [])
        if all(one.get("key") != _NOT_READY["key"] for one in taints):
            taints.append(dict(_NOT_READY))

    def initial_status(self, obj: Obj) -> Obj | None:
        """A node may be born with its status: that is how kubelets register."""
        return obj.get("status") or super().initial_status(obj)

    def check(self, obj: Obj) -> list[Cause]:
        found: list[Cause] = []
        seen: set[tuple[str, str]] = set()
        for index, taint in enumerate((obj.get("spec") or {}).get("taints") or ()):
            path = f"metadata.taints[{index}]"
            key, value, effect = taint.get("key", ""), taint.get("value", ""), taint.get("effect", "")
            found += causes.bad_values(f"{path}.key", key, naming.label_key(key))
            found += causes.bad_values(f"{path}.value", value, naming.label_value(value))
            if not effect:
                found.append(causes.required(f"{path}.effect"))
            elif effect not in _EFFECTS:
                found.append(causes.unsupported(f"{path}.effect", effect, _EFFECTS))
            if (key, effect) in seen:
                told = as_internal("core.Taint", taint)
                found.append(causes.duplicate(path, told, "taints must be unique by key and effect pair"))
            seen.add((key, effect))
        return found

    def row(self, obj: Obj, now: float) -> list[Any]:
        status = obj.get("status") or {}
        info = status.get("nodeInfo") or {}
        kernel = info.get("kernelVersion") or "<unknown>"
        if info.get("architecture"):
            kernel += f" ({info['architecture']})"
        return [
            obj["metadata"]["name"],
            _state(obj, status),
            ",".join(_roles(obj["metadata"].get("labels") or {})) or "<none>",
            self.age(obj, now),
            info.get("kubeletVersion", ""),
            _address(status, "InternalIP"),
            _address(status, "ExternalIP"),
            info.get("osImage") or "<unknown>",
            kernel,
            info.get("containerRuntimeVersion") or "<unknown>",
        ]

    def field_labels(self, obj: Obj) -> dict[str, str]:
        is_shut = (obj.get("spec") or {}).get("unschedulable", False)
        name = obj["metadata"].get("name", "")
        return {"metadata.name": name, "spec.unschedulable": "true" if is_shut else "false"}


def _state(obj: Obj, status: Obj) -> str:
    ready = next((one for one in status.get("conditions") or () if one["type"] == "Ready"), None)
    told = "Unknown" if ready is None else "Ready" if ready.get("status") == "True" else "NotReady"
    return f"{told},SchedulingDisabled" if (obj.get("spec") or {}).get("unschedulable") else told


def _roles(labels: dict[str, str]) -> list[str]:
    roles = {key.removeprefix(_ROLE) for key in labels if key.startswith(_ROLE)}
    roles.add(labels.get("kubernetes.io/role", ""))
    return sorted(roles - {""})


def _address(status: Obj, kind: str) -> str:
    return next((one["address"] for one in status.get("addresses") or () if one["type"] == kind), "<none>")
