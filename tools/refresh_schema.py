"""Take Kubernetes' own schemas from a control plane and keep the facts the training cluster needs.

Two sources say the same: a live API server (``--server``, which also publishes enum values), or the folder
of published documents (``--folder``, the ``api`` folder of Kubernetes' source). The Go field types, which say
what no OpenAPI document says (whether a zero is left out, which type an error names, the protobuf field
number), come from the folders of the Go modules ``k8s.io/api``, ``k8s.io/apimachinery`` and ``k8s.io/kubernetes``
(``--go-api``, ``--go-machinery``, ``--go-kubernetes``). No prose is kept.

    python tools/refresh_schema.py --server https://127.0.0.1:6443 --token T --ca ca.crt \\
        --go-api …/k8s.io/api@v0.37.2 --go-machinery …/k8s.io/apimachinery@v0.37.2 \\
        --go-kubernetes …/k8s.io/kubernetes@v1.37.2
"""

import argparse
import json
import lzma
import re
import ssl
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tools.internal_types import internal_structs

GROUP_VERSIONS = (
    "v1",
    "apps/v1",
    "batch/v1",
    "policy/v1",
    "autoscaling/v1",
    "autoscaling/v2",
    "coordination.k8s.io/v1",
    "events.k8s.io/v1",
    "discovery.k8s.io/v1",
    "networking.k8s.io/v1",
    "rbac.authorization.k8s.io/v1",
    "storage.k8s.io/v1",
    "scheduling.k8s.io/v1",
    "node.k8s.io/v1",
    "authentication.k8s.io/v1",
    "authorization.k8s.io/v1",
)
TARGET = Path(__file__).parent.parent / "kubewars" / "training" / "schema" / "kubernetes.json.xz"
META = "io.k8s.apimachinery.pkg.apis.meta.v1."

Fetch = Callable[[str], Any]


def from_server(server: str, token: str, ca: str) -> Fetch:
    """Documents by their path on a live API server."""
    context = ssl.create_default_context(cafile=ca)

    def fetch(path: str) -> Any:
        request = urllib.request.Request(server + path, headers={"Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(request, context=context) as answer:
            return json.load(answer)

    return fetch


def from_folder(folder: Path) -> Fetch:
    """Documents by the same paths, from the published files."""

    def fetch(path: str) -> Any:
        parts = path.strip("/").split("/")
        if parts[:2] == ["openapi", "v3"]:
            return json.loads((folder / "openapi-spec/v3" / f"{'__'.join(parts[2:])}_openapi.json").read_text())
        if parts == ["version"]:
            return {"gitVersion": "v" + re.search(r"@v(.+?)/", f"{folder}/").group(1)}  # type: ignore[union-attr]
        return json.loads((folder / "discovery" / f"{'__'.join(parts)}.json").read_text())

    return fetch


def path_of(group_version: str) -> str:
    return f"api/{group_version}" if "/" not in group_version else f"apis/{group_version}"


def without_prose(node: Any, *, is_properties: bool = False) -> Any:
    """The same schema without descriptions, and with ``allOf`` of one reference made that reference."""
    if isinstance(node, list):
        return [without_prose(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {
        key: without_prose(value, is_properties=key == "properties" and not is_properties)
        for key, value in node.items()
        if is_properties or key != "description"
    }
    single = kept.get("allOf")
    if not is_properties and isinstance(single, list) and len(single) == 1:
        del kept["allOf"]
        kept |= single[0]
    if isinstance(kept.get("$ref"), str):
        kept["$ref"] = kept["$ref"].removeprefix("#/components/schemas/")
    return kept


def kinds_of(fetch: Fetch, group_version: str) -> list[dict[str, Any]]:
    """What discovery says of one group and version; subresources stand with their resource."""
    group, _, version = group_version.rpartition("/")
    kinds: dict[str, dict[str, Any]] = {}
    for resource in fetch("/" + path_of(group_version))["resources"]:
        name, _, subresource = resource["name"].partition("/")
        if subresource:
            kinds[name]["subresources"].append(
                {
                    "name": subresource,
                    "group": resource.get("group", group),
                    "version": resource.get("version", version),
                    "kind": resource["kind"],
                    "verbs": resource["verbs"],
                }
            )
        else:
            kinds[name] = {
                "group": group,
                "version": version,
                "kind": resource["kind"],
                "resource": name,
                "singular": resource["singularName"],
                "short_names": resource.get("shortNames", []),
                "categories": resource.get("categories", []),
                "namespaced": resource["namespaced"],
                "verbs": resource["verbs"],
                "storage_version_hash": resource.get("storageVersionHash", ""),
                "subresources": [],
            }
    return list(kinds.values())


FIELD = re.compile(r"^\t(?:(\w+)\s+)?(\S+)\s+`([^`]*)`")
STRUCT = re.compile(r"^type (\w+) struct \{$(.*?)^\}$", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"^type (\w+) ([\w\[\].*]+)$", re.MULTILINE)


def go_structs(source: str) -> dict[str, dict[str, list[Any]]]:
    """For each struct, its JSON fields: ``[Go type, how zeros are left out, protobuf number, wire type]``.

    An embedded struct stands under ``<Type`` with its own number. Zeros: ``""`` always written, ``e`` omitempty,
    ``z`` omitzero.
    """
    structs: dict[str, dict[str, list[Any]]] = {}
    for name, body in STRUCT.findall(source):
        fields: dict[str, list[Any]] = {}
        for line in body.splitlines():
            if not (match := FIELD.match(line)):
                continue
            _, go_type, tags = match.groups()
            json_tag = re.search(r'json:"([^"]*)"', tags)
            proto = re.search(r'protobuf:"(\w+),(\d+)', tags)
            if json_tag is None or json_tag[1] == "-":
                continue
            json_name, *options = json_tag[1].split(",")
            omit = "z" if "omitzero" in options else "e" if "omitempty" in options else ""
            number, wire = (int(proto[2]), proto[1]) if proto else (0, "")
            fields[json_name or f"<{go_type}"] = [go_type, omit, number, wire]
        structs[name] = fields
    return structs


def go_facts(go_api: Path, go_machinery: Path, schemas: set[str]) -> tuple[dict[str, Any], dict[str, str]]:
    """Fields of each schema's Go struct, and the underlying types of named strings and maps."""
    folders = {
        f"io.k8s.api.{group.name}.{version.name}.": version
        for group in sorted(go_api.iterdir())
        if group.is_dir()
        for version in sorted(group.iterdir())
        if version.is_dir()
    }
    folders[META] = go_machinery / "pkg/apis/meta/v1"
    folders["io.k8s.apimachinery.pkg.runtime."] = go_machinery / "pkg/runtime"
    structs: dict[str, Any] = {}
    named: dict[str, str] = {}
    wanted = {name.rpartition(".")[0] + "." for name in schemas}
    for prefix, folder in folders.items():
        if prefix not in wanted or not (folder / "types.go").exists():
            continue
        source = (folder / "types.go").read_text()
        structs |= {prefix + name: fields for name, fields in go_structs(source).items() if fields}
        named |= {prefix + name: target for name, target in NAMED.findall(source) if target != "struct"}
    return structs, named


def collect(fetch: Fetch, go_api: Path, go_machinery: Path, go_kubernetes: Path) -> dict[str, Any]:
    kinds: list[dict[str, Any]] = []
    schemas: dict[str, Any] = {}
    for group_version in GROUP_VERSIONS:
        kinds += kinds_of(fetch, group_version)
        document = fetch("/openapi/v3/" + path_of(group_version))
        for name, schema in document["components"]["schemas"].items():
            schemas[name] = without_prose(schema)
            # Options of deletion, watch events and the like name every group there is; only ours are served.
            told = schemas[name].get("x-kubernetes-group-version-kind")
            if told:
                schemas[name]["x-kubernetes-group-version-kind"] = [
                    one for one in told if "/".join(filter(None, (one["group"], one["version"]))) in GROUP_VERSIONS
                ]
    structs, named = go_facts(go_api, go_machinery, set(schemas))
    return {
        "version": fetch("/version")["gitVersion"],
        "kinds": kinds,
        "schemas": dict(sorted(schemas.items())),
        "structs": dict(sorted(structs.items())),
        "named": dict(sorted(named.items())),
        "internal": internal_structs(go_kubernetes, go_api),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", help="URL of a live API server")
    parser.add_argument("--token", default="", help="bearer token for it")
    parser.add_argument("--ca", help="its CA certificate, a file")
    parser.add_argument("--folder", type=Path, help="or: the `api` folder of Kubernetes' source")
    parser.add_argument("--go-api", type=Path, required=True, help="folder of the Go module k8s.io/api")
    parser.add_argument("--go-machinery", type=Path, required=True, help="folder of k8s.io/apimachinery")
    parser.add_argument("--go-kubernetes", type=Path, required=True, help="folder of k8s.io/kubernetes")
    parser.add_argument("--target", type=Path, default=TARGET)
    told = parser.parse_args()
    if bool(told.server) == bool(told.folder):
        parser.error("say either --server or --folder")
    fetch = from_server(told.server, told.token, told.ca) if told.server else from_folder(told.folder)
    facts = collect(fetch, told.go_api, told.go_machinery, told.go_kubernetes)
    text = json.dumps(facts, separators=(",", ":"), sort_keys=False).encode()
    told.target.write_bytes(lzma.compress(text, preset=9 | lzma.PRESET_EXTREME))
    print(
        f"{facts['version']}: {len(facts['kinds'])} kinds, {len(facts['schemas'])} schemas,"
        f" {len(text):,} bytes, {told.target.stat().st_size:,} compressed → {told.target}"
    )


if __name__ == "__main__":
    main()
