"""The face of the package: one object that knows all schemas."""

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from kubewars.training.schema import applied as applied_rules
from kubewars.training.schema import apply as server_side
from kubewars.training.schema import decoding, jsonpatch, openapi, quoting, required, strategic, tracking
from kubewars.training.schema.gotext import go_quoted, go_text
from kubewars.training.schema.managers import Manager
from kubewars.training.schema.types import Type, Types, load_types
from kubewars.training.status import Cause, StatusError, bad_request, invalid

if TYPE_CHECKING:
    from kubewars.training.kinds.kind import Kind

Obj = dict[str, Any]
Validation = Literal["Strict", "Warn", "Ignore"]


class Schema:
    """Everything that follows from the schemas of one Kubernetes release. Stateless but for caches."""

    def __init__(self, types: Types) -> None:
        self.types = types
        self.facts = types.facts

    def type_of(self, kind: "Kind") -> Type:
        """The type of a kind's whole object."""
        found = self.types.root(kind.group, kind.version, kind.kind)
        assert found is not None, f"{kind.name} is in discovery and not among the schemas"
        return found

    def decode(
        self,
        kind: "Kind",
        raw: Any,
        *,
        validation: Validation = "Strict",
        duplicates: Sequence[str] = (),
    ) -> tuple[Obj, list[str]]:
        """A new object of that kind, as Go would store it, and warnings (under ``Warn``).

        Unknown fields are left out, nulls and needless zeros too; fields that Go always writes are filled in.
        ``duplicates`` tell of keys that came twice, in the words of whoever read the body.

        Raises:
            StatusError: 400 for a wrong type, and under ``Strict`` for unknown or duplicate fields.
        """
        return self.decode_as(kind.group, kind.version, kind.kind, raw, validation=validation, duplicates=duplicates)

    def decode_as(
        self,
        group: str,
        version: str,
        kind: str,
        raw: Any,
        *,
        validation: Validation = "Strict",
        duplicates: Sequence[str] = (),
    ) -> tuple[Obj, list[str]]:
        """As ``decode``, for kinds that are only sent: ``Eviction``, ``Scale``, ``Binding``, ``DeleteOptions``."""
        root = self.types.root(group, version, kind)
        if root is None or not isinstance(raw, dict):
            raise bad_request(f"the object provided is unrecognized (must be of type {kind})")
        walk = decoding.Decoding()
        try:
            obj = _with_wipe(walk.struct(raw, root, "", ""), raw)
        except decoding.Undecodable as error:
            raise self._refusal(version, kind, str(error)) from error
        troubles, told = _troubles(walk.unknown, duplicates)
        if troubles and validation == "Strict":
            raise self._refusal(version, kind, f"strict decoding error: {told}")
        return obj, troubles if validation == "Warn" else []

    def decode_patched(
        self,
        kind: "Kind",
        patched: Obj,
        patch: Any,
        *,
        is_strategic: bool = False,
        validation: Validation = "Strict",
        duplicates: Sequence[str] = (),
    ) -> tuple[Obj, list[str]]:
        """As ``decode``, for what ``patch`` made: the refusal is a 422 that quotes the patch (strategic) or the result.

        ``patch`` is None for what server-side apply made.
        """
        root = self.type_of(kind)
        walk = decoding.Decoding()
        try:
            obj = _with_wipe(walk.struct(patched, root, "", ""), patched)
        except decoding.Undecodable as error:
            why = error.restoring if is_strategic else str(error)
            raise self.patch_refusal(root, patched, patch, why, is_strategic=is_strategic) from error
        troubles, told = _troubles(walk.unknown, duplicates)
        if troubles and validation == "Strict":
            why = f"strict decoding error: {told}"
            raise self.patch_refusal(root, patched, patch, why, is_strategic=is_strategic)
        return obj, troubles if validation == "Warn" else []

    @staticmethod
    def patch_refusal(root: Type, patched: Obj, patch: Any, why: str, *, is_strategic: bool = False) -> StatusError:
        """422 for what ``patch`` made of an object of type ``root``: quotes the patch (strategic) or the result."""
        if is_strategic:
            shown = go_text(patch)
        else:
            shown = msgspec.json.encode(quoting.as_patched(root, patched, quoting.touched_by(patch))).decode()
        return invalid("", "", (Cause("FieldValueInvalid", f"Invalid value: {go_quoted(shown)}: {why}", "patch"),))

    def validate(self, kind: "Kind", obj: Obj) -> list[Cause]:
        """What the schema alone says is wrong, for kinds that have no rules of their own: required, enums."""
        return [] if kind.strategy.checks_by_hand else required.causes(self.type_of(kind), obj)

    def strategic_merge(self, kind: "Kind", current: Obj, patch: Obj) -> Obj:
        """``current`` with a strategic merge patch; the result still wants ``decode_patched``.

        Raises:
            StatusError: 400 for a patch of no known shape.
        """
        return strategic.merge(current, patch, self.type_of(kind))

    @staticmethod
    def json_merge(current: Obj, patch: Obj) -> Obj:
        """``current`` with a JSON merge patch; the result still wants ``decode_patched``."""
        return jsonpatch.merge(current, patch)

    @staticmethod
    def json_patch(current: Obj, operations: Any) -> Obj:
        """``current`` with a JSON patch; the result still wants ``decode_patched``.

        Raises:
            StatusError: 400 when it is no patch, 413 when too long, 422 when it does not apply.
        """
        return jsonpatch.apply(current, operations)

    def decode_applied(self, kind: "Kind", raw: Any) -> Obj:
        """A configuration to apply, as it was sent: judged, and nothing filled in.

        Raises:
            StatusError: 400 with the words of server-side apply. The real server answers 500 here; kubectl shows
                the same line for both, and a client's mistake is not the server's failure.
        """
        if not isinstance(raw, dict):
            raise bad_request("error decoding patch: the configuration to apply must be an object")
        found = applied_rules.troubles(self.type_of(kind), raw)
        if found:
            told = raw.get("metadata")
            named = told if isinstance(told, dict) else {}
            who = f"{named.get('namespace', '')}/{named.get('name', '')}; {kind.group}/{kind.version}, Kind={kind.kind}"
            listed = found[0] if len(found) == 1 else "\n".join(["errors:", *(f"  {one}" for one in found)])
            raise StatusError(400, "", f"failed to create typed patch object ({who}): {listed}")
        return raw

    def apply(
        self,
        kind: "Kind",
        current: Obj | None,
        applied: Obj,
        *,
        manager: str,
        force: bool,
        now: float,
        subresource: str = "",
    ) -> Obj:
        """Server-side apply: ``current`` with what ``manager`` applies, decoded, managedFields included.

        ``applied`` comes from ``decode_applied``; neither object is changed.

        Raises:
            StatusError: 409 with a cause for each field that another manager owns, unless ``force``; 422 when
                the result cannot be read as its kind.
        """
        root = self.type_of(kind)
        live = decoding.zero_of(root) if current is None else current
        applier = Manager(manager, "Apply", kind.api_version, subresource)
        has_status = kind.strategy.has_status
        if current is not None and not current["metadata"].get("managedFields"):
            live = current | {"metadata": dict(current["metadata"])}
            self.track(kind, None, live, manager=_BEFORE, now=now)
        merged = server_side.apply(root, live, applied, applier, has_status=has_status, force=force, now=now)
        if manager == "kubectl":
            _keep_client_side_in_step(merged, applied)
        managed = merged["metadata"].pop("managedFields", None)
        obj, _ = self.decode_patched(kind, merged, None, validation="Ignore")
        if managed is not None:
            obj["metadata"]["managedFields"] = managed
        return obj

    def track(
        self,
        kind: "Kind",
        old: Obj | None,
        new: Obj,
        *,
        manager: str,
        operation: str = "Update",
        subresource: str = "",
        now: float,
    ) -> None:
        """Write into ``new``, in place, who owns the fields that differ from ``old`` (None: it is new).

        ``new`` carries the managedFields known so far. Writers without a name own nothing.
        """
        if not manager:
            return
        root = self.type_of(kind)
        before = decoding.zero_of(root) if old is None else old
        updater = Manager(manager, operation, kind.api_version, subresource)
        tracking.track(root, before, new, updater, has_status=kind.strategy.has_status, now=now)

    def openapi_v3_index(self) -> Obj:
        """``/openapi/v3``: the documents' addresses."""
        return openapi.index(self.facts)

    @functools.lru_cache(maxsize=64)  # noqa: B019 - one Schema lives as long as the process
    def openapi_v3(self, path: str) -> bytes:
        """The document of ``api/v1`` or ``apis/apps/v1``.

        Raises:
            StatusError: 404, no such document.
        """
        document = openapi.document_v3(self.facts, path)
        if document is None:
            raise StatusError(404, "NotFound", "the server could not find the requested resource")
        return document

    @functools.lru_cache(maxsize=1)  # noqa: B019 - as above
    def openapi_v2(self) -> bytes:
        """The one document of version 2, as JSON."""
        return openapi.document_v2(self.facts)

    @staticmethod
    def _refusal(version: str, kind: str, why: str) -> StatusError:
        return bad_request(f'{kind} in version "{version}" cannot be handled as a {kind}: {why}')


def _troubles(unknown: Sequence[str], duplicates: Sequence[str]) -> tuple[list[str], str]:
    """What is wrong with a body, one by one, and together as a refusal tells it: YAML's own troubles come first."""
    of_yaml = [one for one in duplicates if one.startswith("line ")]
    others = [*unknown, *(one for one in duplicates if not one.startswith("line "))][: decoding.MAX_UNKNOWN]
    lines = "\n".join(["yaml: unmarshal errors:", *(f"  {one}" for one in of_yaml)])
    return [*of_yaml, *others], ", ".join([lines, *others] if of_yaml else others)


def _with_wipe(obj: Obj, raw: Obj) -> Obj:
    """``obj``, decoded from ``raw``, with its empty managedFields: that is how a client asks to forget all managers."""
    told = raw.get("metadata")
    if isinstance(told, dict) and told.get("managedFields") == [] and isinstance(obj.get("metadata"), dict):
        obj["metadata"]["managedFields"] = []
    return obj


_BEFORE = "before-first-apply"  # who wrote an object of which nobody noted who did
_LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


def _keep_client_side_in_step(merged: Obj, applied: Obj) -> None:
    """What was once applied by the client is applied by the server now: its note of the last time is renewed."""
    annotations = merged["metadata"].get("annotations")
    if not annotations or _LAST_APPLIED not in annotations:
        return
    told = {key: value for key, value in applied["metadata"].items() if key not in ("annotations", "managedFields")}
    others = {key: text for key, text in (applied["metadata"].get("annotations") or {}).items() if key != _LAST_APPLIED}
    if others:
        told["annotations"] = others
    note = msgspec.json.encode(applied | {"metadata": told}, order="sorted").decode() + "\n"
    merged["metadata"]["annotations"] = annotations | {_LAST_APPLIED: note}


@functools.cache
def load_schema() -> Schema:
    """The schemas that the package carries, loaded once."""
    return Schema(load_types())
