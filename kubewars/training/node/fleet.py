"""All nodes of the cluster: registers them, routes pods to their kubelets, renews their leases."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from kubewars.training.client.informer import Informers
from kubewars.training.client.recorder import EventWriter
from kubewars.training.kinds.ages import format_micro_time
from kubewars.training.node.addresses import AddressPool, node_cidr
from kubewars.training.node.environment import Environment
from kubewars.training.node.kubelet import Kubelet
from kubewars.training.node.logs import LogSource
from kubewars.training.node.network import Network
from kubewars.training.node.node_object import LEASES, START_EVENTS, NodeSize, new_lease, new_node, node_status
from kubewars.training.node.scheduler import Scheduler
from kubewars.training.node.volumes import Volumes
from kubewars.training.status import StatusError

if TYPE_CHECKING:
    from collections.abc import Callable

    from kubewars.training.clock import Clock, Timer
    from kubewars.training.machinery.api import Api
    from kubewars.training.node.pace import Pace
    from kubewars.training.node.pod_worker import PodWorker
    from kubewars.training.storage.record import Obj

LEASE_PERIOD = 10.0
STATUS_PERIOD = 300.0


class Nodes:
    """The running fleet. ``logs`` answers ``kubectl logs``."""

    def __init__(self, api: Api, clock: Clock, *, count: int, pace: Pace, seed: int, size: NodeSize) -> None:
        self._api = api
        self._clock = clock
        self._size = size
        self._informers = Informers(api)
        self._writer = EventWriter(api, clock)
        self._kubelets: dict[str, Kubelet] = {}
        self._timers: dict[str, Timer] = {}
        self._status_due: dict[str, float] = {}
        self._silent: set[str] = set()
        self.logs = LogSource(self)
        chance = random.Random(seed)  # noqa: S311 - delays and ties, not secrets
        environment = Environment(api)
        volumes, network = Volumes(api, environment), Network(api)
        for index in range(count):
            name = f"node-{index + 1}"
            cidr = node_cidr(index)
            self._kubelets[name] = Kubelet(
                api,
                clock,
                name=name,
                host_ip=f"192.168.49.{index + 2}" if index < 250 else "192.168.50.2",
                addresses=AddressPool(cidr),
                pace=pace,
                chance=random.Random(chance.getrandbits(64)),  # noqa: S311
                environment=environment,
                volumes=volumes,
                network=network,
                writer=self._writer,
            )
            self._register(name, cidr)
        self._scheduler = Scheduler(
            api,
            clock,
            self._informers,
            self._writer,
            random.Random(chance.getrandbits(64)),  # noqa: S311
        )
        self._informers("pods").on_change(self._route)

    def worker_of(self, node: str, uid: str) -> PodWorker | None:
        """The worker of a pod; ``node`` may be empty when it is not known."""
        kubelets = [self._kubelets[node]] if node in self._kubelets else self._kubelets.values()
        return next((worker for one in kubelets if (worker := one.worker_of(uid))), None)

    def silence(self, name: str) -> None:
        """Let a node fall silent, as when its power fails: no more signs of life, and its pods stay as they are."""
        self._silent.add(name)
        self._kubelets[name].stop()

    def stop(self) -> None:
        """Stop all kubelets, the scheduler and the leases; nothing of theirs runs afterwards."""
        for timer in self._timers.values():
            timer.cancel()
        self._scheduler.stop()
        for kubelet in self._kubelets.values():
            kubelet.stop()
        self._writer.stop()
        self._informers.stop()

    def _route(self, kind: str, pod: Obj, old: Obj | None) -> None:
        del old
        kubelet = self._kubelets.get(pod["spec"].get("nodeName") or "")
        if kubelet is not None:
            kubelet.observe(kind, pod)

    def _register(self, name: str, cidr: str) -> None:
        now, kubelet = self._clock.now(), self._kubelets[name]
        node = self._api.find("nodes", None, name)
        if node is None:
            fresh = new_node(name, kubelet.host_ip, cidr, self._size, now)
            node = self._api.create("nodes", None, fresh, manager="kubelet")
            node = self._report(node, now)
            self._tell_start(kubelet, node)
        else:
            self._report(node, now)
        if self._api.find("leases.coordination.k8s.io", LEASES, name) is None:
            self._api.create("leases.coordination.k8s.io", LEASES, new_lease(node, now), manager="kubelet")
        self._status_due[name] = now + STATUS_PERIOD
        self._timers[name] = self._clock.call_at(now + LEASE_PERIOD, self._renewal(name))

    def _renewal(self, name: str) -> Callable[[], None]:
        def renew() -> None:
            if name in self._silent:
                return
            now = self._clock.now()
            self._timers[name] = self._clock.call_at(now + LEASE_PERIOD, self._renewal(name))
            node = self._api.find("nodes", None, name)
            if node is None:
                return  # deleted by someone: it stays away, as a kubelet that is not restarted does
            try:
                self._renew_lease(node, now)
                if now >= self._status_due[name]:
                    self._status_due[name] = now + STATUS_PERIOD
                    self._report(node, now)
            except StatusError:
                return

        return renew

    def _renew_lease(self, node: Obj, now: float) -> None:
        lease = self._api.find("leases.coordination.k8s.io", LEASES, node["metadata"]["name"])
        if lease is None:
            self._api.create("leases.coordination.k8s.io", LEASES, new_lease(node, now), manager="kubelet")
            return
        spec = lease["spec"] | {"renewTime": format_micro_time(now)}
        self._api.update("leases.coordination.k8s.io", lease | {"spec": spec}, manager="kubelet")

    def _report(self, node: Obj, now: float) -> Obj:
        name = node["metadata"]["name"]
        status = node_status(name, self._kubelets[name].host_ip, self._size, now, node.get("status"))
        images = sorted(self._kubelets[name].images)[:50]
        if images:
            status["images"] = [{"names": [image]} for image in images]
        return self._api.update("nodes", node | {"status": status}, subresource="status", manager="kubelet")

    def _tell_start(self, kubelet: Kubelet, node: Obj) -> None:
        # The kubelet speaks of its node by name only: the uid it gives is the name, and has no namespace.
        name = node["metadata"]["name"]
        subject = node | {"metadata": {"name": name, "uid": name}}
        kubelet.recorder.normal(subject, "Starting", "Starting kubelet.")
        for reason in START_EVENTS:
            kubelet.recorder.normal(subject, reason, f"Node {name} status is now: {reason}")


def start_nodes(api: Api, clock: Clock, *, count: int, pace: Pace, seed: int, size: NodeSize | None = None) -> Nodes:
    """Register ``count`` nodes of the same size and begin to schedule and run pods on them.

    ``seed`` decides every delay drawn from ``pace`` and every tie between nodes.
    """
    return Nodes(api, clock, count=count, pace=pace, seed=seed, size=size or NodeSize())
