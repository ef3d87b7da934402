"""The ReplicationController controller: the ReplicaSet's, with a plain map for a selector."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubewars.training.controllers.replication import Flavour, Replication
from kubewars.training.machinery.label_selectors import selector_of_labels

if TYPE_CHECKING:
    from kubewars.training.controllers.context import Context

FLAVOUR = Flavour(
    resource="replicationcontrollers",
    kind="ReplicationController",
    component="replication-controller",
    selector=lambda obj: selector_of_labels(obj["spec"].get("selector")),
    counts_terminating=False,
)


def start(context: Context) -> Replication:
    return Replication(context, FLAVOUR)
