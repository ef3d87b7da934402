"""What a RuntimeClass adds to the pods that name it.

Source: ``plugin/pkg/admission/runtimeclass/admission.go``.
"""

from kubewars.training.machinery.core import Core
from kubewars.training.machinery.json_tree import clone
from kubewars.training.status import StatusError, forbidden
from kubewars.training.storage.record import Obj

_CLASSES = "runtimeclasses.node.k8s.io"


def give_runtime_class(core: Core, pod: Obj) -> None:
    """Add, in place, the overhead and the nodes of the class that a new pod names.

    Raises:
        StatusError: 403 when there is no such class, or the pod says otherwise.
    """
    spec, name = pod["spec"], pod["spec"].get("runtimeClassName")
    found: Obj = {}
    if name:
        record = core.store.get(_CLASSES, "", name)
        if record is None:
            raise _refuse(pod, f'pod rejected: RuntimeClass "{name}" not found')
        found = record.obj
    overhead = (found.get("overhead") or {}).get("podFixed")
    if spec.get("overhead") and spec["overhead"] != overhead:
        why = "Pod's Overhead doesn't match RuntimeClass's defined Overhead"
        if overhead is None:
            why = "Pod Overhead set without corresponding RuntimeClass defined Overhead"
        raise _refuse(pod, f"pod rejected: {why}")
    if overhead is not None:
        spec["overhead"] = dict(overhead)
    _give_nodes(pod, spec, found.get("scheduling") or {})


def _give_nodes(pod: Obj, spec: Obj, scheduling: Obj) -> None:
    wanted = scheduling.get("nodeSelector") or {}
    for key, value in wanted.items():
        told = (spec.get("nodeSelector") or {}).get(key, value)
        if told != value:
            here, there = f"runtimeClass.scheduling.nodeSelector[{key}]", f"pod.spec.nodeSelector[{key}]"
            raise _refuse(pod, f"conflict: {here} = {value}; {there} = {told}")
    if wanted:
        spec["nodeSelector"] = (spec.get("nodeSelector") or {}) | wanted
    for toleration in scheduling.get("tolerations") or ():
        if toleration not in spec.setdefault("tolerations", []):
            spec["tolerations"].append(clone(toleration))


def _refuse(pod: Obj, why: str) -> StatusError:
    name = pod["metadata"].get("name", "")
    return forbidden(f'pods "{name}" is forbidden: {why}', "pods", name)
