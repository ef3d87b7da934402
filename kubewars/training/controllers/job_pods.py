"""The pods of a Job: their labels, their index, the mark that they are still to be counted. Pure.

Source: ``pkg/controller/job/job_controller.go`` and ``indexed_job_utils.go``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubewars.training.controllers.pod_control import pod_from
from kubewars.training.controllers.victims import choose_victims

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kubewars.training.storage.record import Obj

FINALIZER = "batch.kubernetes.io/job-tracking"
INDEX = "batch.kubernetes.io/job-completion-index"
FAILURES = "batch.kubernetes.io/job-index-failure-count"
IGNORED = "batch.kubernetes.io/job-index-ignored-failure-count"
_VARIABLE = "JOB_COMPLETION_INDEX"
_LONGEST_PREFIX = 63 - 5


def is_indexed(job: Obj) -> bool:
    return bool(job["spec"].get("completionMode") == "Indexed")


def index_of(pod: Obj) -> int:
    """The completion index of a pod; -1 when it has none."""
    text = (pod["metadata"].get("annotations") or {}).get(INDEX, "")
    return int(text) if text.isdigit() else -1


def whole(pod: Obj, annotation: str) -> int:
    """A number that an annotation of a pod holds; 0 when it holds none."""
    text = (pod["metadata"].get("annotations") or {}).get(annotation, "")
    return int(text) if text.isdigit() else 0


def job_pod(job: Obj, index: int | None, failures: tuple[int, int] | None = None) -> Obj:
    """A pod for the Job; with ``index`` the one that does that part of the work.

    ``failures`` are how often the index failed so far, counted and ignored, where each index has its own limit.
    """
    pod = pod_from(job["spec"]["template"], job)
    meta = pod["metadata"]
    meta["finalizers"] = [*(meta.get("finalizers") or ()), FINALIZER]
    if index is None:
        return pod
    name, end = job["metadata"]["name"], f"-{index}-"
    meta["generateName"] = f"{name[: _LONGEST_PREFIX - len(end)]}{end}"
    meta["annotations"] = (meta.get("annotations") or {}) | {INDEX: str(index)}
    if failures is not None:
        meta["annotations"][FAILURES] = str(failures[0])
        if failures[1]:
            meta["annotations"][IGNORED] = str(failures[1])
    meta["labels"] = (meta.get("labels") or {}) | {INDEX: str(index)}
    spec = pod["spec"] | {"hostname": f"{name}-{index}"}
    for key in ("containers", "initContainers"):
        if spec.get(key):
            spec[key] = [_with_index(one) for one in spec[key]]
    pod["spec"] = spec
    return pod


def _with_index(container: Obj) -> Obj:
    variables = container.get("env") or []
    if any(one["name"] == _VARIABLE for one in variables):
        return container
    field = {"apiVersion": "v1", "fieldPath": f"metadata.labels['{INDEX}']"}
    return container | {"env": [*variables, {"name": _VARIABLE, "valueFrom": {"fieldRef": field}}]}


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


def without_use(pods: list[Obj], completions: int, now: float) -> list[Obj]:
    """The pods of an Indexed Job that have no index, one beyond its end, or one that another does as well."""
    found = [pod for pod in pods if not 0 <= index_of(pod) < completions]
    alike: dict[int, list[Obj]] = {}
    for pod in pods:
        if 0 <= index_of(pod) < completions:
            alike.setdefault(index_of(pod), []).append(pod)
    for same in alike.values():
        found.extend(choose_victims(same, len(same) - 1, {}, now))
    return found
