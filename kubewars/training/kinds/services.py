"""Services: a steady address before pods that come and go."""

from typing import Any

from kubewars.training.kinds import causes, naming, selectors, service_rules
from kubewars.training.kinds.kind import AGE, NAME, Column, Obj, Strategy
from kubewars.training.status import Cause

_ADDRESSES = ("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy")
_OUTSIDE = ("LoadBalancer", "NodePort")


class ServiceStrategy(Strategy):
    """The cluster IP, once given, never changes while the type needs one."""

    checks_by_hand = True
    name_rule = staticmethod(naming.dns_label)
    columns = (
        NAME,
        Column("Type"),
        Column("Cluster-IP"),
        Column("External-IP"),
        Column("Port(s)"),
        AGE,
        Column("Selector", priority=1),
    )

    def default(self, obj: Obj) -> None:
        spec = obj.setdefault("spec", {})
        spec.setdefault("sessionAffinity", "None")
        if spec["sessionAffinity"] == "None":
            spec.pop("sessionAffinityConfig", None)
        elif spec["sessionAffinity"] == "ClientIP":
            config = spec.setdefault("sessionAffinityConfig", {}).setdefault("clientIP", {})
            config.setdefault("timeoutSeconds", 10800)
        spec.setdefault("type", "ClusterIP")
        for port in spec.get("ports") or ():
            port.setdefault("protocol", "TCP")
            if port.get("targetPort") in (None, 0, ""):
                port["targetPort"] = port.get("port", 0)
        if spec["type"] in _OUTSIDE or (spec["type"] == "ClusterIP" and spec.get("externalIPs")):
            spec.setdefault("externalTrafficPolicy", "Cluster")
        if spec["type"] != "ExternalName":
            spec.setdefault("internalTrafficPolicy", "Cluster")
        if spec["type"] == "LoadBalancer":
            spec.setdefault("allocateLoadBalancerNodePorts", True)

    def prepare_update(self, obj: Obj, old: Obj) -> None:
        """Keep the addresses that a client need not repeat, and drop what the new type has no use for."""
        super().prepare_update(obj, old)
        new, was = obj["spec"], old["spec"]
        if "ExternalName" in (new["type"], was.get("type")):
            _drop_addresses(new, was)
            return
        address = new.get("clusterIP")
        if address and address != was.get("clusterIP") and new.get("clusterIPs") == was.get("clusterIPs"):
            new["clusterIPs"] = [address]
        for key in _ADDRESSES:
            if not new.get(key) and was.get(key):
                new[key] = was[key]
        if new["type"] in _OUTSIDE:
            _keep_node_ports(new, was)
        elif was.get("type") in _OUTSIDE:
            _drop_node_ports(new)

    def check(self, obj: Obj) -> list[Cause]:
        return service_rules.service_spec(obj["spec"])

    def check_change(self, obj: Obj, old: Obj) -> list[Cause]:
        new, was = obj["spec"], old["spec"]
        if "ExternalName" in (new["type"], was.get("type")):
            return []
        address = was.get("clusterIP")
        if address and new.get("clusterIP") != address:
            return [
                causes.bad_value(
                    "spec.clusterIPs[0]",
                    new.get("clusterIPs") or ([new["clusterIP"]] if new.get("clusterIP") else None),
                    "may not change once set",
                )
            ]
        return []

    def warnings(self, obj: Obj, old: Obj | None) -> list[str]:  # noqa: ARG002 - said each time
        spec = obj["spec"]
        if spec.get("clusterIP") == "None" and spec.get("sessionAffinity") == "ClientIP":
            return ["spec.SessionAffinity is ignored for headless services"]
        return []

    def row(self, obj: Obj, now: float) -> list[Any]:
        spec = obj["spec"]
        addresses = spec.get("clusterIPs") or ([spec["clusterIP"]] if spec.get("clusterIP") else ["<none>"])
        return [
            obj["metadata"]["name"],
            spec.get("type", ""),
            addresses[0],
            _external(obj),
            ",".join(_show_port(port) for port in spec.get("ports") or ()) or "<none>",
            self.age(obj, now),
            selectors.show_labels(spec.get("selector")),
        ]

    def field_labels(self, obj: Obj) -> dict[str, str]:
        spec = obj.get("spec") or {}
        return super().field_labels(obj) | {
            "spec.clusterIP": spec.get("clusterIP", ""),
            "spec.type": spec.get("type", ""),
        }


def _drop_addresses(new: Obj, was: Obj) -> None:
    """What a Service that becomes an external name does not carry along."""
    if new["type"] != "ExternalName" or was.get("type") == "ExternalName":
        return
    for key in _ADDRESSES:
        if new.get(key) == was.get(key):
            new.pop(key, None)
    new.pop("internalTrafficPolicy", None)


def _drop_node_ports(new: Obj) -> None:
    for port in new.get("ports") or ():
        port.pop("nodePort", None)
    new.pop("externalTrafficPolicy", None)
    new.pop("allocateLoadBalancerNodePorts", None)


def _keep_node_ports(new: Obj, was: Obj) -> None:
    known = {(one.get("protocol"), one.get("port")): one.get("nodePort") for one in was.get("ports") or ()}
    for port in new.get("ports") or ():
        kept = known.get((port.get("protocol"), port.get("port")))
        if kept and not port.get("nodePort"):
            port["nodePort"] = kept


def _external(obj: Obj) -> str:
    spec = obj["spec"]
    listed = list(spec.get("externalIPs") or ())
    match spec.get("type"):
        case "ClusterIP" | "NodePort":
            return ",".join(listed) or "<none>"
        case "LoadBalancer":
            ingress = ((obj.get("status") or {}).get("loadBalancer") or {}).get("ingress") or ()
            given = sorted({one.get("ip") or one.get("hostname") or "" for one in ingress} - {""})
            return ",".join([*given, *listed]) or "<pending>"
        case "ExternalName":
            return str(spec.get("externalName", ""))
        case _:
            return "<unknown>"


def _show_port(port: Obj) -> str:
    outside = f":{port['nodePort']}" if port.get("nodePort") else ""
    return f"{port.get('port', 0)}{outside}/{port.get('protocol', '')}"
