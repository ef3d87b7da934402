"""Nobody grants, by a role or a binding, what they may not do themselves.

Source: ``pkg/registry/rbac/escalation_check.go``, ``validation/rule.go`` (ConfirmNoEscalation) and, for what covers
what, ``component-helpers/auth/rbac/validation``. Whoever may ``escalate`` or ``bind`` is let through, as there.
"""

import json
from collections.abc import Iterable

from kubewars.training.access.attributes import Attributes
from kubewars.training.access.rbac import GROUP, Rbac
from kubewars.training.access.user import User
from kubewars.training.status import forbidden, not_found
from kubewars.training.storage.record import Obj

_ROLES = frozenset({"roles", "clusterroles"})
_BINDINGS = frozenset({"rolebindings", "clusterrolebindings"})
_PARTS = (
    ("APIGroups", "apiGroups"),
    ("Resources", "resources"),
    ("NonResourceURLs", "nonResourceURLs"),
    ("ResourceNames", "resourceNames"),
    ("Verbs", "verbs"),
)
_SHOWING = ("rules", "roleRef", "subjects")


class Escalation:
    """Looks at roles and bindings before they are stored."""

    def __init__(self, rbac: Rbac) -> None:
        self._rbac = rbac

    def concerns(self, user: User, resource: str, group: str) -> bool:
        """Whether such an object has to be looked at when this user writes it."""
        return group == GROUP and resource in _ROLES | _BINDINGS and not user.is_master

    def ensure_none(self, user: User, resource: str, namespace: str, obj: Obj, old: Obj | None) -> None:
        """Let pass what grants no more than the user has.

        Raises:
            StatusError: 403, telling what is missing; 404 for a binding to a role that is not there.
        """
        if old is not None and all(_shown(obj, key) == _shown(old, key) for key in _SHOWING):
            return
        name = (obj.get("metadata") or {}).get("name") or ""
        if resource in _ROLES:
            asked = Attributes("escalate", GROUP, resource, namespace=namespace, name=name)
            granted = obj.get("rules") or []
        else:
            reference = obj.get("roleRef") or {}
            kind, role = reference.get("kind"), reference.get("name") or ""
            plural = "clusterroles" if kind == "ClusterRole" else "roles"
            asked = Attributes("bind", GROUP, plural, namespace=namespace, name=role)
            granted = self._rbac.rules_of(reference, namespace)
        if self._rbac.allows(user, asked):
            return
        if granted is None:
            raise not_found(resource, asked.name, GROUP)
        own = [rule for rules in self._rbac.rules_for(user, namespace) for rule in rules]
        missing = [one for rule in granted for one in _taken_apart(rule) if not any(_covers(have, one) for have in own)]
        if missing:
            groups = " ".join(json.dumps(group) for group in user.groups)
            told = "\n".join(sorted({_text(rule) for rule in _together(missing)}))
            raise forbidden(
                f"{resource}.{GROUP} {json.dumps(name)} is forbidden: user {json.dumps(user.name)} (groups=[{groups}]) "
                f"is attempting to grant RBAC permissions not currently held:\n{told}",
                resource,
                name,
                GROUP,
            )


def _shown(obj: Obj, key: str) -> object:
    return obj.get(key) or None


def _taken_apart(rule: Obj) -> Iterable[Obj]:
    """Rules of one verb on one thing each."""
    for group in rule.get("apiGroups") or ():
        for resource in rule.get("resources") or ():
            for verb in rule.get("verbs") or ():
                one = {"apiGroups": [group], "resources": [resource], "verbs": [verb]}
                names = rule.get("resourceNames") or ()
                yield from ({**one, "resourceNames": [name]} for name in names) if names else (one,)
    for path in rule.get("nonResourceURLs") or ():
        for verb in rule.get("verbs") or ():
            yield {"nonResourceURLs": [path], "verbs": [verb]}


def _covers(have: Obj, one: Obj) -> bool:
    verbs = have.get("verbs") or ()
    if "*" not in verbs and one["verbs"][0] not in verbs:
        return False
    if "nonResourceURLs" in one:
        return any(_leads_to(path, one["nonResourceURLs"][0]) for path in have.get("nonResourceURLs") or ())
    groups, resources, names = (have.get(key) or () for key in ("apiGroups", "resources", "resourceNames"))
    resource = one["resources"][0]
    is_held = "*" in resources or resource in resources
    if not is_held and "/" in resource:
        is_held = f"*/{resource.partition('/')[2]}" in resources
    return (
        is_held
        and ("*" in groups or one["apiGroups"][0] in groups)
        and (not names or set(one.get("resourceNames") or [None]) <= set(names))
    )


def _leads_to(have: str, path: str) -> bool:
    return have == path or (have.endswith("*") and path.startswith(have.rstrip("*")))


def _together(rules: Iterable[Obj]) -> list[Obj]:
    """The verbs on one resource as one rule."""
    found: dict[tuple[str, ...], Obj] = {}
    paths = []
    for rule in rules:
        if "nonResourceURLs" in rule:
            paths.append(rule)
            continue
        key = (rule["apiGroups"][0], rule["resources"][0], *(rule.get("resourceNames") or ()))
        if key in found:
            found[key] = found[key] | {"verbs": found[key]["verbs"] + rule["verbs"]}
        else:
            found[key] = rule
    return [*paths, *found.values()]


def _text(rule: Obj) -> str:
    parts = (f"{title}:[{' '.join(json.dumps(v) for v in rule[key])}]" for title, key in _PARTS if rule.get(key))
    return f"{{{', '.join(parts)}}}"
