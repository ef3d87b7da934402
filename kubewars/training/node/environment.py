"""What a container finds when it starts: volumes from ConfigMaps and Secrets, variables, names of services.

Source of the complaints: ``pkg/kubelet/kubelet_pods.go`` (makeEnvironmentVariables), ``pkg/volume``.
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import TYPE_CHECKING

from kubewars.training.node.references import filled
from kubewars.training.node.service_links import service_links

if TYPE_CHECKING:
    from kubewars.training.machinery.api import Api
    from kubewars.training.storage.record import Obj

_ROOT_CA = "kube-root-ca.crt"  # made by a controller in every namespace, at the same moment as the first pods


class Environment:
    """Reads what pods refer to."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def mount_error(self, pod: Obj) -> tuple[str, str]:
        """The first volume that cannot be mounted, and why; empty when all can."""
        namespace = pod["metadata"]["namespace"]
        for volume in pod["spec"].get("volumes") or ():
            for resource, name, items, is_optional in _sources(volume):
                if is_optional or name == _ROOT_CA:
                    continue
                found = self._api.find(resource, namespace, name)
                if found is None:
                    return volume["name"], f'{_title(resource).lower()} "{name}" not found'
                missing = [one["key"] for one in items if one["key"] not in (found.get("data") or {})]
                if missing:
                    word = "config" if resource == "configmaps" else "secret"
                    return volume["name"], f"references non-existent {word} key: {missing[0]}"
        return "", ""

    def config_error(self, pod: Obj, container: Obj) -> str:
        """Why the variables cannot be put together, if so."""
        namespace = pod["metadata"]["namespace"]
        for one in container.get("envFrom") or ():
            for resource, field in (("configmaps", "configMapRef"), ("secrets", "secretRef")):
                reference = one.get(field)
                if reference and not reference.get("optional"):
                    name = reference.get("name", "")
                    if self._api.find(resource, namespace, name) is None:
                        return f'{_title(resource).lower()} "{name}" not found'
        for one in container.get("env") or ():
            for resource, field in (("configmaps", "configMapKeyRef"), ("secrets", "secretKeyRef")):
                reference = (one.get("valueFrom") or {}).get(field)
                if not reference or reference.get("optional"):
                    continue
                name = reference.get("name", "")
                found = self._api.find(resource, namespace, name)
                if found is None:
                    return f'{_title(resource).lower()} "{name}" not found'
                if reference["key"] not in (found.get("data") or {}):
                    return f"couldn't find key {reference['key']} in {_title(resource)} {namespace}/{name}"
        return ""

    def variables(self, pod: Obj, container: Obj) -> dict[str, str]:
        """Name and value of each variable; what cannot be found is left out."""
        meta, namespace = pod["metadata"], pod["metadata"]["namespace"]
        found = {
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOSTNAME": pod["spec"].get("hostname") or meta["name"],
            **service_links(self._api, pod),
            "HOME": "/root",
        }
        for one in container.get("envFrom") or ():
            prefix = one.get("prefix") or ""
            for resource, field in (("configmaps", "configMapRef"), ("secrets", "secretRef")):
                if one.get(field):
                    values = self.values(resource, namespace, one[field].get("name", ""))
                    found |= {f"{prefix}{key}": value for key, value in values.items()}
        for one in container.get("env") or ():
            value = self._value(pod, container, one, found)
            if value is not None:
                found[one["name"]] = value
        return found

    def _value(self, pod: Obj, container: Obj, one: Obj, known: dict[str, str]) -> str | None:
        origin = one.get("valueFrom")
        if not origin:
            return filled(str(one.get("value") or ""), known)
        if "fieldRef" in origin:
            return field_of(pod, origin["fieldRef"].get("fieldPath", ""))
        if "resourceFieldRef" in origin:
            limits = (container.get("resources") or {}).get("limits") or {}
            return str(limits.get(origin["resourceFieldRef"].get("resource", "").rpartition(".")[2], "0"))
        for resource, field in (("configmaps", "configMapKeyRef"), ("secrets", "secretKeyRef")):
            if field in origin:
                values = self.values(resource, pod["metadata"]["namespace"], origin[field].get("name", ""))
                return values.get(origin[field]["key"])
        return None

    def values(self, resource: str, namespace: str, name: str) -> dict[str, str]:
        """What a ConfigMap or a Secret holds, as text; nothing when it is absent."""
        found = self._api.find(resource, namespace, name)
        values = dict((found or {}).get("data") or {})
        if resource == "configmaps":
            return values
        decoded = {}
        for key, value in values.items():
            try:
                decoded[key] = base64.b64decode(value).decode()
            except (binascii.Error, UnicodeDecodeError):
                continue
        return decoded


def _sources(volume: Obj) -> list[tuple[str, str, list[Obj], bool]]:
    """Each ConfigMap and Secret that a volume is made of: resource, name, items, whether it may be absent."""
    found = []
    if source := volume.get("configMap"):
        found.append(("configmaps", source.get("name", ""), source.get("items") or [], bool(source.get("optional"))))
    if source := volume.get("secret"):
        name = source.get("secretName", "")
        found.append(("secrets", name, source.get("items") or [], bool(source.get("optional"))))
    for projected in (volume.get("projected") or {}).get("sources") or ():
        for resource, field in (("configmaps", "configMap"), ("secrets", "secret")):
            if source := projected.get(field):
                is_optional = bool(source.get("optional"))
                found.append((resource, source.get("name", ""), source.get("items") or [], is_optional))
    return found


def _title(resource: str) -> str:
    return {"configmaps": "ConfigMap", "secrets": "Secret"}[resource]


def field_of(pod: Obj, path: str) -> str:
    """What the downward API tells of a pod; nothing of a field that it does not know."""
    meta, spec, status = pod["metadata"], pod["spec"], pod.get("status") or {}
    if path.startswith(("metadata.labels['", "metadata.annotations['")):
        kind, _, rest = path.partition("['")
        return str((meta.get(kind.rpartition(".")[2]) or {}).get(rest.rstrip("']"), ""))
    if path in ("metadata.labels", "metadata.annotations"):
        return "\n".join(f"{key}={json.dumps(text)}" for key, text in sorted((meta.get(path[9:]) or {}).items()))
    return str(
        {
            "metadata.name": meta["name"],
            "metadata.namespace": meta["namespace"],
            "metadata.uid": meta["uid"],
            "spec.nodeName": spec.get("nodeName", ""),
            "spec.serviceAccountName": spec.get("serviceAccountName", ""),
            "status.hostIP": status.get("hostIP", ""),
            "status.podIP": status.get("podIP", ""),
        }.get(path, "")
    )
