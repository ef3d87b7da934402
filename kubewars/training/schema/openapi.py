"""The facts told back as OpenAPI v3 and v2 documents, as far as clients read them.

kubectl looks here for three things: whether a kind's PATCH knows ``fieldValidation`` (or it will not apply at
all), merge keys and patch strategies (to compute a strategic merge patch), and fields, types, enums and
required marks (``explain``). Descriptions are not kept, so there are none.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

import msgspec

from kubewars.training.schema.facts import Facts, KindFacts

Obj = dict[str, Any]
_V3 = "#/components/schemas/"
_V2 = "#/definitions/"
_META = "io.k8s.apimachinery.pkg.apis.meta.v1."
_PATCHES = (
    "application/apply-patch+yaml",
    "application/json-patch+json",
    "application/merge-patch+json",
    "application/strategic-merge-patch+json",
)
_JSON_TYPES = ("application/json", "application/yaml", "application/vnd.kubernetes.protobuf")
_WRITE = {"dryRun": "string", "fieldManager": "string", "fieldValidation": "string"}
_LIST = {
    "allowWatchBookmarks": "boolean",
    "continue": "string",
    "fieldSelector": "string",
    "labelSelector": "string",
    "limit": "integer",
    "resourceVersion": "string",
    "resourceVersionMatch": "string",
    "sendInitialEvents": "boolean",
    "timeoutSeconds": "integer",
    "watch": "boolean",
}
_DELETE = {
    "dryRun": "string",
    "gracePeriodSeconds": "integer",
    "orphanDependents": "boolean",
    "propagationPolicy": "string",
}


def path_of(group: str, version: str) -> str:
    """``api/v1`` or ``apis/apps/v1``."""
    return f"apis/{group}/{version}" if group else f"api/{version}"


def group_versions(facts: Facts) -> dict[str, tuple[str, str]]:
    """Each document's path and the group and version it tells of."""
    return {path_of(kind.group, kind.version): (kind.group, kind.version) for kind in facts.kinds}


def index(facts: Facts) -> Obj:
    """``/openapi/v3``: where the documents are; the hash changes with the release only."""
    return {
        "paths": {
            path: {"serverRelativeURL": f"/openapi/v3/{path}?hash={_hash(facts, path)}"}
            for path in group_versions(facts)
        }
    }


def _hash(facts: Facts, path: str) -> str:
    return hashlib.sha256(f"{facts.version} {path}".encode()).hexdigest().upper()


def document_v3(facts: Facts, path: str) -> bytes | None:
    """One group and version with all schemas it needs; None when there is no such document."""
    told = group_versions(facts).get(path)
    if told is None:
        return None
    paths = dict(_paths(facts, told, is_v3=True))
    needed = _closure(facts, _refs(paths, _V3) | _roots(facts, told))
    document = {
        "openapi": "3.0.0",
        "info": {"title": "Kubernetes", "version": facts.version},
        "paths": paths,
        "components": {
            "schemas": {name: _schema_v3(facts.schemas[name]) for name in sorted(needed)},
            "securitySchemes": {"BearerToken": {"type": "apiKey", "name": "authorization", "in": "header"}},
        },
    }
    return msgspec.json.encode(document)


def document_v2(facts: Facts) -> bytes:
    """``/openapi/v2``: everything in one document."""
    paths: Obj = {}
    needed: set[str] = set()
    for told in group_versions(facts).values():
        paths |= dict(_paths(facts, told, is_v3=False))
        needed |= _roots(facts, told)
    needed = _closure(facts, needed | _refs(paths, _V2))
    document = {
        "swagger": "2.0",
        "info": {"title": "Kubernetes", "version": facts.version},
        "paths": paths,
        "definitions": {name: _schema_v2(name, facts.schemas[name]) for name in sorted(needed)},
        "securityDefinitions": {"BearerToken": {"type": "apiKey", "name": "authorization", "in": "header"}},
        "security": [{"BearerToken": []}],
    }
    return msgspec.json.encode(document)


def _roots(facts: Facts, told: tuple[str, str]) -> set[str]:
    return {
        name
        for name, schema in facts.schemas.items()
        for one in schema.get("x-kubernetes-group-version-kind", ())
        if (one["group"], one["version"]) == told
    }


def _refs(node: Any, prefix: str) -> set[str]:
    if isinstance(node, dict):
        found = {node["$ref"].removeprefix(prefix)} if isinstance(node.get("$ref"), str) else set()
        return found.union(*(_refs(value, prefix) for value in node.values()))
    if isinstance(node, list):
        return set().union(*(_refs(value, prefix) for value in node))
    return set()


def _closure(facts: Facts, names: set[str]) -> set[str]:
    known: set[str] = set()
    waiting = {name for name in names if name in facts.schemas}
    while waiting:
        name = waiting.pop()
        known.add(name)
        waiting |= _refs(facts.schemas[name], "") & facts.schemas.keys() - known
    return known


def _schema_v3(node: Any) -> Any:
    """References with company stand under ``allOf``, for a bare ``$ref`` silences what stands beside it."""
    if isinstance(node, list):
        return [_schema_v3(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {key: _schema_v3(value) for key, value in node.items()}
    if isinstance(node.get("$ref"), str):
        reference = {"$ref": _V3 + kept.pop("$ref")}
        return kept | {"allOf": [reference]} if kept else reference
    return kept


def _schema_v2(name: str, node: Any) -> Any:
    if name.endswith(".IntOrString"):
        return {"type": "string", "format": "int-or-string"}
    if name.endswith(".Quantity"):
        return {"type": "string"}
    return _plain_v2(node)


def _plain_v2(node: Any, *, is_properties: bool = False) -> Any:
    if isinstance(node, list):
        return [_plain_v2(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {
        key: _plain_v2(value, is_properties=key == "properties" and not is_properties)
        for key, value in node.items()
        if is_properties or key != "default"
    }
    if not is_properties and isinstance(kept.get("$ref"), str):
        kept["$ref"] = _V2 + kept["$ref"]
    return kept


def _paths(facts: Facts, told: tuple[str, str], *, is_v3: bool) -> Iterator[tuple[str, Obj]]:
    prefix = "/" + path_of(*told)
    for kind in facts.kinds:
        if (kind.group, kind.version) != told:
            continue
        describe = _Operations(facts, kind, is_v3=is_v3)
        space = "/namespaces/{namespace}" if kind.namespaced else ""
        collection = describe.item(kind.verbs, {"list": "get", "create": "post", "deletecollection": "delete"})
        if kind.namespaced and "list" in kind.verbs:
            yield f"{prefix}/{kind.resource}", describe.item(("list",), {"list": "get"})
        if collection:
            yield f"{prefix}{space}/{kind.resource}", collection
        named = describe.item(kind.verbs, {"get": "get", "update": "put", "patch": "patch", "delete": "delete"})
        if named:
            yield f"{prefix}{space}/{kind.resource}/{{name}}", named
        for below in kind.subresources:
            verbs = {"get": "get", "update": "put", "patch": "patch", "create": "post"}
            told_kind = (below.group, below.version, below.kind)
            item = describe.item(below.verbs, verbs, told_kind, below.name)
            yield f"{prefix}{space}/{kind.resource}/{{name}}/{below.name}", item


class _Operations:
    """The operations of one kind, in either version's shape."""

    def __init__(self, facts: Facts, kind: KindFacts, *, is_v3: bool) -> None:
        self._facts = facts
        self._kind = kind
        self._is_v3 = is_v3
        self._by_gvk = {
            (one["group"], one["version"], one["kind"]): name
            for name, schema in facts.schemas.items()
            for one in schema.get("x-kubernetes-group-version-kind", ())
        }

    def item(
        self,
        verbs: tuple[str, ...],
        methods: dict[str, str],
        kind: tuple[str, str, str] | None = None,
        subresource: str = "",
    ) -> Obj:
        """A path's operations, one a verb that the resource has."""
        about = kind or (self._kind.group, self._kind.version, self._kind.kind)
        return {method: self._operation(verb, about, subresource) for verb, method in methods.items() if verb in verbs}

    def _operation(self, verb: str, about: tuple[str, str, str], subresource: str) -> Obj:
        group, version, kind = about
        sent = self._by_gvk.get(about)
        answered = self._by_gvk.get((group, version, kind + "List")) if verb == "list" else sent
        operation: Obj = {
            "operationId": f"{verb}{group.partition('.')[0].capitalize() or 'Core'}{version.capitalize()}"
            f"{'Namespaced' if self._kind.namespaced else ''}{self._kind.kind}{subresource.capitalize()}",
            "tags": [f"{group.partition('.')[0] or 'core'}_{version}"],
            "x-kubernetes-action": {"create": "post", "update": "put"}.get(verb, verb),
            "x-kubernetes-group-version-kind": {"group": group, "version": version, "kind": kind},
        }
        parameters = self._parameters(verb)
        if verb in ("create", "update", "patch"):
            self._body(operation, parameters, sent, is_patch=verb == "patch")
        operation["parameters"] = parameters
        operation["responses"] = self._responses(answered)
        return operation

    def _parameters(self, verb: str) -> list[Obj]:
        told: dict[str, str] = {"list": _LIST, "delete": _DELETE, "deletecollection": _LIST | _DELETE}.get(verb, {})
        if verb in ("create", "update"):
            told = _WRITE
        if verb == "patch":
            told = _WRITE | {"force": "boolean"}
        if self._is_v3:
            return [
                {"name": name, "in": "query", "schema": {"type": form, "uniqueItems": True}}
                for name, form in told.items()
            ]
        return [{"name": name, "in": "query", "type": form, "uniqueItems": True} for name, form in told.items()]

    def _body(self, operation: Obj, parameters: list[Obj], sent: str | None, *, is_patch: bool) -> None:
        name = _META + "Patch" if is_patch else sent
        if name is None:
            return
        types = _PATCHES if is_patch else ("*/*",)
        if self._is_v3:
            reference = {"$ref": _V3 + name}
            operation["requestBody"] = {
                "required": True,
                "content": {media: {"schema": reference} for media in types},
            }
        else:
            operation["consumes"] = list(types)
            parameters.append({"name": "body", "in": "body", "required": True, "schema": {"$ref": _V2 + name}})

    def _responses(self, answered: str | None) -> Obj:
        if self._is_v3:
            content = (
                {"content": {media: {"schema": {"$ref": _V3 + answered}} for media in _JSON_TYPES}} if answered else {}
            )
            return {"200": {"description": "OK"} | content, "401": {"description": "Unauthorized"}}
        schema = {"schema": {"$ref": _V2 + answered}} if answered else {}
        return {"200": {"description": "OK"} | schema, "401": {"description": "Unauthorized"}}
