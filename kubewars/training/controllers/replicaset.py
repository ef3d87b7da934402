"""The ReplicaSet controller."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubewars.training.controllers.replication import Flavour, Replication
from kubewars.training.machinery.label_selectors import selector_of

if TYPE_CHECKING:
    from kubewars.training.controllers.context import Context

FLAVOUR = Flavour(
    resource="replicasets.apps",
    kind="ReplicaSet",
    component="replicaset-controller",
    selector=lambda obj: selector_of(obj["spec"].get("selector")),
    counts_terminating=True,
)


def start(context: Context) -> Replication:
    return Replication(context, FLAVOUR)
