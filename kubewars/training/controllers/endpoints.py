"""Endpoints and EndpointSlices: behind each Service, the addresses of the pods it selects.

Source: ``pkg/controller/endpoint``, ``pkg/controller/endpointslice`` and ``k8s.io/endpointslice``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kubewars.training.client.informer import Key, key_of, namespace_of
from kubewars.training.client.ownership import controller_reference
from kubewars.training.client.pods import is_ready, is_terminal
from kubewars.training.client.workqueue import WorkQueue
from kubewars.training.kinds.ages import format_time
from kubewars.training.machinery.label_selectors import selector_of_labels

if TYPE_CHECKING:
    from kubewars.training.controllers.context import Context
    from kubewars.training.storage.record import Obj

SLICES = "discovery.k8s.io"
SLICE_RESOURCE = "endpointslices.discovery.k8s.io"
_MANAGED_BY = "endpointslice.kubernetes.io/managed-by"
_MANAGER = "endpointslice-controller.k8s.io"
_TRIGGER = "endpoints.kubernetes.io/last-change-trigger-time"
_OLD_MANAGED_BY = "endpoints.kubernetes.io/managed-by"
_BATCH = 0.1  # many pods that change together make one update
_LARGEST_SLICE = 100
_LARGEST_ENDPOINTS = 1000


class Endpoints:
    """Keeps both forms, the old and the sliced, of each Service that has a selector."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._services = context.informers("services")
        self._pods = context.informers("pods")
        self._slices = context.informers(SLICE_RESOURCE)
        self._queue: WorkQueue[Key] = WorkQueue(context.clock, self._reconcile, name="endpoint-controller")
        self._services.on_change(lambda _, obj, __: self._queue.add(key_of(obj)))
        self._pods.on_change(self._take_pod)

    def stop(self) -> None:
        self._queue.stop()

    def _take_pod(self, kind: str, pod: Obj, old: Obj | None) -> None:
        if kind == "MODIFIED" and old is not None and _face(pod) == _face(old):
            return
        for service in self._services.by(namespace_of, pod["metadata"]["namespace"]):
            selector = service["spec"].get("selector")
            if not selector:
                continue
            matcher = selector_of_labels(selector)
            if any(matcher.matches(one["metadata"].get("labels")) for one in (pod, old) if one is not None):
                self._queue.add_after(key_of(service), _BATCH)

    def _reconcile(self, key: Key) -> None:
        service = self._services.find(key)
        if service is None:
            if self._context.api.find("endpoints", *key) is not None:
                self._context.api.delete("endpoints", *key)
            return
        selector = service["spec"].get("selector")
        if not selector or service["spec"].get("type") == "ExternalName" or "deletionTimestamp" in service["metadata"]:
            return
        matcher = selector_of_labels(selector)
        pods = [
            pod
            for pod in self._pods.by(namespace_of, key[0])
            if matcher.matches(pod["metadata"].get("labels")) and _address(pod) and not is_terminal(pod)
        ]
        pods.sort(key=lambda pod: (_address(pod), pod["metadata"]["name"]))
        self._write_endpoints(service, pods)
        self._write_slices(service, pods)

    def _write_endpoints(self, service: Obj, pods: list[Obj]) -> None:
        api, (namespace, name) = self._context.api, key_of(service)
        publishes_all = bool(service["spec"].get("publishNotReadyAddresses"))
        groups: dict[tuple[tuple[str, int, str], ...], tuple[list[Obj], list[Obj]]] = {}
        for pod in pods[:_LARGEST_ENDPOINTS]:
            if "deletionTimestamp" in pod["metadata"] and not publishes_all:
                continue
            ports = _ports(service, pod)
            ready, unready = groups.setdefault(ports, ([], []))
            (ready if publishes_all or is_ready(pod) else unready).append(_entry(service, pod))
        subsets = []
        for ports, (ready, unready) in groups.items():
            subset: Obj = {}
            if ready:
                subset["addresses"] = ready
            if unready:
                subset["notReadyAddresses"] = unready
            if ports:
                subset["ports"] = [_port_entry(port) for port in ports]
            subsets.append(subset)
        current = api.find("endpoints", namespace, name)
        labels = (service["metadata"].get("labels") or {}) | {_OLD_MANAGED_BY: "endpoint-controller"}
        if service["spec"].get("clusterIP") == "None":
            labels["service.kubernetes.io/headless"] = ""
        if (
            current is not None
            and (current.get("subsets") or []) == subsets
            and current["metadata"].get("labels") == labels
        ):
            return
        if current is None:
            meta: Obj = {"name": name, "namespace": namespace, "labels": labels}
            fresh: Obj = {"apiVersion": "v1", "kind": "Endpoints", "metadata": self._stamped(meta, is_news=True)}
            api.create("endpoints", namespace, fresh | ({"subsets": subsets} if subsets else {}))
            return
        rest = {key: value for key, value in current.items() if key != "subsets"}
        is_news = bool(_serving(subsets) - _serving(current.get("subsets") or []))
        meta = self._stamped(current["metadata"] | {"labels": labels}, is_news=is_news)
        api.update("endpoints", rest | {"metadata": meta} | ({"subsets": subsets} if subsets else {}))

    def _stamped(self, meta: Obj, *, is_news: bool) -> Obj:
        """With the time of the change, where an address came to serve; without it where one only left."""
        annotations = {key: value for key, value in (meta.get("annotations") or {}).items() if key != _TRIGGER}
        if is_news:
            annotations[_TRIGGER] = format_time(self._context.clock.now())
        rest = {key: value for key, value in meta.items() if key != "annotations"}
        return rest | ({"annotations": annotations} if annotations else {})

    def _write_slices(self, service: Obj, pods: list[Obj]) -> None:
        api, (namespace, name) = self._context.api, key_of(service)
        wanted: dict[tuple[tuple[str, int, str], ...], list[Obj]] = {}
        for pod in pods:
            wanted.setdefault(_ports(service, pod), []).append(_endpoint(service, pod))
        contents: list[Obj] = [
            {
                "endpoints": endpoints[start : start + _LARGEST_SLICE],
                "ports": [_slice_port(port) for port in ports],
            }
            for ports, endpoints in wanted.items()
            for start in range(0, len(endpoints), _LARGEST_SLICE)
        ] or [{"endpoints": None, "ports": None}]
        existing = [
            one
            for one in self._slices.by(namespace_of, namespace)
            if (one["metadata"].get("labels") or {}).get("kubernetes.io/service-name") == name
            and (one["metadata"].get("labels") or {}).get(_MANAGED_BY) == _MANAGER
        ]
        existing.sort(key=lambda one: int(one["metadata"]["resourceVersion"]))
        for body in contents:
            if existing:
                current = existing.pop(0)
                if any(current.get(key) != value for key, value in body.items()):
                    is_news = bool(_ready_in(body) - _ready_in(current))
                    meta = self._stamped(current["metadata"], is_news=is_news)
                    api.update(SLICE_RESOURCE, current | body | {"metadata": meta})
            else:
                api.create(SLICE_RESOURCE, namespace, self._new_slice(service, body))
        for surplus in existing:
            api.delete(SLICE_RESOURCE, namespace, surplus["metadata"]["name"])

    def _new_slice(self, service: Obj, body: Obj) -> Obj:
        namespace, name = key_of(service)
        labels = (service["metadata"].get("labels") or {}) | {
            _MANAGED_BY: _MANAGER,
            "kubernetes.io/service-name": name,
        }
        if service["spec"].get("clusterIP") == "None":
            labels["service.kubernetes.io/headless"] = ""
        return {
            "apiVersion": f"{SLICES}/v1",
            "kind": "EndpointSlice",
            "metadata": {
                "generateName": f"{name}-",
                "annotations": {_TRIGGER: format_time(self._context.clock.now())},
                "namespace": namespace,
                "labels": labels,
                "ownerReferences": [controller_reference(service)],
            },
            "addressType": "IPv4",
        } | body


def _serving(subsets: list[Obj]) -> set[str]:
    return {one["ip"] for subset in subsets for one in subset.get("addresses") or ()}


def _ready_in(endpoint_slice: Obj) -> set[str]:
    endpoints = endpoint_slice.get("endpoints") or ()
    return {one["addresses"][0] for one in endpoints if one["conditions"]["ready"]}


def _face(pod: Obj) -> tuple[object, ...]:
    """What of a pod shows in endpoints."""
    return (
        _address(pod),
        is_ready(pod),
        is_terminal(pod),
        "deletionTimestamp" in pod["metadata"],
        pod["metadata"].get("labels"),
        pod["spec"].get("nodeName"),
    )


def _address(pod: Obj) -> str:
    return (pod.get("status") or {}).get("podIP") or ""


def _ports(service: Obj, pod: Obj) -> tuple[tuple[str, int, str], ...]:
    """``(name, number, protocol)`` of each port, with names of container ports resolved."""
    found = []
    for port in service["spec"].get("ports") or ():
        target = port.get("targetPort", port["port"])
        protocol = port.get("protocol") or "TCP"
        if isinstance(target, str):
            number = _named_port(pod, target, protocol)
            if number is None:
                continue
            target = number
        found.append((port.get("name") or "", int(target), protocol))
    return tuple(found)


def _named_port(pod: Obj, name: str, protocol: str) -> int | None:
    for container in pod["spec"]["containers"]:
        for port in container.get("ports") or ():
            if port.get("name") == name and (port.get("protocol") or "TCP") == protocol:
                return int(port["containerPort"])
    return None


def _target(pod: Obj) -> Obj:
    meta = pod["metadata"]
    return {"kind": "Pod", "name": meta["name"], "namespace": meta["namespace"], "uid": meta["uid"]}


def _entry(service: Obj, pod: Obj) -> Obj:
    entry = {"ip": _address(pod), "nodeName": pod["spec"].get("nodeName", ""), "targetRef": _target(pod)}
    return entry | ({"hostname": pod["spec"]["hostname"]} if _is_named_by(service, pod) else {})


def _is_named_by(service: Obj, pod: Obj) -> bool:
    """Whether the pod has a DNS name under this Service."""
    spec = pod["spec"]
    return bool(spec.get("hostname")) and spec.get("subdomain") == service["metadata"]["name"]


def _port_entry(port: tuple[str, int, str]) -> Obj:
    name, number, protocol = port
    return ({"name": name} if name else {}) | {"port": number, "protocol": protocol}


def _slice_port(port: tuple[str, int, str]) -> Obj:
    name, number, protocol = port
    return {"name": name, "port": number, "protocol": protocol}


def _endpoint(service: Obj, pod: Obj) -> Obj:
    is_leaving = "deletionTimestamp" in pod["metadata"]
    serving = is_ready(pod)
    publishes_all = bool(service["spec"].get("publishNotReadyAddresses"))
    endpoint: Obj = {
        "addresses": [_address(pod)],
        "conditions": {
            "ready": publishes_all or (serving and not is_leaving),
            "serving": serving,
            "terminating": is_leaving,
        },
        "nodeName": pod["spec"].get("nodeName", ""),
        "targetRef": _target(pod),
    }
    if _is_named_by(service, pod):
        endpoint["hostname"] = pod["spec"]["hostname"]
    return endpoint
