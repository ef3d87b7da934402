"""The ``proxy`` of a pod or a Service: a small page that names the pod which answers.

There is no network behind the simulated containers; this is as much of a hello-world as can be shown.
"""

import random

from kubewars.training.http.answers import TEXT, Answer
from kubewars.training.http.request import Request
from kubewars.training.http.target import Target
from kubewars.training.machinery.api import Api
from kubewars.training.machinery.label_selectors import selector_of_labels
from kubewars.training.status import StatusError, bad_request, not_found
from kubewars.training.storage.record import Obj


def proxy_answer(api: Api, request: Request, target: Target) -> Answer:
    """The page of a pod, or of one of a Service's ready pods, chosen as a Service does: at random.

    Raises:
        StatusError: 404 (no such object), 503 (nobody there to answer).
    """
    name, _, port = target.name.removeprefix("http:").removeprefix("https:").partition(":")
    namespace = target.namespace or ""
    if target.kind.name == "pods":
        pod = api.get("pods", namespace, name)
        if not pod["spec"].get("nodeName"):
            raise bad_request(f"address not allowed: pod {name} has no address yet")
        if not _is_ready(pod, condition="ContainersReady"):
            raise _unavailable(f"dial tcp {_address(pod)}: connect: connection refused")
        return _page(pod, request, target)
    if target.kind.name != "services":
        raise not_found(target.kind.resource, f"{name}/proxy", target.kind.group)
    service = api.get("services", namespace, name)
    ports = service["spec"].get("ports") or ()
    if port and all(port not in (str(one.get("port")), one.get("name")) for one in ports):
        raise _unavailable(f'no service port "{port}" found for service "{name}"')
    selector = service["spec"].get("selector")
    ready = [
        pod
        for pod in api.list("pods", namespace, labels=selector_of_labels(selector))
        if selector and _is_ready(pod) and not pod["metadata"].get("deletionTimestamp")
    ]
    if not ready:
        raise _unavailable(f'no endpoints available for service "{name}"')
    return _page(_chosen(api.core.chance, ready), request, target, service=name)


def _chosen(chance: random.Random, pods: list[Obj]) -> Obj:
    return chance.choice(pods)


def _page(pod: Obj, request: Request, target: Target, *, service: str = "") -> Answer:
    lines = [
        f"Hello from {pod['metadata']['name']}",
        f"address: {_address(pod)}",
        f"node: {pod['spec'].get('nodeName', '')}",
        f"image: {pod['spec']['containers'][0]['image']}",
        f"request: {request.method} /{target.rest}",
    ]
    if service:
        lines.insert(1, f"service: {service}")
    return Answer(200, ("\n".join(lines) + "\n").encode(), TEXT)


def _address(pod: Obj) -> str:
    return str((pod.get("status") or {}).get("podIP", ""))


def _is_ready(pod: Obj, *, condition: str = "Ready") -> bool:
    conditions = (pod.get("status") or {}).get("conditions") or ()
    return any(c.get("type") == condition and c.get("status") == "True" for c in conditions)


def _unavailable(why: str) -> StatusError:
    return StatusError(503, "ServiceUnavailable", why)
