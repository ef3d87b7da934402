"""ReplicationControllers: the oldest way to keep pods alive; selector and labels default to the template's."""

from typing import Any

from kubewars.training.kinds import causes, cells, pod_defaults, selectors, workloads
from kubewars.training.kinds.kind import AGE, NAME, Column, Obj, Propagation, Strategy
from kubewars.training.status import Cause


class ReplicationControllerStrategy(Strategy):
    """Deleting one leaves its pods alone unless told otherwise, as it has always been."""

    has_generation = True
    checks_by_hand = True
    default_propagation: Propagation = "orphan"
    columns = (
        NAME,
        Column("Desired", "integer"),
        Column("Current", "integer"),
        Column("Ready", "integer"),
        AGE,
        *cells.TEMPLATE,
        cells.SELECTOR,
    )

    def default(self, obj: Obj) -> None:
        spec = obj.setdefault("spec", {})
        spec.setdefault("replicas", 1)
        template = spec.get("template")
        if template is None:
            return
        pod_defaults.pod_spec(template.setdefault("spec", {}))
        labels = (template.get("metadata") or {}).get("labels")
        if labels:
            if not spec.get("selector"):
                spec["selector"] = dict(labels)
            if not obj["metadata"].get("labels"):
                obj["metadata"]["labels"] = dict(labels)

    def check(self, obj: Obj) -> list[Cause]:
        # Declared rules come after those written by hand, as in the real server.
        declared = workloads.not_negative(obj["spec"], "spec", "replicas", "minReadySeconds")
        return self._check_by_hand(obj["spec"]) + declared

    def _check_by_hand(self, spec: Obj) -> list[Cause]:
        found: list[Cause] = []
        selector = spec.get("selector")
        if not selector:
            found.append(causes.required("spec.selector"))
        template = spec.get("template")
        if template is None:
            return [*found, causes.required("spec.template")]
        labels = (template.get("metadata") or {}).get("labels") or {}
        if selector and any(labels.get(key) != value for key, value in selector.items()):
            path = "spec.template.metadata.labels"
            found.append(causes.bad_value(path, labels or None, workloads.MISMATCH))
        return found + workloads.always_running(template, "spec.template", "ReplicationController")

    def row(self, obj: Obj, now: float) -> list[Any]:
        spec, status = obj["spec"], obj.get("status") or {}
        return [
            obj["metadata"]["name"],
            spec.get("replicas", 0),
            status.get("replicas", 0),
            status.get("readyReplicas", 0),
            self.age(obj, now),
            *cells.template(obj),
            selectors.show_labels(spec.get("selector")),
        ]

    def field_labels(self, obj: Obj) -> dict[str, str]:
        replicas = (obj.get("status") or {}).get("replicas", 0)
        return super().field_labels(obj) | {"status.replicas": str(replicas)}
