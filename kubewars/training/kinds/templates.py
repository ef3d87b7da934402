"""PodTemplates and ControllerRevisions: templates kept for later."""

from typing import Any

from kubewars.training.kinds import causes, cells, pod_defaults, pod_rules, selectors
from kubewars.training.kinds.kind import AGE, NAME, Column, Obj, Strategy
from kubewars.training.status import Cause


class PodTemplateStrategy(Strategy):
    """A template that nothing uses by itself."""

    has_generation = True
    checks_by_hand = True
    columns = (NAME, Column("Containers"), Column("Images"), Column("Pod Labels"))

    def default(self, obj: Obj) -> None:
        pod_defaults.pod_spec(obj.setdefault("template", {}).setdefault("spec", {}))

    def counts_as_change(self, obj: Obj, old: Obj) -> bool:
        return bool(obj.get("template") != old.get("template"))

    def check(self, obj: Obj) -> list[Cause]:
        return pod_rules.pod_template(obj["template"], "template")

    def row(self, obj: Obj, now: float) -> list[Any]:  # noqa: ARG002 - no age is shown
        template = obj["template"]
        labels = selectors.show_labels((template.get("metadata") or {}).get("labels"))
        return [obj["metadata"]["name"], *cells.containers(template.get("spec") or {}), labels]


class ControllerRevisionStrategy(Strategy):
    """What a StatefulSet or DaemonSet once was; the data never change."""

    columns = (NAME, Column("Controller"), Column("Revision"), AGE)

    def check(self, obj: Obj) -> list[Cause]:
        if not isinstance(obj.get("data"), dict):
            return [causes.required("data", "data is mandatory")]
        return causes.not_negative("revision", obj.get("revision"))

    def check_change(self, obj: Obj, old: Obj) -> list[Cause]:
        return causes.unchanged("data", obj.get("data"), old.get("data"))

    def row(self, obj: Obj, now: float) -> list[Any]:
        owner = next((one for one in obj["metadata"].get("ownerReferences") or () if one.get("controller")), None)
        shown = "<none>"
        if owner:
            group = owner["apiVersion"].rpartition("/")[0]
            shown = f"{owner['kind'].lower()}{'.' + group if group else ''}/{owner['name']}"
        return [obj["metadata"]["name"], shown, obj.get("revision", 0), self.age(obj, now)]
