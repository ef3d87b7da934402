"""The kubelet of one simulated node: takes up the pods bound to it, and writes what becomes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubewars.training.client.pods import is_terminal
from kubewars.training.client.recorder import EventWriter, Recorder
from kubewars.training.client.workqueue import WorkQueue
from kubewars.training.node.pod_worker import PodWorker
from kubewars.training.status import StatusError

if TYPE_CHECKING:
    import random

    from kubewars.training.clock import Clock
    from kubewars.training.machinery.api import Api
    from kubewars.training.node.addresses import AddressPool
    from kubewars.training.node.environment import Environment
    from kubewars.training.node.files import Files
    from kubewars.training.node.lifecycle import Tell
    from kubewars.training.node.network import Network
    from kubewars.training.node.pace import Pace
    from kubewars.training.node.volumes import Volumes
    from kubewars.training.storage.record import Obj

MANAGER = "kubelet"
LONGEST_PAUSE = 10.0  # before a pod is looked at again of which something was refused


class Kubelet:
    """Level-driven: a pod's uid is looked at again whenever its object or one of its containers changes."""

    def __init__(
        self,
        api: Api,
        clock: Clock,
        *,
        name: str,
        host_ip: str,
        addresses: AddressPool,
        pace: Pace,
        chance: random.Random,
        environment: Environment,
        volumes: Volumes,
        network: Network,
        writer: EventWriter,
    ) -> None:
        self.clock = clock
        self.chance = chance
        self.pace = pace
        self.images: set[str] = set()
        self.name = name
        self.host_ip = host_ip
        self.recorder = Recorder(writer, clock, "kubelet", name)
        self._api = api
        self._addresses = addresses
        self._environment = environment
        self._volumes = volumes
        self.network = network
        self._pods: dict[str, Obj] = {}
        self._workers: dict[str, PodWorker] = {}
        self._queue: WorkQueue[str] = WorkQueue(clock, self._sync, name=f"kubelet {name}", longest_pause=LONGEST_PAUSE)

    def observe(self, kind: str, pod: Obj) -> None:
        """A pod of this node was added, changed or removed."""
        uid = pod["metadata"]["uid"]
        if kind == "DELETED":
            self._pods.pop(uid, None)
            worker = self._workers.pop(uid, None)
            if worker:
                worker.drop()
            return
        self._pods[uid] = pod
        self._queue.add(uid)

    def worker_of(self, uid: str) -> PodWorker | None:
        return self._workers.get(uid)

    def stop(self) -> None:
        self._queue.stop()
        for worker in self._workers.values():
            worker.drop()
        self._workers.clear()

    # What a pod asks of its node.

    def take_address(self) -> str:
        return self._addresses.take()

    def give_back(self, address: str) -> None:
        self._addresses.give_back(address)

    def record(self, pod: Obj, tell: Tell, message: str, field_path: str) -> None:
        self.recorder.event(pod, tell.type, tell.reason, message, field_path=field_path)

    def wake(self, worker: PodWorker) -> None:
        self._queue.add(worker.uid)

    def mount_error(self, pod: Obj) -> tuple[str, str]:
        return self._environment.mount_error(pod)

    def config_error(self, pod: Obj, container: Obj) -> str:
        return self._environment.config_error(pod, container)

    def environment(self, pod: Obj, container: Obj) -> dict[str, str]:
        return self._environment.variables(pod, container)

    def files(self, pod: Obj, container: Obj, folders: dict[str, dict[str, str]]) -> Files:
        return self._volumes.files(pod, container, folders)

    # How it looks at a pod.

    def _sync(self, uid: str) -> None:
        pod = self._pods.get(uid)
        if pod is None:
            return
        worker = self._workers.get(uid)
        if worker is None:
            worker = self._take_up(pod)
            if worker is None:
                if pod["metadata"].get("deletionTimestamp"):
                    self._remove(uid)  # an earlier kubelet had ended it, and not lived to say so
                return
        elif worker.pod is not pod:
            worker.update(pod)
        meta = pod["metadata"]
        if meta.get("deletionTimestamp"):
            worker.stop(float(meta.get("deletionGracePeriodSeconds") or 0))
        if worker.is_dirty:
            self._publish(worker)
        if worker.is_finished and meta.get("deletionTimestamp") and not worker.is_reported:
            worker.is_reported = True
            delay = self.pace.draw("report", self.chance)
            self.clock.call_at(self.clock.now() + delay, lambda: self._remove(uid))

    def _take_up(self, pod: Obj) -> PodWorker | None:
        uid = pod["metadata"]["uid"]
        if is_terminal(pod):
            return None
        worker = self._workers[uid] = PodWorker(self, pod)
        address = (pod.get("status") or {}).get("podIP")
        if address:
            self._addresses.reserve(address)
            worker.resume()
        else:
            worker.begin()
        return worker

    def _publish(self, worker: PodWorker) -> None:
        pod = self._pods[worker.uid]
        worker.is_dirty = False
        status = worker.status()
        if status != pod.get("status"):
            self._api.update("pods", pod | {"status": status}, subresource="status", manager=MANAGER)

    def _remove(self, uid: str) -> None:
        pod = self._pods.get(uid)
        if pod is None:
            return
        meta = pod["metadata"]
        try:
            self._api.delete("pods", meta["namespace"], meta["name"], grace=0, preconditions={"uid": uid})
        except StatusError:
            return  # gone already, or replaced by another of the same name
