"""Rules for probes and lifecycle hooks. Source: ``core/validation/validation.go``."""

from typing import Any

from kubewars.training.kinds import causes, naming
from kubewars.training.status import Cause

Obj = dict[str, Any]
_HANDLERS = ("exec", "httpGet", "tcpSocket", "grpc", "sleep")
_COUNTS = ("initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold")


def probes(container: Obj, path: str) -> list[Cause]:
    """What is wrong with a container's three probes."""
    found: list[Cause] = []
    for name in ("livenessProbe", "readinessProbe", "startupProbe"):
        probe = container.get(name)
        if probe is None:
            continue
        here = f"{path}.{name}"
        found += _handler(probe, here)
        for key in _COUNTS:
            found += causes.not_negative(f"{here}.{key}", probe.get(key))
        grace = probe.get("terminationGracePeriodSeconds")
        if grace is not None and grace <= 0:
            found.append(causes.bad_value(f"{here}.terminationGracePeriodSeconds", grace, "must be greater than 0"))
        if name == "readinessProbe":
            if grace is not None:
                why = "must not be set for readinessProbes"
                found.append(causes.bad_value(f"{here}.terminationGracePeriodSeconds", grace, why))
        elif probe["successThreshold"] != 1:
            found.append(causes.bad_value(f"{here}.successThreshold", probe["successThreshold"], "must be 1"))
    return found


def lifecycle(container: Obj, path: str) -> list[Cause]:
    """What is wrong with ``postStart`` and ``preStop``."""
    found: list[Cause] = []
    for name in ("postStart", "preStop"):
        hook = (container.get("lifecycle") or {}).get(name)
        if hook is not None:
            found += _handler(hook, f"{path}.lifecycle.{name}")
    return found


def _handler(handler: Obj, path: str) -> list[Cause]:
    told = [name for name in _HANDLERS if handler.get(name) is not None]
    if not told:
        return [causes.required(path, "must specify a handler type")]
    found = _action(told[0], handler[told[0]], f"{path}.{told[0]}")
    return found + [causes.forbidden(f"{path}.{name}", "may not specify more than 1 handler type") for name in told[1:]]


def _action(name: str, action: Obj, path: str) -> list[Cause]:
    match name:
        case "exec":
            return [] if action.get("command") else [causes.required(f"{path}.command")]
        case "httpGet":
            found = port_reference(action.get("port", 0), f"{path}.port")
            if action["scheme"] not in ("HTTP", "HTTPS"):
                found.append(causes.unsupported(f"{path}.scheme", action["scheme"], ("HTTP", "HTTPS")))
            for header in action.get("httpHeaders") or ():
                told = header.get("name", "")
                found += causes.bad_values(f"{path}.httpHeaders", told, naming.header_name(told))
            return found
        case "tcpSocket":
            return port_reference(action.get("port", 0), f"{path}.port")
        case "grpc":
            port = action.get("port", 0)
            return causes.bad_values(f"{path}.port", port, naming.port_number(port))
        case _:
            return []


def port_reference(port: int | str, path: str) -> list[Cause]:
    """A port by number or by name."""
    wrong = naming.port_name(port) if isinstance(port, str) else naming.port_number(port)
    return causes.bad_values(path, port, wrong)
