"""The pods of a DaemonSet: on which nodes they belong, and how each is tied to its node. Pure.

Source: ``pkg/controller/daemon/daemon_controller.go`` (NodeShouldRunDaemonPod) and ``util/daemonset_util.go``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubewars.training.client.node_affinity import matches_node
from kubewars.training.client.tolerations import untolerated
from kubewars.training.controllers.pod_control import pod_from

if TYPE_CHECKING:
    from kubewars.training.storage.record import Obj

_PREFIX = "node.kubernetes.io/"
_ALWAYS = (
    ("not-ready", "NoExecute"),
    ("unreachable", "NoExecute"),
    ("disk-pressure", "NoSchedule"),
    ("memory-pressure", "NoSchedule"),
    ("pid-pressure", "NoSchedule"),
    ("unschedulable", "NoSchedule"),
)


def tolerations_of(spec: Obj) -> list[Obj]:
    """The template's tolerations, and those that every daemon has."""
    found = list(spec.get("tolerations") or ())
    names = [*_ALWAYS, *([("network-unavailable", "NoSchedule")] if spec.get("hostNetwork") else [])]
    for name, effect in names:
        toleration = {"key": f"{_PREFIX}{name}", "operator": "Exists", "effect": effect}
        if toleration not in found:
            found.append(toleration)
    return found


def should_run(daemon_set: Obj, node: Obj) -> tuple[bool, bool]:
    """Whether a pod belongs on the node, and whether one that is there may stay."""
    spec = daemon_set["spec"]["template"]["spec"]
    meta = node["metadata"]
    if spec.get("nodeName") and spec["nodeName"] != meta["name"]:
        return False, False
    if not matches_node(spec, meta["name"], meta.get("labels") or {}):
        return False, False
    taints = (node.get("spec") or {}).get("taints") or []
    tolerations = tolerations_of(spec)
    if untolerated(taints, tolerations, ("NoExecute", "NoSchedule")) is None:
        return True, True
    return False, untolerated(taints, tolerations, ("NoExecute",)) is None


def daemon_pod(daemon_set: Obj, digest: str, node: str) -> Obj:
    """A pod that the scheduler can only put on ``node``."""
    pod = pod_from(daemon_set["spec"]["template"], daemon_set)
    meta = pod["metadata"]
    generation = (daemon_set["metadata"].get("annotations") or {}).get("deprecated.daemonset.template.generation")
    labels = (meta.get("labels") or {}) | {"controller-revision-hash": digest}
    meta["labels"] = labels | ({"pod-template-generation": generation} if generation else {})
    spec = pod["spec"]
    affinity = spec.get("affinity") or {}
    fields = [{"key": "metadata.name", "operator": "In", "values": [node]}]
    required = ((affinity.get("nodeAffinity") or {}).get("requiredDuringSchedulingIgnoredDuringExecution")) or {}
    terms = [
        {key: value for key, value in term.items() if key != "matchFields"} | {"matchFields": fields}
        for term in required.get("nodeSelectorTerms") or [{}]
    ]
    tied = (affinity.get("nodeAffinity") or {}) | {
        "requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}
    }
    pod["spec"] = spec | {"affinity": affinity | {"nodeAffinity": tied}, "tolerations": tolerations_of(spec)}
    return pod


def target_of(pod: Obj) -> str:
    """The node a daemon's pod is on, or is meant for."""
    if pod["spec"].get("nodeName"):
        return str(pod["spec"]["nodeName"])
    affinity = (pod["spec"].get("affinity") or {}).get("nodeAffinity") or {}
    required = affinity.get("requiredDuringSchedulingIgnoredDuringExecution") or {}
    for term in required.get("nodeSelectorTerms") or ():
        for field in term.get("matchFields") or ():
            if field["key"] == "metadata.name" and field.get("values"):
                return str(field["values"][0])
    return ""
