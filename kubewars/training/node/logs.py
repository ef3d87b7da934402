"""What containers printed, for ``kubectl logs``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from kubewars.training.status import bad_request

if TYPE_CHECKING:
    from collections.abc import Callable

    from kubewars.training.node.container import Container
    from kubewars.training.node.output import Line
    from kubewars.training.node.pod_worker import PodWorker
    from kubewars.training.storage.record import Obj


class Workers(Protocol):
    """Where the pods on the nodes are found."""

    def worker_of(self, node: str, uid: str) -> PodWorker | None:
        """The worker of a pod, while it has one."""


class LogSource:
    """Reads the logs of pods on the simulated nodes."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers

    def lines(self, pod: Obj, container: str, *, previous: bool, since: float | None) -> list[Line]:
        """The lines of a container, oldest first; ``since`` is a Unix time.

        Raises:
            StatusError: 400, worded as the kubelet does: the container has not started, or has no previous run.
        """
        found = self._find(pod["spec"].get("nodeName") or "", pod["metadata"]["uid"], container)
        if found is None:
            if (pod.get("status") or {}).get("phase") in ("Succeeded", "Failed"):
                return []
            raise bad_request(self._waiting_message(pod, container))
        if previous:
            if found.last_terminated is None and not (
                found.terminated and found.id and found.state.name == "CRASH_BACKOFF"
            ):
                meta = pod["metadata"]
                raise bad_request(f'previous terminated container "{container}" in pod "{meta["name"]}" not found')
            source = tuple(found.output.lines) if found.state.name == "CRASH_BACKOFF" else found.output.previous
        else:
            if not found.id:
                raise bad_request(self._waiting_message(pod, container))
            source = tuple(found.output.lines)
        return [line for line in source if since is None or line[0] >= since]

    def subscribe_lines(
        self,
        pod_uid: str,
        container: str,
        callback: Callable[[float, str], None],
        *,
        on_end: Callable[[], None] = lambda: None,
    ) -> Callable[[], None]:
        """Call ``callback(time, text)`` for each new line, until the function returned is called.

        ``on_end`` is called once, when this run of the container is over: nothing follows then.
        """
        found = self._find("", pod_uid, container)
        return (lambda: None) if found is None else found.output.listen(callback, on_end)

    def _find(self, node: str, uid: str, name: str) -> Container | None:
        worker = self._workers.worker_of(node, uid)
        if worker is None:
            return None
        return next((c for c in worker.containers if c.name == name), None)

    @staticmethod
    def _waiting_message(pod: Obj, container: str) -> str:
        status = pod.get("status") or {}
        statuses = [*(status.get("containerStatuses") or ()), *(status.get("initContainerStatuses") or ())]
        waiting = next((s["state"].get("waiting") for s in statuses if s["name"] == container), None)
        name = pod["metadata"]["name"]
        start = f'container "{container}" in pod "{name}" is waiting to start: '
        reason = (waiting or {}).get("reason") or "ContainerCreating"
        if reason in ("ErrImagePull", "ImagePullBackOff"):
            return start + ("image can't be pulled" if reason == "ErrImagePull" else "trying and failing to pull image")
        return start + reason
