"""The last look at an object before it is committed: schema, kind and metadata in one 422."""

from kubewars.training.kinds import Kind
from kubewars.training.machinery.core import Core
from kubewars.training.status import invalid
from kubewars.training.storage.record import Obj


def ensure_valid(core: Core, kind: Kind, obj: Obj, old: Obj | None) -> None:
    """Refuse what Kubernetes would refuse, with every cause at once.

    Raises:
        StatusError: 422.
    """
    causes = [
        *core.schema.validate(kind, obj),
        *kind.strategy.validate(obj, old),
    ]
    if causes:
        meta = obj["metadata"]
        name = meta.get("name") or meta.get("generateName") or ""
        raise invalid(kind.kind, name, tuple(causes), kind.group)
