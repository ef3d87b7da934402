"""The pods of a StatefulSet: their numbers, names, labels and claims. Pure.

Source: ``pkg/controller/statefulset/stateful_set_utils.go``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubewars.training.controllers.pod_control import pod_from

if TYPE_CHECKING:
    from kubewars.training.storage.record import Obj


def ordinal_of(stateful_set: Obj, pod: Obj) -> int | None:
    """The number in the pod's name, when the name is the set's and a number."""
    prefix, dash, number = pod["metadata"]["name"].rpartition("-")
    return int(number) if dash and prefix == stateful_set["metadata"]["name"] and number.isdigit() else None


def stateful_pod(stateful_set: Obj, template: Obj, revision: str, ordinal: int) -> tuple[Obj, list[Obj]]:
    """The pod of that number, and the claims it needs."""
    spec, name = stateful_set["spec"], f"{stateful_set['metadata']['name']}-{ordinal}"
    pod = pod_from(template, stateful_set, name=name)
    meta = pod["metadata"]
    meta["generateName"] = f"{stateful_set['metadata']['name']}-"
    meta["labels"] = (meta.get("labels") or {}) | {
        "apps.kubernetes.io/pod-index": str(ordinal),
        "controller-revision-hash": revision,
        "statefulset.kubernetes.io/pod-name": name,
    }
    pod["spec"] = pod["spec"] | {"hostname": name}
    if spec.get("serviceName"):
        pod["spec"]["subdomain"] = spec["serviceName"]
    claims = [_claim(stateful_set, one, name) for one in spec.get("volumeClaimTemplates") or ()]
    if claims:
        named = {one["metadata"]["name"] for one in spec["volumeClaimTemplates"]}
        volumes = [
            {"name": one["metadata"]["name"], "persistentVolumeClaim": {"claimName": made["metadata"]["name"]}}
            for one, made in zip(spec["volumeClaimTemplates"], claims, strict=True)
        ]
        others = [volume for volume in pod["spec"].get("volumes") or () if volume["name"] not in named]
        pod["spec"]["volumes"] = [*volumes, *others]
    return pod, claims


def _claim(stateful_set: Obj, template: Obj, pod_name: str) -> Obj:
    meta = template["metadata"]
    labels = (meta.get("labels") or {}) | ((stateful_set["spec"].get("selector") or {}).get("matchLabels") or {})
    fresh: Obj = {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {
            "name": f"{meta['name']}-{pod_name}",
            "namespace": stateful_set["metadata"]["namespace"],
            "labels": labels,
        },
        "spec": template["spec"],
    }
    if meta.get("annotations"):
        fresh["metadata"]["annotations"] = meta["annotations"]
    return fresh
