"""Each kind against what a real API server made of the same objects (recorded by tools/record_kinds.py)."""

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from kubewars.training.kinds import Kind, load_registry
from kubewars.training.schema import load_schema
from kubewars.training.status import StatusError, invalid

GOLDEN = Path(__file__).parent / "golden"
NOW = 1_767_225_600.0
BORN = "2026-01-01T00:00:00Z"


def _cases() -> list[Any]:
    found = []
    for given in sorted(GOLDEN.glob("*.input.yaml")):
        asked = yaml.load(given.read_text(), yaml.CSafeLoader)
        answers = yaml.load((GOLDEN / given.name.replace(".input.", ".output.")).read_text(), yaml.CSafeLoader)
        assert asked["cases"].keys() == answers.keys(), f"{given.name}: record it anew"
        for name, obj in asked["cases"].items():
            told = {"apiVersion": asked["apiVersion"], "kind": asked["kind"]} | obj
            found.append(pytest.param(told, answers[name], id=f"{given.name.partition('.input')[0]}-{name}"))
    return found


def _kind_of(obj: dict[str, Any]) -> Kind:
    group, _, version = obj["apiVersion"].rpartition("/")
    kind = load_registry().by_gvk(group, version, obj["kind"])
    assert kind is not None
    return kind


def _created(kind: Kind, raw: dict[str, Any]) -> dict[str, Any]:
    schema = load_schema()
    obj, _ = schema.decode(kind, copy.deepcopy(raw))
    metadata = obj["metadata"]
    if kind.namespaced:
        metadata.setdefault("namespace", "default")
    if not metadata.get("name") and metadata.get("generateName"):
        metadata["name"] = metadata["generateName"] + "abcde"
    metadata |= {"uid": "UID", "creationTimestamp": BORN}
    kind.strategy.default(obj)
    kind.strategy.prepare_create(obj)
    causes = (*schema.validate(kind, obj), *kind.strategy.validate(obj, None))
    if causes:
        raise invalid(kind.kind, metadata.get("name", ""), causes, kind.group)
    return obj


def _normalised(obj: dict[str, Any]) -> dict[str, Any]:
    metadata = {key: value for key, value in obj["metadata"].items() if key not in ("uid", "creationTimestamp")}
    if metadata.get("generateName"):
        del metadata["name"]
    if obj["kind"] == "Service":  # addresses are the allocator's doing
        return obj | {
            "metadata": metadata,
            "spec": {key: obj["spec"][key] for key in obj["spec"] if key != "clusterIP"},
        }
    if obj["kind"] == "PersistentVolume":  # the recording leaves out when
        status = dict(obj["status"])
        assert status.pop("lastPhaseTransitionTime") == BORN
        return obj | {"metadata": metadata, "status": status}
    return obj | {"metadata": metadata}


@pytest.mark.parametrize(("raw", "answer"), _cases())
def test_a_kind_makes_of_an_object_what_kubernetes_makes_of_it(raw: dict[str, Any], answer: dict[str, Any]):
    kind = _kind_of(raw)

    try:
        obj = _created(kind, raw)
    except StatusError as refusal:
        status = refusal.to_status()
        told = {key: status[key] for key in ("code", "reason", "message")}
        assert told | {"causes": status.get("details", {}).get("causes", [])} == answer
        return

    assert _normalised(obj) == answer.get("object")
    columns = [column.to_json() for column in kind.strategy.columns]
    assert [{key: one[key] for key in ("name", "type", "format", "priority")} for one in columns] == answer["columns"]
    words = {"0s": "AGE", BORN: "BORN"}
    cells = [words.get(cell, cell) if isinstance(cell, str) else cell for cell in kind.strategy.row(obj, NOW)]
    if not obj["metadata"].get("generateName"):
        assert cells == answer["cells"]
