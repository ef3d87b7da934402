"""Conditions in a status: set by type, with a transition time that moves only when the status does."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kubewars.training.storage.record import Obj


def find_condition(conditions: list[Obj], kind: str) -> Obj | None:
    return next((condition for condition in conditions if condition["type"] == kind), None)


def without_condition(conditions: list[Obj], kind: str) -> list[Obj]:
    return [condition for condition in conditions if condition["type"] != kind]


def with_condition(conditions: list[Obj], condition: Obj) -> list[Obj]:
    """The list with ``condition`` last, unless one of equal status and reason stands there already.

    Keeps the old ``lastTransitionTime`` when the status does not change. Source:
    ``SetDeploymentCondition`` in ``pkg/controller/deployment/util``.
    """
    current = find_condition(conditions, condition["type"])
    if current is not None and current["status"] == condition["status"]:
        if current.get("reason", "") == condition.get("reason", ""):
            return conditions
        if current.get("lastTransitionTime"):
            condition = condition | {"lastTransitionTime": current["lastTransitionTime"]}
    return [*without_condition(conditions, condition["type"]), condition]
