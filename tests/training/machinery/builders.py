"""Objects and the verbs over an empty store, for the tests of storage, machinery, access and http."""

import random
from typing import Any

from kubewars.training.clock import ManualClock
from kubewars.training.kinds import load_registry
from kubewars.training.machinery.api import Api
from kubewars.training.schema import load_schema
from kubewars.training.storage.store import Store

Obj = dict[str, Any]


def an_api(store: Store | None = None) -> Api:
    """The verbs, with a clock that stands still and the namespaces ``default`` and ``other``."""
    api = Api(ManualClock(), load_registry(), load_schema(), store or Store(), chance=random.Random(1))
    for name in ("default", "other"):
        api.create("namespaces", None, {"metadata": {"name": name}})
        api.create("serviceaccounts", name, {"metadata": {"name": "default"}})
    return api


def a_config_map(name: str = "a", *, labels: dict[str, str] | None = None, **data: str) -> Obj:
    meta: Obj = {"name": name}
    if labels:
        meta["labels"] = labels
    return {"metadata": meta, "data": data}


def a_pod(name: str = "web", *, labels: dict[str, str] | None = None, **spec: Any) -> Obj:
    meta: Obj = {"name": name, "labels": labels or {"game": "starwars"}}
    return {"metadata": meta, "spec": {"containers": [{"name": "c", "image": "nginx"}], **spec}}
