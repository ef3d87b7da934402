"""ConfigMaps: keys and texts."""

from typing import Any

from kubewars.training.kinds import causes, naming
from kubewars.training.kinds.kind import AGE, NAME, Column, Obj, Strategy
from kubewars.training.status import Cause

SIZE_LIMIT = 1024 * 1024
FROZEN = "field is immutable when `immutable` is set"


class ConfigMapStrategy(Strategy):
    """At most a mebibyte; once immutable, always immutable."""

    checks_by_hand = True
    columns = (NAME, Column("Data"), AGE)

    def check(self, obj: Obj) -> list[Cause]:
        data, binary = obj.get("data") or {}, obj.get("binaryData") or {}
        found: list[Cause] = []
        for key in data:
            found += causes.bad_values(f"data[{key}]", key, naming.config_key(key))
            if key in binary:
                found.append(causes.bad_value(f"data[{key}]", key, "duplicate of key present in binaryData"))
        for key in binary:
            found += causes.bad_values(f"binaryData[{key}]", key, naming.config_key(key))
        size = sum(len(text.encode()) for text in data.values()) + sum(
            len(text or "") * 3 // 4 for text in binary.values()
        )
        if size > SIZE_LIMIT:
            found.append(causes.too_long("[]", SIZE_LIMIT))
        return found

    def check_change(self, obj: Obj, old: Obj) -> list[Cause]:
        return frozen(obj, old, ("data", "binaryData"))

    def row(self, obj: Obj, now: float) -> list[Any]:
        count = len(obj.get("data") or ()) + len(obj.get("binaryData") or ())
        return [obj["metadata"]["name"], count, self.age(obj, now)]


def frozen(obj: Obj, old: Obj, keys: tuple[str, ...]) -> list[Cause]:
    """What may not change once ``immutable`` is set."""
    if not old.get("immutable"):
        return []
    found = [] if obj.get("immutable") else [causes.forbidden("immutable", FROZEN)]
    return found + [causes.forbidden(key, FROZEN) for key in keys if obj.get(key) != old.get(key)]
