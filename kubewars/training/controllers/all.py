"""Starts all controllers of a cluster, and stops them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubewars.training.client.informer import Informers
from kubewars.training.client.recorder import EventWriter
from kubewars.training.controllers import replicaset, replicationcontroller
from kubewars.training.controllers.claims import Claims
from kubewars.training.controllers.context import Context, Controller
from kubewars.training.controllers.cronjob import CronJobs
from kubewars.training.controllers.daemonset import DaemonSets
from kubewars.training.controllers.deployment import Deployments
from kubewars.training.controllers.disruption import Disruption
from kubewars.training.controllers.endpoints import Endpoints
from kubewars.training.controllers.events import EventExpiry
from kubewars.training.controllers.garbage import GarbageCollector
from kubewars.training.controllers.job import Jobs
from kubewars.training.controllers.namespaces import Namespaces
from kubewars.training.controllers.nodes import NodeLifecycle
from kubewars.training.controllers.podgc import PodGarbage
from kubewars.training.controllers.serviceaccounts import ServiceAccounts
from kubewars.training.controllers.statefulset import StatefulSets
from kubewars.training.controllers.tainteviction import TaintEviction

if TYPE_CHECKING:
    from collections.abc import Callable

    from kubewars.training.clock import Clock
    from kubewars.training.machinery.api import Api


def start_controllers(api: Api, clock: Clock, *, ca: str = "") -> Callable[[], None]:
    """Start every controller; the function returned stops them all.

    ``ca`` is the certificate, as PEM, that ``kube-root-ca.crt`` publishes in each namespace; without it there is none.
    """
    informers = Informers(api)
    writer = EventWriter(api, clock)
    context = Context(api, clock, informers, writer)
    started: list[Controller] = [
        ServiceAccounts(context, ca),
        NodeLifecycle(context),
        TaintEviction(context),
        replicationcontroller.start(context),
        replicaset.start(context),
        Deployments(context),
        StatefulSets(context),
        DaemonSets(context),
        Jobs(context),
        CronJobs(context),
        Disruption(context),
        Claims(context),
        Endpoints(context),
        Namespaces(context),
        PodGarbage(context),
        GarbageCollector(context),
        EventExpiry(context),
    ]

    def stop() -> None:
        for controller in reversed(started):
            controller.stop()
        writer.stop()
        informers.stop()

    return stop
