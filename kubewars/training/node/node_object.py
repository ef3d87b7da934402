"""The Node object, its Lease and its conditions, as a kubelet registers and renews them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kubewars.training.kinds.ages import format_micro_time, format_time

if TYPE_CHECKING:
    from kubewars.training.storage.record import Obj

VERSION = "v1.37.2+kubewars"
LEASES = "kube-node-lease"
LEASE_SECONDS = 40

# type, status, reason, message; the event that a kubelet tells of each at its start
CONDITIONS = (
    ("MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available"),
    ("DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"),
    ("PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
    ("Ready", "True", "KubeletReady", "kubelet is posting ready status"),
)
START_EVENTS = ("NodeHasSufficientMemory", "NodeHasNoDiskPressure", "NodeHasSufficientPID", "NodeReady")


@dataclass(frozen=True, slots=True)
class NodeSize:
    """What each node offers; memory in bytes as Kubernetes writes it."""

    cpu: str = "32"
    memory: str = "131072000Ki"
    storage: str = "209715200Ki"
    pods: int = 700


def new_node(name: str, address: str, cidr: str, size: NodeSize, now: float) -> Obj:
    """A node that is ready."""
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": name,
            "labels": {
                "beta.kubernetes.io/arch": "amd64",
                "beta.kubernetes.io/os": "linux",
                "kubernetes.io/arch": "amd64",
                "kubernetes.io/hostname": name,
                "kubernetes.io/os": "linux",
            },
            "annotations": {"node.alpha.kubernetes.io/ttl": "0"},
        },
        "spec": {"podCIDR": cidr, "podCIDRs": [cidr]},
        "status": node_status(name, address, size, now, None),
    }


def node_status(name: str, address: str, size: NodeSize, now: float, old: Obj | None) -> Obj:
    """The status as of ``now``; transition times are those of ``old``."""
    offered = {
        "cpu": size.cpu,
        "ephemeral-storage": size.storage,
        "hugepages-1Gi": "0",
        "hugepages-2Mi": "0",
        "memory": size.memory,
        "pods": str(size.pods),
    }
    since = {c["type"]: c["lastTransitionTime"] for c in (old or {}).get("conditions") or ()}
    moment = format_time(now)
    return {
        "addresses": [{"type": "InternalIP", "address": address}, {"type": "Hostname", "address": name}],
        "allocatable": offered,
        "capacity": offered,
        "conditions": [
            {
                "type": kind,
                "status": status,
                "reason": reason,
                "message": message,
                "lastHeartbeatTime": moment,
                "lastTransitionTime": since.get(kind, moment),
            }
            for kind, status, reason, message in CONDITIONS
        ],
        "daemonEndpoints": {"kubeletEndpoint": {"Port": 10250}},
        "nodeInfo": {
            "architecture": "amd64",
            "bootID": "",
            "containerRuntimeVersion": "simulated://1.37.2",
            "kernelVersion": "simulated",
            "kubeProxyVersion": "",
            "kubeletVersion": VERSION,
            "machineID": "",
            "operatingSystem": "linux",
            "osImage": "Kube-Wars training node (simulated)",
            "systemUUID": "",
        },
    }


def new_lease(node: Obj, now: float) -> Obj:
    """The lease by which a node says that it is alive."""
    meta = node["metadata"]
    return {
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": {
            "name": meta["name"],
            "namespace": LEASES,
            "ownerReferences": [{"apiVersion": "v1", "kind": "Node", "name": meta["name"], "uid": meta["uid"]}],
        },
        "spec": {
            "holderIdentity": meta["name"],
            "leaseDurationSeconds": LEASE_SECONDS,
            "renewTime": format_micro_time(now),
        },
    }
