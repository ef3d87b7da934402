"""The IP families of a Service, in a cluster that has IPv4 only.

Source: ``initIPFamilyFields`` of ``pkg/registry/core/service/storage/alloc.go``.
"""

import ipaddress

from kubewars.training.kinds import causes
from kubewars.training.status import Cause, invalid
from kubewars.training.storage.record import Obj

_OURS, _OTHER = "IPv4", "IPv6"
_POLICY = "spec.ipFamilyPolicy"


def settle_families(service: Obj, before: Obj) -> None:
    """Fill in, in place, ``ipFamilyPolicy`` and ``ipFamilies``; ``before`` is the spec until now, if there was one.

    Raises:
        StatusError: 422 for what a cluster of one family cannot give.
    """
    spec = service["spec"]
    # Without an address and without a selector, endpoints may be of either family, whatever the cluster has.
    is_open = spec.get("clusterIP") == "None" and not spec.get("selector")
    policy = spec.get("ipFamilyPolicy") or before.get("ipFamilyPolicy")
    policy = spec["ipFamilyPolicy"] = policy or ("RequireDualStack" if is_open else "SingleStack")
    families = list(spec.get("ipFamilies") or ())
    if before and policy == "SingleStack":
        for key in ("clusterIPs", "ipFamilies"):
            if spec.get(key) == before.get(key):
                spec[key] = (spec.get(key) or [])[:1]
        families = list(spec.get("ipFamilies") or ())
    found = _contradictions(spec, families, before)
    if found:
        raise invalid("Service", service["metadata"].get("name", ""), tuple(found))
    if is_open:
        families = families or [_OURS]
        if len(families) < 2 and policy != "SingleStack":
            families.append(_OTHER if families == [_OURS] else _OURS)
        spec["ipFamilies"] = families
        return
    if policy == "RequireDualStack":
        why = "this cluster is not configured for dual-stack services"
        found.append(causes.bad_value(_POLICY, policy, why))
    found += [
        causes.bad_value(f"spec.ipFamilies[{at}]", family, "not configured on this cluster")
        for at, family in enumerate(families)
        if family != _OURS
    ]
    if found:
        raise invalid("Service", service["metadata"].get("name", ""), tuple(found))
    spec["ipFamilies"] = families or [_OURS]


def _contradictions(spec: Obj, families: list[str], before: Obj) -> list[Cause]:
    """What policy, families and addresses say against one another; families are added as the addresses tell them."""
    policy, addresses = (
        spec["ipFamilyPolicy"],
        spec.get("clusterIPs") or ([spec["clusterIP"]] if spec.get("clusterIP") else []),
    )
    found: list[Cause] = []
    for what, key in (("cluster IP", "clusterIPs"), ("IP family", "ipFamilies")):
        if policy != "SingleStack" and 0 < len(spec.get(key) or ()) < len(before.get(key) or ()):
            found.append(causes.bad_value(_POLICY, policy, f"must be 'SingleStack' to release the secondary {what}"))
    begin = "must be 'RequireDualStack' or 'PreferDualStack' when multiple"
    if policy == "SingleStack" and len(addresses) == 2:
        found.append(causes.bad_value(_POLICY, policy, f"{begin} cluster IPs are specified"))
    if policy == "SingleStack" and len(families) == 2:
        found.append(causes.bad_value(_POLICY, policy, f"{begin} IP families are specified"))
    for at, address in enumerate(addresses):
        if address == "None" or at < len(families):
            continue
        family = _family(address)
        if family == _OTHER:
            why = f"{family} is not configured on this cluster"
            found.append(causes.bad_value(f"spec.clusterIPs[{at}]", addresses, why))
        elif family:
            families.append(family)
    return found


def _family(address: str) -> str:
    """Empty for what is no address: the kind's own rules say so."""
    try:
        return f"IPv{ipaddress.ip_address(address).version}"
    except ValueError:
        return ""
