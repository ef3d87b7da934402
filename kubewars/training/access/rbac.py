"""RBAC, evaluated for real: bindings that name the user or a group of theirs, and the roles these lead to.

Source: ``plugin/pkg/auth/authorizer/rbac`` and ``pkg/registry/rbac/validation/rule.go``.
"""

from collections.abc import Iterator

from kubewars.training.access.attributes import Attributes
from kubewars.training.access.user import User
from kubewars.training.storage.record import Obj
from kubewars.training.storage.store import Store

GROUP = "rbac.authorization.k8s.io"
_EVERYTHING: list[Obj] = [{"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]}]
_EVERY_PATH: list[Obj] = [{"verbs": ["*"], "nonResourceURLs": ["*"]}]


class Rbac:
    """Authorisation by the Roles and bindings that the cluster holds now."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def allows(self, user: User, attributes: Attributes) -> bool:
        if user.is_master:
            return True
        return any(_rule_allows(rule, attributes) for rule in self._rules(user, attributes.namespace))

    def rules_for(self, user: User, namespace: str) -> tuple[list[Obj], list[Obj]]:
        if user.is_master:
            return _EVERYTHING, _EVERY_PATH
        rules = list(self._rules(user, namespace))
        return [r for r in rules if r.get("resources")], [r for r in rules if r.get("nonResourceURLs")]

    def _rules(self, user: User, namespace: str) -> Iterator[Obj]:
        for record in self._store.each(f"clusterrolebindings.{GROUP}"):
            if _binds(record.obj, user, ""):
                yield from self.rules_of(record.obj["roleRef"], "") or ()
        if not namespace:
            return
        for record in self._store.each(f"rolebindings.{GROUP}", namespace):
            if _binds(record.obj, user, namespace):
                yield from self.rules_of(record.obj["roleRef"], namespace) or ()

    def rules_of(self, reference: Obj, namespace: str) -> list[Obj] | None:
        """The rules of the role that a binding names; None when there is no such role."""
        if reference.get("kind") == "ClusterRole":
            record = self._store.get(f"clusterroles.{GROUP}", "", reference["name"])
        else:
            record = self._store.get(f"roles.{GROUP}", namespace, reference["name"])
        return (record.obj.get("rules") or []) if record else None


def _binds(binding: Obj, user: User, namespace: str) -> bool:
    return any(_is_subject(subject, user, namespace) for subject in binding.get("subjects") or ())


def _is_subject(subject: Obj, user: User, namespace: str) -> bool:
    match subject.get("kind"):
        case "User":
            return bool(subject["name"] == user.name)
        case "Group":
            return subject["name"] in user.groups
        case "ServiceAccount":
            return user.name == f"system:serviceaccount:{subject.get('namespace') or namespace}:{subject['name']}"
    return False


def _rule_allows(rule: Obj, asked: Attributes) -> bool:
    if not _covers(rule.get("verbs"), asked.verb):
        return False
    if asked.path:
        return any(_path_matches(pattern, asked.path) for pattern in rule.get("nonResourceURLs") or ())
    if not _covers(rule.get("apiGroups"), asked.group) or not _covers_resource(rule.get("resources"), asked):
        return False
    names = rule.get("resourceNames")
    return not names or asked.name in names


def _covers(values: list[str] | None, value: str) -> bool:
    return values is not None and ("*" in values or value in values)


def _covers_resource(values: list[str] | None, asked: Attributes) -> bool:
    if _covers(values, asked.full_resource):
        return True
    return values is not None and bool(asked.subresource) and f"*/{asked.subresource}" in values


def _path_matches(pattern: str, path: str) -> bool:
    return pattern in ("*", path) or (pattern.endswith("*") and path.startswith(pattern.removesuffix("*")))
