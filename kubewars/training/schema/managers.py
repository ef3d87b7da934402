"""managedFields: who owns which fields of an object, entry by entry.

Source: ``apimachinery/pkg/util/managedfields``.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from kubewars.training.schema import fieldsets
from kubewars.training.schema.fieldsets import FieldSet

Obj = dict[str, Any]
_UNTRACKED: FieldSet = {
    "f:apiVersion": {".": {}},
    "f:kind": {".": {}},
    "f:metadata": {
        ".": {},
        **{
            f"f:{key}": {".": {}}
            for key in (
                "name",
                "namespace",
                "creationTimestamp",
                "selfLink",
                "uid",
                "generation",
                "managedFields",
                "resourceVersion",
            )
        },
    },
}


@dataclass(frozen=True, slots=True)
class Manager:
    """Who: the same name is another manager when it applies, or acts through a subresource."""

    name: str
    operation: str
    api_version: str
    subresource: str = ""

    def show(self) -> str:
        """As a conflict tells it."""
        told = f'"{self.name}"'
        if self.subresource:
            told += f' with subresource "{self.subresource}"'
        return f"{told} using {self.api_version}" if self.operation == "Update" else told


@dataclass(frozen=True, slots=True)
class Entry:
    """What a manager owns, and since when in this extent."""

    fields: FieldSet
    time: str


Managers = dict[Manager, Entry]


def read(obj: Obj | None) -> Managers:
    """The managers of an object; entries that cannot be read are as if they were not there."""
    found: Managers = {}
    for told in ((obj or {}).get("metadata") or {}).get("managedFields") or ():
        fields = told.get("fieldsV1")
        if not isinstance(fields, dict):
            continue
        manager = Manager(
            told.get("manager", ""), told.get("operation", ""), told.get("apiVersion", ""), told.get("subresource", "")
        )
        found[manager] = Entry(fieldsets.from_json(fields), told.get("time", ""))
    return found


def is_readable(entry: Any) -> bool:
    """Whether an entry of managedFields says who wrote what, and how."""
    return (
        isinstance(entry, dict)
        and entry.get("operation") in ("Apply", "Update")
        and entry.get("fieldsType", "FieldsV1") == "FieldsV1"
        and fieldsets.is_well_formed(entry.get("fieldsV1"))
    )


def write(obj: Obj, managers: Managers) -> None:
    """Put managers into an object, in place and in the order in which Kubernetes tells them."""
    listed = sorted(
        (manager for manager in managers if not fieldsets.is_empty(managers[manager].fields)),
        key=lambda one: (one.operation, managers[one].time, one.name, one.api_version, one.subresource),
    )
    told = []
    for manager in listed:
        entry: Obj = {
            "manager": manager.name,
            "operation": manager.operation,
            "apiVersion": manager.api_version,
            "fieldsType": "FieldsV1",
            "fieldsV1": fieldsets.to_json(managers[manager].fields),
        }
        if managers[manager].time:
            entry["time"] = managers[manager].time
        if manager.subresource:
            entry["subresource"] = manager.subresource
        told.append(entry)
    if told:
        obj["metadata"]["managedFields"] = told
    else:
        obj["metadata"].pop("managedFields", None)


def tracked(fields: FieldSet, *, has_status: bool, subresource: str) -> FieldSet:
    """The part of a set that an entry tells: nothing of identity, and only what that endpoint can write."""
    kept = fieldsets.difference(fields, _UNTRACKED)
    if subresource == "status":
        return {key: below for key, below in kept.items() if key in ("f:status", "f:metadata")}
    if has_status:
        return {key: below for key, below in kept.items() if key != "f:status"}
    return kept


def take_away(managers: Managers, taken: FieldSet, *, but: Manager) -> Managers:
    """Everyone's sets without ``taken``, ``but``'s excepted."""
    left: Managers = {}
    for manager, entry in managers.items():
        if manager == but:
            left[manager] = entry
            continue
        fields = fieldsets.difference(entry.fields, taken)
        if not fieldsets.is_empty(fields):
            left[manager] = replace(entry, fields=fields)
    return left


def stamp(now: float) -> str:
    """The time of an entry: whole seconds, UTC."""
    return datetime.fromtimestamp(int(now), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
