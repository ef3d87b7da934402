"""Roles and bindings: who may do what. Their names may be anything that fits into a path."""

from typing import Any

from kubewars.training.kinds import causes, naming
from kubewars.training.kinds.kind import AGE, NAME, Column, Obj, Strategy
from kubewars.training.status import Cause

_GROUP = "rbac.authorization.k8s.io"


class RoleStrategy(Strategy):
    """Roles and ClusterRoles; each rule says verbs, and either resources or paths."""

    checks_by_hand = True
    name_rule = staticmethod(naming.path_segment)
    columns = (NAME, Column("Created At", "date"))

    def default(self, obj: Obj) -> None:
        obj["rules"] = obj.get("rules") or None

    def check(self, obj: Obj) -> list[Cause]:
        found: list[Cause] = []
        if "aggregationRule" in obj and not (obj["aggregationRule"] or {}).get("clusterRoleSelectors"):
            why = "at least one clusterRoleSelector required if aggregationRule is non-nil"
            found.append(causes.required("aggregationRule.clusterRoleSelectors", why))
        for index, rule in enumerate(obj.get("rules") or ()):
            path = f"rules[{index}]"
            if rule.get("nonResourceURLs"):
                if self.facts.namespaced:
                    why = "namespaced rules cannot apply to non-resource URLs"
                    found.append(causes.bad_value(f"{path}.nonResourceURLs", rule["nonResourceURLs"], why))
                if rule.get("apiGroups") or rule.get("resources") or rule.get("resourceNames"):
                    why = "rules cannot apply to both regular resources and non-resource URLs"
                    found.append(causes.bad_value(f"{path}.nonResourceURLs", rule["nonResourceURLs"], why))
                continue
            if not rule.get("apiGroups"):
                why = "resource rules must supply at least one api group"
                found.append(causes.required(f"{path}.apiGroups", why))
            if not rule.get("resources"):
                why = "resource rules must supply at least one resource"
                found.append(causes.required(f"{path}.resources", why))
        rules = enumerate(obj.get("rules") or ())
        return found + [causes.required(f"rules[{index}].verbs") for index, rule in rules if not rule.get("verbs")]


class BindingStrategy(Strategy):
    """RoleBindings and ClusterRoleBindings; the role never changes."""

    checks_by_hand = True
    name_rule = staticmethod(naming.path_segment)
    columns = (
        NAME,
        Column("Role"),
        AGE,
        Column("Users", priority=1),
        Column("Groups", priority=1),
        Column("ServiceAccounts", priority=1),
    )

    def default(self, obj: Obj) -> None:
        reference = obj.setdefault("roleRef", {})
        if not reference.get("apiGroup"):
            reference["apiGroup"] = _GROUP
        for subject in obj.get("subjects") or ():
            if not subject.get("apiGroup") and subject.get("kind") in ("User", "Group"):
                subject["apiGroup"] = _GROUP

    def check(self, obj: Obj) -> list[Cause]:
        reference = obj["roleRef"]
        found: list[Cause] = []
        if reference["apiGroup"] != _GROUP:
            found.append(causes.unsupported("roleRef.apiGroup", reference["apiGroup"], (_GROUP,)))
        kinds = ("Role", "ClusterRole") if self.facts.namespaced else ("ClusterRole",)
        if reference.get("kind") not in kinds:
            found.append(causes.unsupported("roleRef.kind", reference.get("kind", ""), kinds))
        subjects = obj.get("subjects") or ()
        for index, subject in enumerate(subjects):
            found += _subject(subject, f"subjects[{index}]", is_namespaced=self.facts.namespaced)
        found += [
            causes.required(f"subjects[{index}].name") for index, one in enumerate(subjects) if not one.get("name")
        ]
        if not reference.get("name"):
            found.append(causes.required("roleRef.name"))
        return found

    def check_change(self, obj: Obj, old: Obj) -> list[Cause]:
        if obj["roleRef"] == old["roleRef"]:
            return []
        told = {"APIGroup": obj["roleRef"]["apiGroup"], "Kind": obj["roleRef"]["kind"], "Name": obj["roleRef"]["name"]}
        return [causes.bad_value("roleRef", told, "field is immutable")]

    def row(self, obj: Obj, now: float) -> list[Any]:
        reference, subjects = obj["roleRef"], obj.get("subjects") or ()
        users = [one["name"] for one in subjects if one.get("kind") == "User"]
        groups = [one["name"] for one in subjects if one.get("kind") == "Group"]
        accounts = [
            f"{one.get('namespace', '')}/{one['name']}" for one in subjects if one.get("kind") == "ServiceAccount"
        ]
        return [
            obj["metadata"]["name"],
            f"{reference.get('kind', '')}/{reference.get('name', '')}",
            self.age(obj, now),
            ", ".join(users),
            ", ".join(groups),
            ", ".join(accounts),
        ]


def _subject(subject: Obj, path: str, *, is_namespaced: bool) -> list[Cause]:
    found: list[Cause] = []
    name, kind, group = subject.get("name", ""), subject.get("kind", ""), subject.get("apiGroup", "")
    if kind == "ServiceAccount":
        if name:
            found += causes.bad_values(f"{path}.name", name, naming.dns_subdomain(name))
        if group:
            found.append(causes.unsupported(f"{path}.apiGroup", group, ("",)))
        if not subject.get("namespace") and not is_namespaced:
            found.append(causes.required(f"{path}.namespace"))
    elif kind in ("User", "Group"):
        if group != _GROUP:
            found.append(causes.unsupported(f"{path}.apiGroup", group, (_GROUP,)))
    else:
        found.append(causes.unsupported(f"{path}.kind", kind, ("ServiceAccount", "User", "Group")))
    return found
