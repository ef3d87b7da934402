"""The last look at an object before it is committed: schema, kind and metadata in one 422."""

from kubewars.training.kinds import Kind
from kubewars.training.machinery.core import Core
from kubewars.training.status import invalid
from kubewars.training.storage.record import Obj


def ensure_valid(
    core: Core, kind: Kind, obj: Obj, old: Obj | None, *, is_status: bool = False, served: Kind | None = None
) -> None:
    """Refuse what Kubernetes would refuse, with every cause at once; ``is_status``: it is the status that was written;
    ``served`` is the version in which it came.

    Raises:
        StatusError: 422.
    """
    judge = served if served is not None and served.strategy.judges_stored else kind
    causes = [*core.schema.validate(kind, obj), *judge.strategy.validate(obj, old)]
    if is_status and old is not None:
        causes += kind.strategy.check_status(obj, old)
    if causes:
        meta = obj["metadata"]
        name = meta.get("name") or meta.get("generateName") or ""
        raise invalid(kind.kind, name, tuple(causes), kind.group)
