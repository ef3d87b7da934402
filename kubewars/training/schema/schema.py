"""The face of the package: one object that knows all schemas."""

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from kubewars.training.schema import decoding, jsonpatch, openapi, strategic
from kubewars.training.schema.gotext import go_quoted, go_text
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
        ``duplicates`` are the paths of keys that came twice (``spec.replicas``).

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
            obj = walk.struct(raw, root, "", "")
        except decoding.Undecodable as error:
            raise self._refusal(version, kind, str(error)) from error
        troubles = [*walk.unknown, *(f'duplicate field "{path}"' for path in duplicates)]
        if troubles and validation == "Strict":
            raise self._refusal(version, kind, f"strict decoding error: {', '.join(troubles)}")
        return obj, troubles if validation == "Warn" else []

    def decode_patched(
        self,
        kind: "Kind",
        patched: Obj,
        patch: Any,
        *,
        validation: Validation = "Strict",
        duplicates: Sequence[str] = (),
    ) -> tuple[Obj, list[str]]:
        """As ``decode``, for what a patch made: the refusal is a 422 that quotes the patch (strategic) or the result.

        ``patch`` is the patch that was sent for a strategic merge, None for the two JSON patches.
        """
        root = self.type_of(kind)
        walk = decoding.Decoding()
        try:
            obj = walk.struct(patched, root, "", "")
        except decoding.Undecodable as error:
            raise self._patch_refusal(patched, patch, str(error)) from error
        troubles = [*walk.unknown, *(f'duplicate field "{path}"' for path in duplicates)]
        if troubles and validation == "Strict":
            raise self._patch_refusal(patched, patch, f"strict decoding error: {', '.join(troubles)}")
        return obj, troubles if validation == "Warn" else []

    @staticmethod
    def _patch_refusal(patched: Obj, patch: Any, why: str) -> StatusError:
        shown = msgspec.json.encode(patched).decode() if patch is None else go_text(patch)
        return invalid("", "", (Cause("FieldValueInvalid", f"Invalid value: {go_quoted(shown)}: {why}", "patch"),))

    def validate(self, kind: "Kind", obj: Obj) -> list[Cause]:
        """What the schema alone says is wrong: required fields, values of an enum."""
        return []

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

    def apply(self, kind: "Kind", current: Obj | None, applied: Obj, *, manager: str, force: bool, now: float) -> Obj:
        """Server-side apply: ``current`` with what ``manager`` applies, managedFields included.

        Raises:
            StatusError: 409 with a cause for each field that another manager owns, unless ``force``.
        """
        return jsonpatch.merge(current or {}, applied)

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
        """Write into ``new`` who owns the fields that differ from ``old``, in place."""

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


@functools.cache
def load_schema() -> Schema:
    """The schemas that the package carries, loaded once."""
    return Schema(load_types())
