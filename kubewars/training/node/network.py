"""The network as a pod sees it: names, addresses, and who answers at a port.

No packet is ever sent. Whoever would answer is found in the objects: a Service leads to one of its ready pods, at
random as kube-proxy does, and a pod answers at the ports that its image is known to listen on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kubewars.training.machinery.label_selectors import selector_of_labels
from kubewars.training.node.behaviour import behaviour_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kubewars.training.machinery.api import Api
    from kubewars.training.storage.record import Obj

DOMAIN = "cluster.local"
_SERVERS = frozenset({"httpd", "python", "python3", "node", "java", "ruby", "php"})
_SHELLS = frozenset({"sh", "bash", "ash", "dash"})


@dataclass(frozen=True, slots=True)
class Reply:
    """The page that came, or why none did: ``unknown`` (no such name), ``timeout`` or ``refused``."""

    address: str = ""
    page: str = ""
    failure: str = ""


class Network:
    """Answers for every pod of the cluster."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def resolve(self, pod: Obj, name: str) -> tuple[str, list[str]]:
        """The full name and the addresses behind it, as the pod's DNS answers; no addresses when there are none."""
        parts = name.rstrip(".").removesuffix(f".{DOMAIN}").removesuffix(".svc").split(".")
        own = pod["metadata"]["namespace"]
        found = self._service(parts, own)
        if found is not None:
            service = found["metadata"]
            full = f"{service['name']}.{service['namespace']}.svc.{DOMAIN}"
            address = found["spec"].get("clusterIP") or ""
            if address != "None":
                return full, [address] if address else []
            return full, [_address(one) for one in self.ready_pods(found)]
        if len(parts) in (2, 3):
            for one in self._api.list("pods", parts[2] if len(parts) > 2 else own):
                if (one["spec"].get("hostname"), one["spec"].get("subdomain")) == (parts[0], parts[1]):
                    full = f"{parts[0]}.{parts[1]}.{one['metadata']['namespace']}.svc.{DOMAIN}"
                    return full, [_address(one)] if _address(one) else []
        return name, []

    def fetch(self, pod: Obj, host: str, port: int, path: str) -> Reply:
        """What ``GET path`` brings, asked from within ``pod``."""
        namespace = pod["metadata"]["namespace"]
        found = self._service(host.rstrip(".").removesuffix(f".{DOMAIN}").removesuffix(".svc").split("."), namespace)
        if found is None and host.startswith("10."):
            found = next((s for s in self._api.list("services") if s["spec"].get("clusterIP") == host), None)
        if found is not None and found["spec"].get("clusterIP") != "None":
            return self._through(found, port, path)
        _, addresses = self.resolve(pod, host)
        address = addresses[0] if addresses else host
        behind = next((one for one in self._api.list("pods") if _address(one) == address), None)
        if behind is None:
            return Reply(failure="timeout" if address.replace(".", "").isdigit() else "unknown")
        if not listens(behind, port):
            return Reply(address, failure="refused")
        return Reply(address, page_of(behind, "GET", path))

    def ready_pods(self, service: Obj) -> list[Obj]:
        """Those that a Service sends its callers to."""
        selector = service["spec"].get("selector")
        if not selector:
            return []
        pods = self._api.list("pods", service["metadata"]["namespace"], labels=selector_of_labels(selector))
        return [pod for pod in pods if _is_ready(pod) and not pod["metadata"].get("deletionTimestamp")]

    def one_behind(self, service: Obj) -> Obj | None:
        """Any of the ready pods; None when there is none."""
        pods = self.ready_pods(service)
        return self._api.core.chance.choice(pods) if pods else None

    def _service(self, parts: Sequence[str], own: str) -> Obj | None:
        if len(parts) > 2:
            return None
        return self._api.find("services", parts[1] if len(parts) > 1 else own, parts[0])

    def _through(self, service: Obj, port: int, path: str) -> Reply:
        address = service["spec"].get("clusterIP") or ""
        asked = next((one for one in service["spec"].get("ports") or () if one["port"] == port), None)
        if asked is None:
            return Reply(address, failure="timeout")
        behind = self.one_behind(service)
        if behind is None or not listens(behind, target_port(behind, asked)):
            return Reply(address, failure="refused")
        return Reply(address, page_of(behind, "GET", path, service=service["metadata"]["name"]))


def target_port(pod: Obj, port: Obj) -> int:
    """The pod's port behind a Service's; 0 when it names one that the pod does not have."""
    wanted = port.get("targetPort") or port["port"]
    if isinstance(wanted, int):
        return wanted
    declared = (one for container in pod["spec"]["containers"] for one in container.get("ports") or ())
    return next((int(one["containerPort"]) for one in declared if one.get("name") == wanted), 0)


def listens(pod: Obj, port: int) -> bool:
    """Whether a container of the pod has that door open, as far as can be known of its image and command."""
    statuses = (pod.get("status") or {}).get("containerStatuses") or ()
    running = {one["name"] for one in statuses if "running" in one["state"]}
    for container in pod["spec"]["containers"]:
        if not port or container["name"] not in running:
            continue
        behaviour = behaviour_of(pod, container)
        if behaviour.command:
            words = [word.rpartition("/")[2] for word in " ".join(behaviour.command).split()]
            if _SERVERS.intersection(words) or (behaviour.knows_all and words[0] not in _SHELLS):
                return True
        elif not behaviour.program.ports or port in behaviour.program.ports:
            return True
    return False


def page_of(pod: Obj, method: str, path: str, *, service: str = "") -> str:
    """As much of a hello-world as can be shown: who answers, and what was asked."""
    lines = [
        f"Hello from {pod['metadata']['name']}",
        f"address: {_address(pod)}",
        f"node: {pod['spec'].get('nodeName', '')}",
        f"image: {pod['spec']['containers'][0]['image']}",
        f"request: {method} {path}",
    ]
    if service:
        lines.insert(1, f"service: {service}")
    return "\n".join(lines) + "\n"


def _is_ready(pod: Obj) -> bool:
    conditions = (pod.get("status") or {}).get("conditions") or ()
    return any(c.get("type") == "Ready" and c.get("status") == "True" for c in conditions)


def _address(pod: Obj) -> str:
    return str((pod.get("status") or {}).get("podIP", ""))
