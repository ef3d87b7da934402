"""The pods of a StatefulSet: their numbers, names, labels and claims. Pure.

Source: ``pkg/controller/statefulset/stateful_set_utils.go``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubewars.training.controllers.pod_control import pod_from

if TYPE_CHECKING:
    from kubewars.training.storage.record import Obj


_POD_NAME = "statefulset.kubernetes.io/pod-name"


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
    meta["labels"] = (meta.get("labels") or {}) | _identity(ordinal, name) | {"controller-revision-hash": revision}
    pod["spec"] = pod["spec"] | {"hostname": name}
    if spec.get("serviceName"):
        pod["spec"]["subdomain"] = spec["serviceName"]
    claims = claims_of(stateful_set, name)
    return _with_storage(stateful_set, pod, claims), claims


def claims_of(stateful_set: Obj, pod_name: str) -> list[Obj]:
    """The claims that the set's templates give a pod."""
    return [_claim(stateful_set, one, pod_name) for one in stateful_set["spec"].get("volumeClaimTemplates") or ()]


def mended(stateful_set: Obj, pod: Obj, ordinal: int) -> Obj:
    """The pod with its name and number as labels and its claims as volumes; itself when it has them.

    That it lacks its number alone is not noticed, as in Kubernetes.
    """
    name = pod["metadata"]["name"]
    labels = pod["metadata"].get("labels") or {}
    identity = _identity(ordinal, name)
    if labels.get(_POD_NAME) != name:
        pod = pod | {"metadata": pod["metadata"] | {"labels": labels | identity}}
    claims = claims_of(stateful_set, name)
    present = {volume["name"]: volume for volume in pod["spec"].get("volumes") or ()}
    wanted = _volumes(stateful_set, claims)
    if all(_claim_name(present.get(one["name"])) == _claim_name(one) for one in wanted):
        return pod
    return _with_storage(stateful_set, pod, claims)


def _identity(ordinal: int, name: str) -> dict[str, str]:
    return {"apps.kubernetes.io/pod-index": str(ordinal), _POD_NAME: name}


def _with_storage(stateful_set: Obj, pod: Obj, claims: list[Obj]) -> Obj:
    if not claims:
        return pod
    volumes = _volumes(stateful_set, claims)
    named = {one["name"] for one in volumes}
    others = [volume for volume in pod["spec"].get("volumes") or () if volume["name"] not in named]
    return pod | {"spec": pod["spec"] | {"volumes": [*volumes, *others]}}


def _volumes(stateful_set: Obj, claims: list[Obj]) -> list[Obj]:
    templates = stateful_set["spec"].get("volumeClaimTemplates") or ()
    return [
        {"name": one["metadata"]["name"], "persistentVolumeClaim": {"claimName": made["metadata"]["name"]}}
        for one, made in zip(templates, claims, strict=True)
    ]


def _claim_name(volume: Obj | None) -> str:
    return str(((volume or {}).get("persistentVolumeClaim") or {}).get("claimName", ""))


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
