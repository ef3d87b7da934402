"""The pods of a Job: their labels, their index, the mark that they are still to be counted. Pure.

Source: ``pkg/controller/job/job_controller.go`` and ``indexed_job_utils.go``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubewars.training.controllers.pod_control import pod_from

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubewars.training.storage.record import Obj

FINALIZER = "batch.kubernetes.io/job-tracking"
INDEX = "batch.kubernetes.io/job-completion-index"


def is_indexed(job: Obj) -> bool:
    return bool(job["spec"].get("completionMode") == "Indexed")


def index_of(pod: Obj) -> int:
    """The completion index of a pod; -1 when it has none."""
    text = (pod["metadata"].get("annotations") or {}).get(INDEX, "")
    return int(text) if text.isdigit() else -1


def job_pod(job: Obj, index: int | None) -> Obj:
    """A pod for the Job; with ``index`` the one that does that part of the work."""
    pod = pod_from(job["spec"]["template"], job)
    meta = pod["metadata"]
    meta["finalizers"] = [*(meta.get("finalizers") or ()), FINALIZER]
    if index is None:
        return pod
    name = job["metadata"]["name"]
    meta["generateName"] = f"{name[: 63 - 6 - len(str(index))]}-{index}-"
    meta["annotations"] = (meta.get("annotations") or {}) | {INDEX: str(index)}
    meta["labels"] = (meta.get("labels") or {}) | {INDEX: str(index)}
    variable = {
        "name": "JOB_COMPLETION_INDEX",
        "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": f"metadata.labels['{INDEX}']"}},
    }
    spec = pod["spec"] | {"hostname": f"{name[: 63 - 1 - len(str(index))]}-{index}"}
    for key in ("containers", "initContainers"):
        if spec.get(key):
            spec[key] = [
                one | {"env": [*(e for e in one.get("env") or () if e["name"] != variable["name"]), variable]}
                for one in spec[key]
            ]
    pod["spec"] = spec
    return pod


def shorten(indexes: Iterable[int]) -> str:
    """``0-3,5,6``: indexes as the status writes them."""
    parts: list[list[int]] = []
    for index in sorted(indexes):
        if parts and parts[-1][-1] == index - 1:
            parts[-1] = [parts[-1][0], index]
        else:
            parts.append([index])
    # Two in a row are listed, three and more are a range.
    return ",".join(("-" if part[-1] - part[0] > 1 else ",").join(str(end) for end in part) for part in parts)
