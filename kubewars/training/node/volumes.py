"""What the volumes of a pod hold: ConfigMaps, Secrets and the pod's own fields as files, folders, and claims."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from kubewars.training.node.environment import field_of
from kubewars.training.node.files import Files, Mount

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kubewars.training.machinery.api import Api
    from kubewars.training.node.environment import Environment
    from kubewars.training.storage.record import Obj

_FROM_THE_API = ("configMap", "secret", "downwardAPI", "projected")


class Volumes:
    """All volumes of the cluster. What was written to a claim stays for as long as the claim."""

    def __init__(self, api: Api, environment: Environment) -> None:
        self._api = api
        self._environment = environment
        self._claims: dict[tuple[str, str], dict[str, str]] = {}

    def files(self, pod: Obj, container: Obj, folders: dict[str, dict[str, str]]) -> Files:
        """The files of a container that starts. ``folders`` are those that live as long as the pod."""
        volumes = {volume["name"]: volume for volume in pod["spec"].get("volumes") or ()}
        mounts = [
            Mount(
                one["mountPath"].rstrip("/"),
                self._content(pod, volumes[one["name"]], folders),
                (one.get("subPath") or "").strip("/"),
                bool(one.get("readOnly")),
            )
            for one in container.get("volumeMounts") or ()
            if one["name"] in volumes and one["mountPath"].rstrip("/")
        ]
        return Files(mounts=tuple(mounts))

    def _content(self, pod: Obj, volume: Obj, folders: dict[str, dict[str, str]]) -> Callable[[], Mapping[str, str]]:
        if any(kind in volume for kind in _FROM_THE_API):
            return lambda: MappingProxyType(self._told(pod, volume))
        if "persistentVolumeClaim" in volume:
            claim = volume["persistentVolumeClaim"].get("claimName", "")
            content = self._claimed(pod["metadata"]["namespace"], claim)
        else:
            content = folders.setdefault(volume["name"], {})
        return lambda: content

    def _claimed(self, namespace: str, claim: str) -> dict[str, str]:
        if (namespace, claim) not in self._claims:
            kept = {key: one for key, one in self._claims.items() if self._api.find("persistentvolumeclaims", *key)}
            self._claims = kept | {(namespace, claim): {}}
        return self._claims[namespace, claim]

    def _told(self, pod: Obj, source: Obj) -> dict[str, str]:
        namespace = pod["metadata"]["namespace"]
        if one := source.get("configMap"):
            return _chosen(one, self._environment.values("configmaps", namespace, one.get("name", "")))
        if one := source.get("secret"):
            name = one.get("secretName") or one.get("name") or ""
            return _chosen(one, self._environment.values("secrets", namespace, name))
        if one := source.get("downwardAPI"):
            items = one.get("items") or ()
            return {item["path"]: field_of(pod, (item.get("fieldRef") or {}).get("fieldPath", "")) for item in items}
        found: dict[str, str] = {}
        for part in (source.get("projected") or {}).get("sources") or ():
            if token := part.get("serviceAccountToken"):
                found[token.get("path", "token")] = ""
            else:
                found |= self._told(pod, part)
        return found


def _chosen(source: Obj, values: dict[str, str]) -> dict[str, str]:
    """Every key as a file, or only the ``items``, each under its path."""
    items = source.get("items")
    if not items:
        return values
    return {one["path"]: values[one["key"]] for one in items if one["key"] in values}
