"""What a pod may say and better would not: the warnings that ``kubectl`` shows. Source: ``pkg/api/pod/warnings.go``."""

from typing import Any

from kubewars.training.kinds import naming
from kubewars.training.schema.quantities import value_of

Obj = dict[str, Any]
_NODE_LABELS = {
    "beta.kubernetes.io/arch": 'deprecated since v1.14; use "kubernetes.io/arch" instead',
    "beta.kubernetes.io/os": 'deprecated since v1.14; use "kubernetes.io/os" instead',
    "failure-domain.beta.kubernetes.io/region": 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
    "failure-domain.beta.kubernetes.io/zone": 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
    "beta.kubernetes.io/instance-type": 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
}


def of_pod(pod: Obj) -> list[str]:
    """For a pod itself, whose name becomes a host's."""
    told = []
    if wrong := naming.dns_label(pod["metadata"].get("name", "")):
        why = "this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended"
        told.append(f"metadata.name: {why}: [{' '.join(wrong)}]")
    return told + of_spec(pod.get("spec") or {}, "spec")


def of_spec(spec: Obj, path: str) -> list[str]:
    """For the spec of a pod or of a template; ``path`` leads to it."""
    told = [
        f"{path}.nodeSelector[{key}]: {_NODE_LABELS[key]}"
        for key in sorted(spec.get("nodeSelector") or ())
        if key in _NODE_LABELS
    ]
    addresses = [alias.get("ip", "") for alias in spec.get("hostAliases") or ()]
    told += [
        f'{path}.hostAliases[{index}].ip: duplicate ip "{address}"'
        for index, address in enumerate(addresses)
        if address in addresses[:index]
    ]
    told += [
        f'{path}.imagePullSecrets[{index}].name: invalid empty name ""'
        for index, secret in enumerate(spec.get("imagePullSecrets") or ())
        if not secret.get("name")
    ]
    if spec.get("terminationGracePeriodSeconds", 0) < 0:
        told.append(
            f"{path}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1"
        )
    told += [
        f'volume "{volume.get("name", "")}" (Projected) has no sources provided'
        for volume in spec.get("volumes") or ()
        if "projected" in volume and not any((volume["projected"] or {}).get("sources") or ())
    ]
    told += [
        f"{path}.topologySpreadConstraints[{index}].labelSelector: a null labelSelector results in matching no pod"
        for index, spread in enumerate(spec.get("topologySpreadConstraints") or ())
        if spread.get("labelSelector") is None
    ]
    for key in ("initContainers", "containers"):
        for index, container in enumerate(spec.get(key) or ()):
            told += _container(container, f"{path}.{key}[{index}]")
    return told


def _container(container: Obj, path: str) -> list[str]:
    told = []
    for key in ("limits", "requests"):
        for name, amount in sorted(((container.get("resources") or {}).get(key) or {}).items()):
            if name in ("memory", "ephemeral-storage") and value_of(amount) % 1:
                why = f'fractional byte value "{amount}" is invalid, must be an integer'
                told.append(f"{path}.resources.{key}[{name}]: {why}")
    names: set[str] = set()
    for index, variable in enumerate(container.get("env") or ()):
        name, value = variable.get("name", ""), variable.get("value", "")
        if name in names and f"$({name})" not in value:
            why = f'hides previous definition of "{name}", which may be dropped when using apply'
            told.append(f"{path}.env[{index}]: {why}")
        names.add(name)
    ports: dict[tuple[Any, ...], int] = {}
    for index, port in enumerate(container.get("ports") or ()):
        key_ = tuple(port.get(part) for part in ("protocol", "containerPort", "hostPort", "hostIP"))
        if key_ in ports:
            told.append(f"{path}.ports[{index}]: duplicate port definition with {path}.ports[{ports[key_]}]")
        ports.setdefault(key_, index)
    return told
