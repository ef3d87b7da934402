"""Which namespace an object goes to, and whether that one takes anything in.

Source: ``apiserver/pkg/admission/plugin/namespace/lifecycle`` and ``registry/rest/create.go``.
"""

from kubewars.training.kinds import Kind
from kubewars.training.machinery.core import Core
from kubewars.training.status import Cause, StatusError, bad_request, not_found
from kubewars.training.storage.record import Obj

# These three the cluster cannot live without.
IMMORTAL = frozenset({"default", "kube-system", "kube-public"})

_MISMATCH = "the namespace of the provided object does not match the namespace sent on the request"


def settle_namespace(kind: Kind, namespace: str | None, obj: Obj) -> None:
    """Write the request's namespace into the object.

    Raises:
        StatusError: 400 when the two differ.
    """
    meta = obj["metadata"]
    given = meta.get("namespace") or ""
    if not kind.namespaced:
        if given:
            raise bad_request(_MISMATCH)
        meta.pop("namespace", None)
        return
    wanted = namespace or given or "default"
    if given and given != wanted:
        raise bad_request(_MISMATCH)
    meta["namespace"] = wanted


def ensure_open(core: Core, kind: Kind, namespace: str, name: str) -> None:
    """Refuse a namespace that is absent (404) or on its way out (403)."""
    if not kind.namespaced:
        return
    record = core.store.get("namespaces", "", namespace)
    if record is None:
        raise not_found("namespaces", namespace)
    if record.obj["metadata"].get("deletionTimestamp"):
        why = f"unable to create new content in namespace {namespace} because it is being terminated"
        raise StatusError(
            403,
            "Forbidden",
            f'{kind.name} "{name}" is forbidden: {why}',
            kind=kind.resource,
            name=name,
            group=kind.group,
            causes=(Cause("NamespaceTerminating", f"namespace {namespace} is being terminated", "metadata.namespace"),),
        )
