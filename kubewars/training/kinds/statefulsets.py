"""StatefulSets: pods with an ordinal and an identity of their own."""

from typing import Any

from kubewars.training.kinds import causes, cells, naming, pod_defaults, workloads
from kubewars.training.kinds.kind import AGE, NAME, Column, Obj, Strategy
from kubewars.training.kinds.persistentvolumeclaims import default_claim
from kubewars.training.schema.internal import as_internal
from kubewars.training.status import Cause

_FROZEN = ("selector", "volumeClaimTemplates", "serviceName", "podManagementPolicy")


class StatefulSetStrategy(Strategy):
    """Who they are never changes: selector, claims, service name and pod management policy."""

    has_generation = True
    checks_by_hand = True
    name_rule = staticmethod(naming.dns_label)
    columns = (NAME, Column("Ready"), AGE, *cells.TEMPLATE)

    def default(self, obj: Obj) -> None:
        spec = obj.setdefault("spec", {})
        spec.setdefault("podManagementPolicy", "OrderedReady")
        update = spec.setdefault("updateStrategy", {})
        if not update.get("type"):
            update["type"] = "RollingUpdate"
            update.setdefault("rollingUpdate", {})
        if update["type"] == "RollingUpdate" and update.get("rollingUpdate") is not None:
            update["rollingUpdate"].setdefault("partition", 0)
            update["rollingUpdate"].setdefault("maxUnavailable", 1)
        retention = spec.setdefault("persistentVolumeClaimRetentionPolicy", {})
        retention.setdefault("whenDeleted", "Retain")
        retention.setdefault("whenScaled", "Retain")
        spec.setdefault("replicas", 1)
        spec.setdefault("revisionHistoryLimit", 10)
        pod_defaults.pod_spec(spec.setdefault("template", {}).setdefault("spec", {}))
        for claim in spec.get("volumeClaimTemplates") or ():
            default_claim(claim)
            claim.setdefault("apiVersion", "v1")
            claim.setdefault("kind", "PersistentVolumeClaim")

    def check(self, obj: Obj) -> list[Cause]:
        spec = obj["spec"]
        found: list[Cause] = []
        if spec["podManagementPolicy"] not in ("OrderedReady", "Parallel"):
            why = "must be 'OrderedReady' or 'Parallel'"
            found.append(causes.bad_value("spec.podManagementPolicy", spec["podManagementPolicy"], why))
        found += _update(spec["updateStrategy"])
        found += workloads.not_negative(spec, "spec", "replicas", "minReadySeconds")
        if spec.get("serviceName"):
            name = spec["serviceName"]
            found += causes.bad_values("spec.serviceName", name, naming.dns_label(name))
        told = _with_claims(spec)
        return found + workloads.selected_template(told, "spec", "statefulset", "StatefulSet", unusable="")

    def check_change(self, obj: Obj, old: Obj) -> list[Cause]:
        found: list[Cause] = []
        for key in _FROZEN:
            found += causes.unchanged(f"spec.{key}", obj["spec"].get(key), old["spec"].get(key))
        return found

    def row(self, obj: Obj, now: float) -> list[Any]:
        spec, status = obj["spec"], obj.get("status") or {}
        return [
            obj["metadata"]["name"],
            f"{status.get('readyReplicas', 0)}/{spec.get('replicas', 0)}",
            self.age(obj, now),
            *cells.template(obj),
        ]


def _with_claims(spec: Obj) -> Obj:
    """The spec with the volumes that its claims will give the pods."""
    claims = spec.get("volumeClaimTemplates") or ()
    if not claims:
        return spec
    template = spec["template"]
    names = [one["metadata"].get("name", "") for one in claims]
    volumes = [{"name": name, "persistentVolumeClaim": {"claimName": name}} for name in names]
    own = [one for one in template["spec"].get("volumes") or () if one.get("name") not in names]
    return spec | {"template": template | {"spec": template["spec"] | {"volumes": [*volumes, *own]}}}


def _update(update: Obj) -> list[Cause]:
    path, pace = "spec.updateStrategy", update.get("rollingUpdate")
    if update["type"] == "OnDelete":
        if pace is None:
            return []
        told = as_internal("apps.RollingUpdateStatefulSetStrategy", pace)
        return [causes.bad_value(f"{path}.rollingUpdate", told, "only allowed for updateStrategy 'RollingUpdate'")]
    if update["type"] != "RollingUpdate":
        told = as_internal("apps.StatefulSetUpdateStrategy", update)
        return [causes.bad_value(path, told, "must be 'RollingUpdate' or 'OnDelete'")]
    if pace is None:
        return []
    found = causes.not_negative(f"{path}.rollingUpdate.partition", pace.get("partition"))
    unavailable = pace.get("maxUnavailable")
    if unavailable is not None:
        here = f"{path}.rollingUpdate.maxUnavailable"
        found += workloads.count_or_percent(unavailable, here)
        if workloads.amount(unavailable) == 0:
            found.append(causes.bad_value(here, unavailable, "cannot be 0"))
    return found
