"""How large an object may be, and that the store has room: asked before whatever else a write costs.

etcd, beneath the real server, has both limits: 1.5 MiB a request, and a quota of its own for all there is. The real
server answers 500 when the latter is reached; here it is 507, which says what is the matter: nobody lacks a right
(403), and trying again (429, 503) does not help.
"""

import msgspec

from kubewars.training.counting import MOST_STORED_VALUES, ensure_few_values
from kubewars.training.machinery.core import Core
from kubewars.training.status import StatusError
from kubewars.training.storage.record import Obj

LARGEST = 3 << 19  # bytes of JSON, as etcd takes them: 1.5 MiB
_UNCOUNTED = "Endpoints"  # which the cluster itself writes, for up to a thousand pods
_SLACK = 4096  # bytes by which what exists may grow though the store is full: whoever cleans up notes things

_encoder = msgspec.json.Encoder()


def size_of(obj: Obj) -> int:
    """Bytes of JSON."""
    return len(_encoder.encode(obj))


def ensure_storable(obj: Obj) -> int:
    """The object's bytes of JSON.

    Raises:
        StatusError: 413, it is too large or holds too many values.
    """
    text = _encoder.encode(obj)
    if len(text) > LARGEST:
        raise StatusError(413, "RequestEntityTooLarge", "etcdserver: request is too large")
    if obj.get("kind") != _UNCOUNTED:
        ensure_few_values(text, MOST_STORED_VALUES)
    return len(text)


def ensure_room(core: Core, growth: int, *, is_new: bool) -> None:
    """Refuse what makes a full store larger. Deletions, and all that makes things smaller, always go on.

    Raises:
        StatusError: 507.
    """
    store = core.store
    if not store.is_full or (not is_new and growth <= _SLACK):
        return
    told = (
        f"etcdserver: mvcc: database space exceeded: the training cluster holds {store.held >> 20} MiB of objects, of "
        f"{store.ceiling >> 20} MiB that it may. Delete what is no longer needed, or let its administrator start it "
        "with more (--storage)."
    )
    raise StatusError(507, "InsufficientStorage", told)
