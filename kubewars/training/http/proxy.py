"""The ``proxy`` of a pod or a Service: a small page that names the pod which answers.

There is no network behind the simulated containers; this is as much of a hello-world as can be shown.
"""

from kubewars.training.http.answers import TEXT, Answer
from kubewars.training.http.request import Request
from kubewars.training.http.target import Target
from kubewars.training.machinery.api import Api
from kubewars.training.node.network import Network, listens, page_of, target_port
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
        return _page(pod, _door(pod, port), request, target)
    if target.kind.name != "services":
        raise not_found(target.kind.resource, f"{name}/proxy", target.kind.group)
    service = api.get("services", namespace, name)
    ports = service["spec"].get("ports") or ()
    asked = next((one for one in ports if not port or port in (str(one.get("port")), one.get("name"))), None)
    if port and asked is None:
        raise _unavailable(f'no service port "{port}" found for service "{name}"')
    behind = Network(api).one_behind(service)
    if behind is None or asked is None:
        raise _unavailable(f'no endpoints available for service "{name}"')
    return _page(behind, target_port(behind, asked), request, target, service=name)


def _door(pod: Obj, asked: str) -> int:
    """The port of a pod that is meant: the one asked for, or the first that it declares."""
    if asked.isdigit():
        return int(asked)
    declared = [one for container in pod["spec"]["containers"] for one in container.get("ports") or ()]
    if asked:
        return next((int(one["containerPort"]) for one in declared if one.get("name") == asked), 0)
    return int(declared[0]["containerPort"]) if declared else 80


def _page(pod: Obj, port: int, request: Request, target: Target, *, service: str = "") -> Answer:
    if not listens(pod, port):
        address = f"{(pod.get('status') or {}).get('podIP', '')}:{port}"
        raise _unavailable(f"error trying to reach service: dial tcp {address}: connect: connection refused")
    return Answer(200, page_of(pod, request.method, f"/{target.rest}", service=service).encode(), TEXT)


def _unavailable(why: str) -> StatusError:
    return StatusError(503, "ServiceUnavailable", why)
