"""Secrets: keys and bytes; some types want certain keys."""

import base64
import json
from typing import Any

from kubewars.training.kinds import causes, naming
from kubewars.training.kinds.configmaps import SIZE_LIMIT, frozen
from kubewars.training.kinds.kind import AGE, NAME, Column, Obj, Strategy
from kubewars.training.schema.gotext import json_trouble
from kubewars.training.status import Cause

_WANTED = {
    "kubernetes.io/dockercfg": (".dockercfg",),
    "kubernetes.io/dockerconfigjson": (".dockerconfigjson",),
    "kubernetes.io/ssh-auth": ("ssh-privatekey",),
    "kubernetes.io/tls": ("tls.crt", "tls.key"),
}
_ACCOUNT = "kubernetes.io/service-account.name"


class SecretStrategy(Strategy):
    """``stringData`` is folded into ``data`` and never shown; the type never changes."""

    checks_by_hand = True
    columns = (NAME, Column("Type"), Column("Data"), AGE)

    def default(self, obj: Obj) -> None:
        plain = obj.pop("stringData", None)
        if plain:
            packed = {key: base64.b64encode(text.encode()).decode() for key, text in plain.items()}
            obj["data"] = (obj.get("data") or {}) | packed
        if not obj.get("type"):
            obj["type"] = "Opaque"

    def check(self, obj: Obj) -> list[Cause]:
        data, kind = obj.get("data") or {}, obj["type"]
        found: list[Cause] = []
        for key in data:
            found += causes.bad_values(f"data[{key}]", key, naming.config_key(key))
        if sum(len(text or "") * 3 // 4 for text in data.values()) > SIZE_LIMIT:
            found.append(causes.too_long("data", SIZE_LIMIT))
        found += [causes.required(f"data[{key}]") for key in _WANTED.get(kind, ()) if key not in data]
        found += _docker(data, kind)
        if kind == "kubernetes.io/basic-auth" and not {"username", "password"} & data.keys():
            found += [causes.required("data[username]"), causes.required("data[password]")]
        annotations = obj["metadata"].get("annotations") or {}
        if kind == "kubernetes.io/service-account-token" and not annotations.get(_ACCOUNT):
            found.append(causes.required(f"metadata.annotations[{_ACCOUNT}]"))
        return found

    def check_change(self, obj: Obj, old: Obj) -> list[Cause]:
        return causes.unchanged("type", obj["type"], old.get("type")) + frozen(obj, old, ("data",))

    def warnings(self, obj: Obj, old: Obj | None) -> list[str]:  # noqa: ARG002 - said each time
        if obj.get("type") != "kubernetes.io/tls":
            return []
        data = obj.get("data") or {}
        for key, what in (("tls.crt", "certificate"), ("tls.key", "key")):
            if b"-----BEGIN " not in base64.b64decode(data.get(key) or ""):
                return [f"tls: failed to find any PEM data in {what} input"]
        return []

    def row(self, obj: Obj, now: float) -> list[Any]:
        return [obj["metadata"]["name"], obj.get("type", ""), len(obj.get("data") or ()), self.age(obj, now)]

    def field_labels(self, obj: Obj) -> dict[str, str]:
        return super().field_labels(obj) | {"type": obj.get("type", "")}


def _docker(data: Obj, kind: str) -> list[Cause]:
    """The credentials of a registry are JSON."""
    key = next(iter(_WANTED.get(kind, ())), "")
    if not kind.startswith("kubernetes.io/docker") or key not in data:
        return []
    try:
        json.loads(base64.b64decode(data[key] or ""))
    except ValueError as error:
        return [causes.bad_value(f"data[{key}]", "<secret contents redacted>", json_trouble(error))]
    return []
