"""Requests that no well-behaved client sends, made from a seed; most begin as good ones and are then spoilt."""

import json
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml

from kubewars.training.kinds import Kind, load_registry
from kubewars.training.schema import load_schema
from kubewars.training.schema.types import Type

GOOD_OBJECTS = Path(__file__).parent / "good_objects.yaml"
KINDS = [kind for kind in load_registry().all() if "create" in kind.verbs]
# Those with somebody who acts on what they say.
ALIVE = [
    load_registry().by_name(name)
    for name in (
        *("pods", "replicationcontrollers", "services", "nodes", "deployments.apps", "replicasets.apps"),
        *("statefulsets.apps", "daemonsets.apps", "jobs.batch", "cronjobs.batch", "poddisruptionbudgets.policy"),
        *("resourcequotas", "endpoints", "persistentvolumeclaims", "persistentvolumes", "serviceaccounts"),
    )
]
SUBRESOURCES = ("scale", "eviction", "binding", "log", "proxy/a/b", "exec", "token", "finalize", "approval", "nope")
JSON, PROTOBUF = "application/json", "application/vnd.kubernetes.protobuf"
PATCHES = (
    "application/json-patch+json",
    "application/merge-patch+json",
    "application/strategic-merge-patch+json",
    "application/apply-patch+yaml",
)
SCALARS: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 7, 2**31, 2**63, -(2**64), 10**400, 1e308, 0.5, -0.0),
    *("", "a", "web", "0", "-1", "a" * 300, "A.b_c-", "\x00", "\ud800", "\U0001f680", "..", "a/b", "a=b", "{}", "%"),
    *("100m", "1e999999999", "9" * 60 + "Gi", "-5", "1.5e3Ki", "50%", "2026-01-01T00:00:00Z", "9999-99-99T99:99:99Z"),
    *("* * * * *", "*/0 * * * *", "@every 1s", "61 * * * *", "Always", "None", "10.0.0.1", "::1", "10.0.0.0/99"),
)
SELECTORS = (
    *("a=b", "a!=b", "a in (b,c)", "!a", "a notin ()", "in in (in)", "a>1", "a<x", ",", "=", "a=b=c", "(" * 500),
    *(
        "metadata.name=web",
        "spec.nodeName!=x",
        "status.phase=Running,metadata.name=a",
        "x.y=z",
        "a=\\,",
        "\x00",
        "a" * 70,
    ),
)
PARAMETERS = (
    *("labelSelector", "fieldSelector", "limit", "continue", "resourceVersion", "resourceVersionMatch", "dryRun"),
    *("fieldManager", "fieldValidation", "force", "pretty", "includeObject", "propagationPolicy", "tailLines"),
    *("sinceTime", "sinceSeconds", "container", "previous", "gracePeriodSeconds", "orphanDependents", "limitBytes"),
    *("timeoutSeconds", "sendInitialEvents", "allowWatchBookmarks", "timestamps", "stream", "x" * 300),
)
ACCEPTS = (
    *(JSON, "*/*", "", PROTOBUF, "application/yaml", "text/html", ";;;,,,", "application/json;as=Table;v=v1;g=x"),
    "application/json;as=Table;v=v1;g=meta.k8s.io",
    "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io",
    "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io",
    "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
)


@dataclass(frozen=True, slots=True)
class Hostile:
    """One request, as it goes over the wire."""

    method: str
    path: str
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"{self.method} {self.path[:300]} {self.headers} {self.body[:600]!r}"


GOOD: dict[str, Any] = {obj["kind"]: obj for obj in yaml.safe_load(GOOD_OBJECTS.read_text())}
TYPES = load_schema().types


def a_request(chance: random.Random) -> Hostile:
    """Any request but an endless one."""
    kind = chance.choice(chance.choice((KINDS, ALIVE)))
    method = chance.choice(
        ("GET", "POST", "POST", "PUT", "PUT", "PATCH", "PATCH", "PATCH", *("DELETE",) * (chance.random() < 0.3))
    )
    path = _path(kind, method, chance)
    media, body = JSON, b""
    if method in ("POST", "PUT", "DELETE"):
        name = chance.choice(("", "web", "a", f"n{chance.randrange(50)}")) if method == "POST" else "web"
        media, body = _body(kind, chance, name)
    elif method == "PATCH":
        media, body = _patch(kind, chance)
    if method == "DELETE" and chance.random() < 0.8:
        body = chance.choice((b"", b"{}", json.dumps({"gracePeriodSeconds": _junk(chance)}).encode()))
    if chance.random() < 0.05:
        media = chance.choice((JSON, PROTOBUF, "application/yaml", "text/plain", "", ";", *PATCHES))
    headers = {"Content-Type": media, "Accept": chance.choice(ACCEPTS) if chance.random() < 0.4 else JSON}
    if chance.random() < 0.05:
        name = chance.choice(
            ("Impersonate-User", "Impersonate-Group", "User-Agent", "Accept-Encoding", "X-A", "Expect")
        )
        headers[name] = chance.choice(("", "gzip", "a\xff", "system:serviceaccount:a:b", "x" * 2000, "100-continue"))
    return Hostile(method, path + _query(method, chance), body, headers)


def _path(kind: Kind, method: str, chance: random.Random) -> str:
    root = f"/apis/{kind.group}/{kind.version}" if kind.group else f"/api/{kind.version}"
    parts = [root]
    if kind.namespaced and chance.random() < 0.95:
        parts.append(f"namespaces/{chance.choice(('fuzz',) * 8 + ('default', 'none'))}")
    parts.append(kind.resource)
    if chance.random() < {"POST": 0.2, "GET": 0.6}.get(method, 0.97):
        names = ("missing", "%00", "%ff", "..", "%2f", "A_b", "x" * 300) if chance.random() < 0.1 else ("web",)
        parts.append(chance.choice(("web", *names)))
        if chance.random() < (1 if method == "POST" else 0.35):
            parts.append(chance.choice((*kind.subresources, "status", chance.choice(SUBRESOURCES))))
    if chance.random() < 0.03:
        parts.insert(chance.randrange(len(parts)), chance.choice(("", "//", "%", "%zz", "namespaces", "\xff", "?")))
    return "/".join(parts)


def _query(method: str, chance: random.Random) -> str:
    if chance.random() < 0.6:
        return ""
    pairs = []
    for _ in range(chance.randint(1, 3)):
        name = chance.choice(PARAMETERS)
        value = chance.choice(SELECTORS) if "elector" in name else _text(chance)
        if name == "continue" and chance.random() < 0.5:
            value = chance.choice(("eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6LTEsInN0YXJ0IjoiYSJ9", "e30", "bnVsbA", "W10"))
        pairs.append(f"{name}={value if chance.random() < 0.1 else quote(value, errors='replace')}")
    if method == "GET" and chance.random() < 0.01:
        # One that ends by itself.
        pairs.append("watch=1&timeoutSeconds=1&resourceVersion=" + chance.choice(("", "0", "1", "99999999999")))
        pairs = pairs[-1:]
    return "?" + "&".join(pairs).replace(" ", "%20").replace("\x00", "%00")


def _body(kind: Kind, chance: random.Random, name: str) -> tuple[str, bytes]:
    turn = chance.random()
    obj = an_object(kind, chance, name)
    if turn < 0.6:
        return JSON, _json(obj, chance)
    if turn < 0.75:
        return "application/yaml", _yaml(obj, chance)
    if turn < 0.95:
        return PROTOBUF, a_protobuf(kind, chance)
    return JSON, chance.choice((b"", b"null", b"[]", b"{", b'"', b"\xff\xfe", b"1e999", b"NaN", chance.randbytes(40)))


def first_of_each() -> list[Hostile]:
    """A good object of every kind there is one of, all named ``web``."""
    made = []
    for kind in KINDS:
        if kind.kind in GOOD:
            obj = GOOD[kind.kind]
            named = obj | {"metadata": {**obj.get("metadata", {}), "name": "web"}, "apiVersion": kind.api_version}
            root = f"/apis/{kind.group}/{kind.version}" if kind.group else f"/api/{kind.version}"
            space = "/namespaces/fuzz" if kind.namespaced else ""
            body = json.dumps(named).encode()
            made.append(Hostile("POST", f"{root}{space}/{kind.resource}", body, {"Content-Type": JSON}))
    return made


def an_object(kind: Kind, chance: random.Random, name: str = "web") -> Any:
    """A good object spoilt in a few places, or one made up after the schema."""
    if kind.kind in GOOD and chance.random() < 0.7:
        obj = json.loads(json.dumps(GOOD[kind.kind]))
    else:
        root = TYPES.root(kind.group, kind.version, kind.kind)
        obj = _made_up(root, chance, 0) if root else {}
    obj = obj if isinstance(obj, dict) else {"spec": obj}
    obj |= {"kind": kind.kind, "apiVersion": kind.api_version}
    meta = obj["metadata"] if isinstance(obj.get("metadata"), dict) else {}
    obj["metadata"] = meta | ({"name": name} if name else {"generateName": "web-"})
    if chance.random() < 0.9:
        obj["metadata"].pop("namespace", None)
    for _ in range(chance.choice((0, 1, 1, 1, 2, 4))):
        part = "spec" if isinstance(obj, dict) and "spec" in obj and chance.random() < 0.6 else ""
        obj = obj | {part: _spoilt(obj[part], chance)} if part else _spoilt(obj, chance)
    return _bounded(obj)


def _bounded(value: Any) -> Any:
    """A cluster does what it is told: who asks for a billion pods is not malformed, only expensive."""
    if isinstance(value, dict):
        counts = {"replicas", "parallelism", "completions", "minReplicas", "maxReplicas"}
        return {
            key: 3 if key in counts and isinstance(item, int | float) and item > 3 else _bounded(item)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [_bounded(item) for item in value]
    return value


def _spoilt(value: Any, chance: random.Random) -> Any:
    """The same with one part, somewhere, replaced, removed or added."""
    if isinstance(value, dict) and value and chance.random() < 0.9:
        key = chance.choice(list(value))
        turn = chance.random()
        if turn < 0.08:
            return {name: item for name, item in value.items() if name != key}
        if turn < 0.14:
            return value | {_text(chance): _junk(chance)}
        return value | {key: _spoilt(value[key], chance)}
    if isinstance(value, list) and value and chance.random() < 0.9:
        at = chance.randrange(len(value))
        if chance.random() < 0.1:
            return [*value, value[at]]
        return [*value[:at], _spoilt(value[at], chance), *value[at + 1 :]]
    return _junk(chance)


def _junk(chance: random.Random) -> Any:
    turn = chance.random()
    if turn < 0.7:
        return chance.choice(SCALARS)
    if turn < 0.85:
        return {_text(chance): chance.choice(SCALARS) for _ in range(chance.randint(0, 2))}
    return [chance.choice(SCALARS) for _ in range(chance.randint(0, 3))]


def _text(chance: random.Random) -> str:
    return str(chance.choice(SCALARS))[:400]


def _made_up(kind: Type, chance: random.Random, depth: int) -> Any:
    if chance.random() < 0.04:
        return _junk(chance)
    if kind.form == "struct":
        wanted = min(len(kind.fields), chance.randint(1, 4) if depth else 6)
        chosen = chance.sample(sorted(kind.fields), wanted) if depth < 7 else []
        needed = [name for name, one in kind.fields.items() if one.required and chance.random() < 0.9]
        return {name: _made_up(kind.fields[name].type, chance, depth + 1) for name in {*chosen, *needed}}
    if kind.form == "list" and kind.items:
        return [_made_up(kind.items, chance, depth + 1) for _ in range(chance.randint(0, 2))]
    if kind.form == "map" and kind.items:
        return {_text(chance): _made_up(kind.items, chance, depth + 1) for _ in range(chance.randint(0, 2))}
    if kind.enum and chance.random() < 0.8:
        return chance.choice(kind.enum)
    made = {
        "integer": chance.choice((0, 1, 5, -1, 2**31, 2**63)),
        "boolean": chance.random() < 0.5,
        "time": "2026-01-01T00:00:00Z",
        "micro-time": "2026-01-01T00:00:00.000000Z",
        "quantity": chance.choice(("1", "100m", "1Gi", 5)),
        "bytes": "YQ==",
    }
    return made.get(kind.form, chance.choice(("a", "web", "1", "10.0.0.1", "80")))


def _json(obj: Any, chance: random.Random) -> bytes:
    text = json.dumps(obj)
    if chance.random() < 0.1:
        at = chance.randrange(len(text))
        text = text[:at] + chance.choice(("", "}", '"', "\x00", '{"a":1,"a":2}', "\\u0000", "1e400,", "\t")) + text[at:]
    if chance.random() < 0.05:
        text = text.replace('"metadata"', '"kind":"Pod","metadata":{"name":"twice"},"metadata"', 1)
    return text.encode("utf-8", "surrogatepass")


def _yaml(obj: Any, chance: random.Random) -> bytes:
    text = yaml.dump(obj, allow_unicode=False)
    if chance.random() < 0.3:
        at = chance.randrange(len(text))
        odd = (
            "&a ",
            "*a",
            "!!python/object:os.system ",
            "\n---\n",
            "? ",
            "- ",
            "\t",
            "\x00",
            "!!binary ",
            "!!set ",
            "<<: ",
        )
        text = text[:at] + chance.choice(odd) + text[at:]
    return text.encode("utf-8", "surrogatepass")


def _patch(kind: Kind, chance: random.Random) -> tuple[str, bytes]:
    media = chance.choice(PATCHES)
    if media == PATCHES[0]:
        return media, _json(_bounded([_operation(chance) for _ in range(chance.randint(0, 4))]), chance)
    obj = an_object(kind, chance)
    if not isinstance(obj, dict):
        return media, _json(obj, chance)
    if chance.random() < 0.5:
        obj = {key: obj[key] for key in chance.sample(sorted(obj), chance.randint(0, len(obj)))}
    if chance.random() < 0.2:
        directive = chance.choice(
            ("$patch", "$retainKeys", "$setElementOrder/containers", "$deleteFromPrimitiveList/x")
        )
        within = obj.get("spec") if isinstance(obj.get("spec"), dict) else obj
        within[directive] = chance.choice(("delete", "replace", "merge", ["a"], [{"name": "x"}], None, 5))
    return media, _json(obj, chance)


def _operation(chance: random.Random) -> Any:
    paths = ("/metadata/labels/a", "/metadata", "/spec/replicas", "/spec/containers/0/image", "/spec", "", "/", "x")
    paths += ("/spec/containers/-", "/metadata/name", "/spec/containers/99999999999", "/~2", "/metadata/finalizers/-1")
    return {
        "op": chance.choice(("add", "remove", "replace", "move", "copy", "test", "nope", None)),
        "path": chance.choice(paths),
        "from": chance.choice(paths),
        "value": _junk(chance),
    }


def a_protobuf(kind: Kind, chance: random.Random) -> bytes:
    """An envelope with a message in it that follows the schema's numbers, more or less."""
    root = TYPES.root(kind.group, kind.version, kind.kind)
    named = _field(1, kind.api_version.encode()) + _field(2, kind.kind.encode())
    raw = _message(root, chance, 0) if root else b""
    whole = b"k8s\x00" + _field(1, named) + _field(2, raw)
    if chance.random() < 0.2:
        at = chance.randrange(len(whole))
        whole = whole[:at] + chance.randbytes(chance.randint(0, 4)) + whole[at + chance.randint(0, 4) :]
    return whole


def _message(kind: Type, chance: random.Random, depth: int) -> bytes:
    made = b""
    for name in chance.sample(sorted(kind.fields), min(len(kind.fields), 4)):
        told = kind.fields[name]
        inner = told.type.items if told.type.form in ("list", "map") and told.type.items else told.type
        if inner.form == "struct" and depth < 6:
            value: bytes | int = _message(inner, chance, depth + 1)
        elif inner.form in ("integer", "boolean"):
            value = chance.choice((0, 1, 3, 2**63, 2**64 - 1))
        else:
            value = _text(chance).encode("utf-8", "surrogatepass")
        if told.type.form == "map":
            value = _field(1, _text(chance).encode("utf-8", "surrogatepass")) + _field(2, value)
        if chance.random() < 0.05:
            value = chance.randbytes(8)
        made += _field(told.number or chance.randrange(2**29), value)
    return made


def _field(number: int, value: bytes | int) -> bytes:
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    return _varint(number << 3 | 2) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    made = b""
    while value > 0x7F:
        made += bytes([value & 0x7F | 0x80])
        value >>= 7
    return made + bytes([value])
