"""List: which objects, as of which revision, in how many pages.

Source: ``apiserver/pkg/storage/etcd3/store.go`` (GetList) and the API concepts page on chunked lists.
"""

import base64
import binascii
import functools
from dataclasses import dataclass

import msgspec

from kubewars.training.kinds import Kind
from kubewars.training.machinery.core import Core
from kubewars.training.machinery.field_selectors import NO_FIELDS, FieldSelector
from kubewars.training.machinery.label_selectors import EVERYTHING, LabelSelector
from kubewars.training.status import StatusError, bad_request, expired
from kubewars.training.storage.record import Obj, Record

_COMMON_FIELDS = ("metadata.name", "metadata.namespace")
_LONGEST_REVISION = 18  # digits; more would not fit in 64 bits
_TOO_OLD_TO_CONTINUE = (
    "The provided continue parameter is too old to display a consistent list result. You can start a new "
    "list without the continue parameter."
)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which objects of a kind are meant."""

    kind: Kind
    namespace: str | None = None
    labels: LabelSelector = EVERYTHING
    fields: FieldSelector = NO_FIELDS

    def matches(self, obj: Obj) -> bool:
        meta = obj["metadata"]
        if self.namespace is not None and meta.get("namespace") != self.namespace:
            return False
        if self.labels.requirements and not self.labels.matches(meta.get("labels")):
            return False
        return not self.fields.terms or self.fields.matches(self.kind.strategy.field_labels(obj))

    @property
    def is_narrow(self) -> bool:
        """Whether anything but the namespace narrows it."""
        return bool(self.labels.requirements or self.fields.terms)


@dataclass(frozen=True, slots=True)
class Page:
    """Part of a list, and the metadata that says which part."""

    records: list[Record]
    metadata: Obj


def ensure_known_fields(kind: Kind, fields: FieldSelector) -> None:
    """Refuse (400) a field selector on a field that the kind does not know."""
    known = _known_fields(kind)
    for name, _, _ in fields.terms:
        if name not in known:
            raise bad_request(_unknown_field(kind, name, known))


def _unknown_field(kind: Kind, name: str, known: frozenset[str]) -> str:
    if known == frozenset(_COMMON_FIELDS):
        return f'"{name}" is not a known field selector: only "metadata.name", "metadata.namespace"'
    if kind.group == "batch":
        return f'field label "{name}" not supported for {kind.kind}'
    return f"field label not supported: {name}"


@functools.lru_cache(maxsize=256)
def _known_fields(kind: Kind) -> frozenset[str]:
    empty: Obj = {"metadata": {}, "spec": {}, "status": {}, "involvedObject": {}, "source": {}}
    return frozenset((*_COMMON_FIELDS, *kind.strategy.field_labels(empty)))


def select(core: Core, selection: Selection, revision: int | None = None) -> list[Record]:
    """What matches, now or as it was at ``revision``."""
    kind, namespace = selection.kind, selection.namespace
    if revision is not None and revision != core.store.revision:
        found = core.store.snapshot(kind.name, namespace, revision)
    elif name := selection.fields.required("metadata.name"):
        found = _by_name(core, selection, name)
    else:
        found = core.store.records(kind.name, namespace)
    if not selection.is_narrow:
        return found
    return [record for record in found if selection.matches(record.obj)]


def _by_name(core: Core, selection: Selection, name: str) -> list[Record]:
    kind = selection.kind
    if kind.namespaced and selection.namespace is None:
        return [r for r in core.store.records(kind.name) if r.obj["metadata"]["name"] == name]
    record = core.store.get(kind.name, selection.namespace or "", name)
    return [] if record is None else [record]


def list_page(
    core: Core,
    selection: Selection,
    *,
    limit: int = 0,
    token: str = "",
    version: str = "",
    match: str = "",
) -> Page:
    """One page. ``version`` and ``match`` are ``resourceVersion`` and ``resourceVersionMatch``.

    Raises:
        StatusError: 400 (unreadable token or version), 410 (token or version too old), 504 (version not reached).
    """
    start = None
    exact: int | None = None
    if token:
        if version and version != "0":
            raise bad_request("specifying resource version is not allowed when using continue")
        exact, start = _read_token(token)
    elif version and version != "0":
        asked = parse_revision(version)
        core.store.ensure_reachable(asked)
        if match == "Exact" or (limit and match != "NotOlderThan"):
            exact = asked
    try:
        records = select(core, selection, exact)
    except StatusError as error:
        if token and error.code == 410:
            raise expired(_TOO_OLD_TO_CONTINUE) from None
        raise
    revision = core.store.revision if exact is None else exact
    metadata: Obj = {"resourceVersion": str(revision)}
    if start is not None:
        records = [record for record in records if _key(record) >= start]
    following = _following(core, selection, exact, records, limit) if limit else None
    if following is not None:
        metadata["continue"] = _write_token(revision, following)
        if not selection.is_narrow:
            metadata["remainingItemCount"] = len(records) - limit
    return Page(records[:limit] if limit else records, metadata)


def _following(
    core: Core, selection: Selection, revision: int | None, records: list[Record], limit: int
) -> tuple[str, str] | None:
    """Where the page after a full one begins: at the next object, whether it matches or not, as in the real server."""
    if len(records) > limit:
        return _key(records[limit])
    if len(records) < limit or not selection.is_narrow or selection.fields.required("metadata.name"):
        return None
    last = _key(records[-1])
    everything = Selection(selection.kind, selection.namespace)
    return next((key for record in select(core, everything, revision) if (key := _key(record)) > last), None)


def parse_revision(text: str) -> int:
    """A resourceVersion as a number; 0 for an absent one.

    Raises:
        StatusError: 400.
    """
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_REVISION):
        why = f'Invalid value: "{text}": strconv.ParseUint: parsing "{text}": invalid syntax'
        raise bad_request(f"invalid resource version: resourceVersion: {why}")
    return int(text)


def _key(record: Record) -> tuple[str, str]:
    meta = record.obj["metadata"]
    return (meta.get("namespace", ""), meta["name"])


def _write_token(revision: int, start: tuple[str, str]) -> str:
    raw = msgspec.json.encode({"v": "meta.k8s.io/v1", "rv": revision, "start": "/".join(start)})
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _read_token(token: str) -> tuple[int, tuple[str, str]]:
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except (binascii.Error, ValueError):
        raise _bad_token(f"illegal base64 data at input byte {len(token) - 1}") from None
    try:
        found = msgspec.json.decode(raw, type=_Token)
    except (msgspec.DecodeError, RecursionError):
        shown = chr(raw[0]) if raw and 32 <= raw[0] < 127 else f"\\u{raw[0]:04x}" if raw else ""
        why = f"invalid character '{shown}' looking for beginning of value" if raw else "unexpected end of JSON input"
        raise _bad_token(why) from None
    namespace, _, name = found.start.partition("/")
    if found.rv <= 0 or not name:
        raise _bad_token("incorrect encoded start resourceVersion (version meta.k8s.io/v1)")
    return found.rv, (namespace, name)


class _Token(msgspec.Struct):
    v: str
    rv: int
    start: str


def _bad_token(why: str) -> StatusError:
    return bad_request(f"invalid continue token: continue key is not valid: {why}")
