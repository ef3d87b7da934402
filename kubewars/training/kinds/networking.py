"""Ingresses, their classes, network policies, and the address kinds: stored and shown, acted on by nobody here."""

from typing import Any

from kubewars.training.kinds import causes, cells, naming, selectors
from kubewars.training.kinds.kind import AGE, NAME, Column, Obj, Strategy
from kubewars.training.status import Cause

_DEFAULT_CLASS = "ingressclass.kubernetes.io/is-default-class"
_PATH_TYPES = ("Exact", "ImplementationSpecific", "Prefix")


class IngressStrategy(Strategy):
    """Paths begin with a slash and say how they match."""

    checks_by_hand = True
    has_generation = True
    columns = (NAME, Column("Class"), Column("Hosts"), Column("Address"), Column("Ports"), AGE)

    def check(self, obj: Obj) -> list[Cause]:
        spec = obj.get("spec") or {}
        found: list[Cause] = []
        if not spec.get("rules") and "defaultBackend" not in spec:
            found.append(causes.bad_value("spec", None, "either `defaultBackend` or `rules` must be specified"))
        if "defaultBackend" in spec:
            found += _backend(spec["defaultBackend"], "spec.defaultBackend")
        for index, rule in enumerate(spec.get("rules") or ()):
            found += _host(rule.get("host", ""), f"spec.rules[{index}].host")
            if "http" in rule and not rule["http"].get("paths"):
                found.append(causes.required(f"spec.rules[{index}].http.paths"))
            for place, one in enumerate((rule.get("http") or {}).get("paths") or ()):
                found += _path(one, f"spec.rules[{index}].http.paths[{place}]")
        return found

    def warnings(self, obj: Obj, old: Obj | None) -> list[str]:
        annotation = "kubernetes.io/ingress.class"
        if old is not None or annotation not in (obj["metadata"].get("annotations") or {}):
            return []
        return [f"annotation \"{annotation}\" is deprecated, please use 'spec.ingressClassName' instead"]

    def row(self, obj: Obj, now: float) -> list[Any]:
        spec = obj.get("spec") or {}
        rules = spec.get("rules") or []
        hosts = [rule["host"] for rule in rules[:3] if rule.get("host")]
        shown = ",".join(hosts) or "*"
        if hosts and len(rules) > 3:
            shown += f" + {len(rules) - 3} more..."
        ingress = ((obj.get("status") or {}).get("loadBalancer") or {}).get("ingress") or ()
        address = ",".join(sorted({one.get("ip") or one.get("hostname") or "" for one in ingress} - {""}))
        ports = "80, 443" if spec.get("tls") else "80"
        name = obj["metadata"]["name"]
        return [name, spec.get("ingressClassName") or "<none>", shown, address, ports, self.age(obj, now)]


def _host(host: str, path: str) -> list[Cause]:
    if not host:
        return []
    if not naming.ip_address(host):
        return [causes.bad_value(path, host, "must be a DNS name, not an IP address")]
    rule = naming.wildcard_subdomain if "*" in host else naming.dns_subdomain
    return causes.bad_values(path, host, rule(host))


def _backend(backend: Obj, path: str) -> list[Cause]:
    service = backend.get("service")
    if service is not None and "resource" in backend:
        return [causes.bad_value(path, "", "cannot set both resource and service backends")]
    if service is None:
        why = "resource or service backend is required"
        return [] if "resource" in backend else [causes.bad_value(path, "", why)]
    name, port = service.get("name", ""), service.get("port") or {}
    found = causes.bad_values(f"{path}.service.name", name, naming.dns_label(name)) if name else []
    if not name:
        found.append(causes.required(f"{path}.service.name"))
    if port.get("name") and port.get("number"):
        found.append(causes.bad_value(path, "", "cannot set both port name & port number"))
    elif port.get("name"):
        found += causes.bad_values(f"{path}.service.port.name", port["name"], naming.port_name(port["name"]))
    elif port.get("number"):
        found += causes.bad_values(f"{path}.service.port.number", port["number"], naming.port_number(port["number"]))
    else:
        found.append(causes.required(path, "port name or number is required"))
    return found


def _path(one: Obj, path: str) -> list[Cause]:
    found: list[Cause] = []
    kind = one.get("pathType")
    if not kind:
        return [causes.required(f"{path}.pathType", "pathType must be specified")]
    if kind not in _PATH_TYPES:
        found.append(causes.unsupported(f"{path}.pathType", kind, _PATH_TYPES))
    if kind in ("Exact", "Prefix") and not one.get("path", "").startswith("/"):
        found.append(causes.bad_value(f"{path}.path", one.get("path", ""), "must be an absolute path"))
    return found + _backend(one.get("backend") or {}, f"{path}.backend")


class IngressClassStrategy(Strategy):
    """The default one says so in its name's cell."""

    has_generation = True
    columns = (NAME, Column("Controller"), Column("Parameters"), AGE)

    def check(self, obj: Obj) -> list[Cause]:
        controller = (obj.get("spec") or {}).get("controller", "")
        if "/" in controller and not naming.dns_subdomain(controller.partition("/")[0]):
            return []
        return [
            causes.bad_value("spec.controller", controller, 'must be a domain-prefixed path (such as "acme.io/foo")')
        ]

    def check_change(self, obj: Obj, old: Obj) -> list[Cause]:
        new, before = (one.get("spec") or {} for one in (obj, old))
        return causes.unchanged("spec.controller", new.get("controller"), before.get("controller"))

    def row(self, obj: Obj, now: float) -> list[Any]:
        spec = obj.get("spec") or {}
        name = obj["metadata"]["name"]
        if (obj["metadata"].get("annotations") or {}).get(_DEFAULT_CLASS) == "true":
            name += " (default)"
        told, shown = spec.get("parameters"), "<none>"
        if told:
            group = f".{told['apiGroup']}" if told.get("apiGroup") else ""
            shown = f"{told.get('kind', '')}{group}/{told.get('name', '')}"
        return [name, spec.get("controller", ""), shown, self.age(obj, now)]


class NetworkPolicyStrategy(Strategy):
    """Types follow from what is said of the two directions."""

    checks_by_hand = True
    has_generation = True
    columns = (NAME, Column("Pod-Selector"), AGE)

    def default(self, obj: Obj) -> None:
        spec = obj.setdefault("spec", {})
        if not spec.get("policyTypes"):
            spec["policyTypes"] = ["Ingress", "Egress"] if spec.get("egress") else ["Ingress"]
        for direction in ("ingress", "egress"):
            for rule in spec.get(direction) or ():
                for port in rule.get("ports") or ():
                    port.setdefault("protocol", "TCP")

    def check(self, obj: Obj) -> list[Cause]:
        spec = obj.get("spec") or {}
        found = selectors.check(spec.get("podSelector"), "spec.podSelector")
        for direction, side in (("ingress", "from"), ("egress", "to")):
            for index, rule in enumerate(spec.get(direction) or ()):
                found += _rule(rule, side, f"spec.{direction}[{index}]")
        for index, kind in enumerate(spec.get("policyTypes") or ()):
            if kind not in ("Ingress", "Egress"):
                found.append(causes.unsupported(f"spec.policyTypes[{index}]", kind, ("Ingress", "Egress")))
        return found

    def row(self, obj: Obj, now: float) -> list[Any]:
        chosen = (obj.get("spec") or {}).get("podSelector")
        return [obj["metadata"]["name"], selectors.show(chosen), self.age(obj, now)]


def _rule(rule: Obj, side: str, path: str) -> list[Cause]:
    found: list[Cause] = []
    for index, port in enumerate(rule.get("ports") or ()):
        last = port.get("endPort")
        if isinstance(port.get("port"), int) and last is not None and last < port["port"]:
            why = "must be greater than or equal to `port`"
            found.append(causes.bad_value(f"{path}.ports[{index}].endPort", last, why))
    for index, peer in enumerate(rule.get(side) or ()):
        here = f"{path}.{side}[{index}]"
        if not peer:
            found.append(causes.required(here, "must specify a peer"))
        if "ipBlock" in peer:
            block = peer["ipBlock"].get("cidr", "")
            found += causes.bad_values(f"{here}.ipBlock.cidr", block, naming.address_block(block))
    return found


class ServiceCIDRStrategy(Strategy):
    columns = (NAME, Column("CIDRs"), AGE)

    def row(self, obj: Obj, now: float) -> list[Any]:
        blocks = (obj.get("spec") or {}).get("cidrs") or ()
        return [obj["metadata"]["name"], ",".join(blocks), self.age(obj, now)]


class IPAddressStrategy(Strategy):
    columns = (NAME, Column("ParentRef"))

    def row(self, obj: Obj, now: float) -> list[Any]:  # noqa: ARG002 - no age is shown
        parent = (obj.get("spec") or {}).get("parentRef") or {}
        group = f".{parent['group']}" if parent.get("group") else ""
        told = [f"{parent.get('resource', '')}{group}".lower(), parent.get("namespace"), parent.get("name", "")]
        shown = "/".join(part for part in told if part)
        return [obj["metadata"]["name"], cells.or_none(shown)]
