"""The documents clients ask for: what kubectl looks for stands in them."""

from typing import Any

import msgspec
import pytest

from kubewars.training.kinds import load_registry
from kubewars.training.schema import load_schema
from kubewars.training.status import StatusError

Obj = dict[str, Any]


def _document(path: str) -> Obj:
    return msgspec.json.decode(load_schema().openapi_v3(path))  # type: ignore[no-any-return]


def test_every_group_and_version_has_a_document():
    told = load_schema().openapi_v3_index()["paths"]

    wanted = {f"apis/{kind.group}/{kind.version}" if kind.group else "api/v1" for kind in load_registry().all()}
    assert told.keys() == wanted
    assert all(one["serverRelativeURL"].startswith(f"/openapi/v3/{path}?hash=") for path, one in told.items())


def test_no_reference_leads_nowhere():
    for path in load_schema().openapi_v3_index()["paths"]:
        document = _document(path)
        schemas = document["components"]["schemas"]
        for reference in _references(document):
            assert reference.removeprefix("#/components/schemas/") in schemas, (path, reference)


def _references(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        return own.union(*(_references(value) for value in node.values()))
    if isinstance(node, list):
        return set().union(*(_references(value) for value in node))
    return set()


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("api/v1", "/api/v1/namespaces/{namespace}/pods/{name}"),
        ("apis/apps/v1", "/apis/apps/v1/namespaces/{namespace}/deployments/{name}"),
        ("api/v1", "/api/v1/nodes/{name}"),
    ],
)
def test_a_patch_knows_field_validation(path: str, url: str):
    patch = _document(path)["paths"][url]["patch"]

    assert "fieldValidation" in {one["name"] for one in patch["parameters"]}
    assert "kind" in patch["x-kubernetes-group-version-kind"]


def test_merge_keys_and_enums_are_told():
    schemas = _document("api/v1")["components"]["schemas"]

    containers = schemas["io.k8s.api.core.v1.PodSpec"]["properties"]["containers"]
    assert containers["x-kubernetes-patch-merge-key"] == "name"
    assert schemas["io.k8s.api.core.v1.PodSpec"]["properties"]["restartPolicy"]["enum"] == [
        "Always",
        "Never",
        "OnFailure",
    ]


def test_the_facts_carry_no_prose():
    for schema in load_schema().facts.schemas.values():
        assert not isinstance(schema.get("description"), str)
        for told in schema.get("properties", {}).values():
            assert not isinstance(told.get("description"), str)


def test_version_2_is_one_document_without_defaults():
    document = msgspec.json.decode(load_schema().openapi_v2())

    assert document["swagger"] == "2.0"
    replicas = document["definitions"]["io.k8s.api.core.v1.ContainerPort"]["properties"]["protocol"]
    assert "default" not in replicas
    for reference in _references(document):
        assert reference.removeprefix("#/definitions/") in document["definitions"]


def test_there_is_no_document_of_what_is_not_served():
    with pytest.raises(StatusError) as caught:
        load_schema().openapi_v3("apis/starwars/v1")

    assert caught.value.code == 404
