"""What the real server's admission plugins add to an object on its way in.

Source: ``plugin/pkg/admission`` of Kubernetes: LimitRanger, ServiceAccount, Priority, DefaultTolerationSeconds.
"""

from collections.abc import Callable

from kubewars.training.kinds import Kind
from kubewars.training.machinery.core import Core
from kubewars.training.machinery.json_tree import clone
from kubewars.training.machinery.limit_ranges import give_defaults
from kubewars.training.machinery.runtime_classes import give_runtime_class
from kubewars.training.machinery.service_addresses import give_addresses
from kubewars.training.status import forbidden
from kubewars.training.storage.record import Obj

# Shown as the real server shows it; here no volume outlives its claim, so deletion does not wait for its pods.
CLAIM_PROTECTION = "kubernetes.io/pvc-protection"
VOLUME_PROTECTION = "kubernetes.io/pv-protection"
_CLASSES = "priorityclasses.scheduling.k8s.io"
_TOLERATED_SECONDS = 300
_TOKEN_FOLDER = "/var/run/secrets/kubernetes.io/serviceaccount"  # noqa: S105 - a path in a pod


def admit(core: Core, kind: Kind, obj: Obj, old: Obj | None, *, is_dry_run: bool) -> None:
    """Complete a new object, or a new version of ``old``, in place.

    Raises:
        StatusError: 403 or 422 for what cannot be had.
    """
    if kind.name == "services":
        give_addresses(core, obj, old, is_dry_run=is_dry_run)
    elif plugin := _PLUGINS.get(kind.name):
        plugin(core, obj, old)


def _admit_pod(core: Core, pod: Obj, old: Obj | None) -> None:
    spec = pod.get("spec")
    if old is not None or not isinstance(spec, dict):
        return
    give_defaults(core, pod)
    _give_service_account(core, pod, spec)
    _give_priority(core, pod, spec)
    _tolerate_lost_nodes(spec)
    give_runtime_class(core, pod)


def _give_service_account(core: Core, pod: Obj, spec: Obj) -> None:
    account = spec["serviceAccountName"] = spec.get("serviceAccountName") or "default"
    spec["serviceAccount"] = account
    meta = pod["metadata"]
    record = core.store.get("serviceaccounts", meta["namespace"], account)
    if record is None:
        name = meta.get("name") or meta.get("generateName", "")
        why = f'error looking up service account {meta["namespace"]}/{account}: serviceaccount "{account}" not found'
        raise forbidden(f'pods "{name}" is forbidden: {why}', "pods", name)
    if not spec.get("imagePullSecrets") and record.obj.get("imagePullSecrets"):
        spec["imagePullSecrets"] = clone(record.obj["imagePullSecrets"])
    if spec.get("automountServiceAccountToken", record.obj.get("automountServiceAccountToken")) is False:
        return
    containers = [*(spec.get("initContainers") or ()), *(spec.get("containers") or ())]
    missing = [
        container
        for container in containers
        if all(mount.get("mountPath") != _TOKEN_FOLDER for mount in container.get("volumeMounts") or ())
    ]
    if not missing:
        return
    name = core.generated_name("kube-api-access-")
    spec.setdefault("volumes", []).append(_token_volume(name))
    for container in missing:
        mount = {"name": name, "readOnly": True, "mountPath": _TOKEN_FOLDER}
        container.setdefault("volumeMounts", []).append(mount)


def _token_volume(name: str) -> Obj:
    return {
        "name": name,
        "projected": {
            "sources": [
                {"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}},
                {"configMap": {"name": "kube-root-ca.crt", "items": [{"key": "ca.crt", "path": "ca.crt"}]}},
                {
                    "downwardAPI": {
                        "items": [
                            {
                                "path": "namespace",
                                "fieldRef": {"apiVersion": "v1", "fieldPath": "metadata.namespace"},
                            }
                        ]
                    }
                },
            ],
            "defaultMode": 420,
        },
    }


def _give_priority(core: Core, pod: Obj, spec: Obj) -> None:
    name = pod["metadata"].get("name", "")
    wanted = spec.get("priorityClassName") or _default_class(core)
    value, policy = 0, "PreemptLowerPriority"
    if wanted:
        record = core.store.get(_CLASSES, "", wanted)
        if record is None:
            why = f'pods "{name}" is forbidden: no PriorityClass with name {wanted} was found'
            raise forbidden(why, "pods", name)
        spec["priorityClassName"] = wanted
        value, policy = record.obj.get("value", 0), record.obj.get("preemptionPolicy", policy)
    told = spec.get("priority")
    if told is not None and told != value:
        why = f"the integer value of priority ({told}) must not be provided in pod spec; priority admission controller"
        why = f'pods "{name}" is forbidden: {why} computed {value} from the given PriorityClass name'
        raise forbidden(why, "pods", name)
    told = spec.get("preemptionPolicy")
    if told is not None and told != policy:
        why = f"the string value of PreemptionPolicy ({told}) must not be provided in pod spec; priority admission"
        why = f'pods "{name}" is forbidden: {why} controller computed {policy} from the given PriorityClass name'
        raise forbidden(why, "pods", name)
    spec["priority"], spec["preemptionPolicy"] = value, policy


def _default_class(core: Core) -> str:
    """The global default with the lowest value, as there may be several for a while."""
    found = [record.obj for record in core.store.records(_CLASSES) if record.obj.get("globalDefault")]
    return str(min(found, key=lambda one: one.get("value", 0))["metadata"]["name"]) if found else ""


def _tolerate_lost_nodes(spec: Obj) -> None:
    tolerations = spec.setdefault("tolerations", [])
    for key in ("node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"):
        is_tolerated = any(
            t.get("key") in (key, None, "") and t.get("effect") in ("NoExecute", None, "") for t in tolerations
        )
        if not is_tolerated:
            tolerations.append(
                {
                    "key": key,
                    "operator": "Exists",
                    "effect": "NoExecute",
                    "tolerationSeconds": _TOLERATED_SECONDS,
                }
            )


def _protected_by(finalizer: str) -> Callable[[Core, Obj, Obj | None], None]:
    def protect(_: Core, obj: Obj, old: Obj | None) -> None:
        finalizers = obj["metadata"].get("finalizers") or []
        if old is None and finalizer not in finalizers:
            obj["metadata"]["finalizers"] = [*finalizers, finalizer]

    return protect


_PLUGINS: dict[str, Callable[[Core, Obj, Obj | None], None]] = {
    "pods": _admit_pod,
    "persistentvolumeclaims": _protected_by(CLAIM_PROTECTION),
    "persistentvolumes": _protected_by(VOLUME_PROTECTION),
}
