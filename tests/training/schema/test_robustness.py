"""Whatever is sent, of whatever kind: it is stored, or refused with a Status. Nothing else comes of it."""

import copy
import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kubewars.training.kinds import Kind, load_registry
from kubewars.training.schema import load_schema
from kubewars.training.schema.types import Type
from kubewars.training.status import StatusError

Obj = dict[str, Any]
KINDS = [kind for kind in load_registry().all() if "create" in kind.verbs]
JUNK: Any = st.sampled_from(
    [None, True, 0, -1, 2**31, 2**63, 1.5, "", "x", "é", "\x00", "80", "25%", [], {}, [None], [{}], [[]]]
)
WORDS = st.sampled_from(["a", "web", "Exists", "In", "NoSchedule", "", "A_b", "None", "User", "v1", "Always", "1Gi"])


@st.composite
def objects(draw: Any, kind: Type, depth: int = 0) -> Any:  # noqa: C901, PLR0911 - one line a form
    """A value of that type, more or less."""
    if draw(st.integers(0, 30)) == 0:
        return draw(JUNK)
    match kind.form:
        case "struct":
            chosen = (
                draw(st.sets(st.sampled_from(sorted(kind.fields)), max_size=4)) if kind.fields and depth < 9 else set()
            )
            return {name: draw(objects(kind.fields[name].type, depth + 1)) for name in sorted(chosen)}
        case "map":
            keys = draw(st.sets(st.sampled_from(["a", "cpu", "memory", "x/y", "bad key"]), max_size=2))
            return {key: draw(objects(kind.items, depth + 1)) for key in sorted(keys)}
        case "list":
            return [draw(objects(kind.items, depth + 1)) for _ in range(draw(st.integers(0, 2)))]
        case "string":
            return draw(st.sampled_from(kind.enum) if kind.enum else WORDS)
        case "integer":
            return draw(st.sampled_from([0, 1, 2, 80, -1]))
        case "boolean":
            return draw(st.booleans())
        case "quantity":
            return draw(st.sampled_from(["1", "500m", "1Gi", 0.5, "-1", "1e3", "12Ei"]))
        case "int-or-string":
            return draw(st.sampled_from([0, 1, "25%", "web", -3]))
        case "time" | "micro-time":
            return "2026-01-01T00:00:00Z"
        case "bytes":
            return "YQ=="
        case _:
            return draw(JUNK)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None)
@given(st.data(), st.sampled_from(KINDS))
def test_any_object_is_stored_or_refused(data: Any, kind: Kind):
    schema, root = load_schema(), load_schema().type_of(kind)
    raw = data.draw(objects(root))
    try:
        obj = _stored(kind, raw)
    except StatusError as refusal:
        json.dumps(refusal.to_status())
        return
    again, _ = schema.decode(kind, copy.deepcopy(obj))
    assert again == obj, "what is stored reads as itself"
    cells = kind.strategy.row(obj, 1_767_225_600.0)
    assert len(cells) == len(kind.strategy.columns)
    json.dumps([cells, kind.strategy.field_labels(obj)])
    _patched(kind, obj, data.draw(objects(root)))


def _stored(kind: Kind, raw: Any) -> Obj:
    obj, _ = load_schema().decode(kind, raw, validation="Ignore")
    obj["metadata"] = {"name": "x", "creationTimestamp": "2026-01-01T00:00:00Z"}
    kind.strategy.default(obj)
    kind.strategy.prepare_create(obj)
    load_schema().validate(kind, obj)
    kind.strategy.validate(obj, None)
    return obj


def _patched(kind: Kind, obj: Obj, patch: Any) -> None:
    schema = load_schema()
    if not isinstance(patch, dict):
        return
    patch.pop("metadata", None)
    try:
        new, _ = schema.decode_patched(kind, schema.strategic_merge(kind, obj, patch), patch, validation="Ignore")
        kind.strategy.default(new)
        kind.strategy.prepare_update(new, obj)
        kind.strategy.validate(new, obj)
        schema.track(kind, obj, new, manager="patcher", now=1.0)
        schema.apply(kind, new, schema.decode_applied(kind, patch), manager="applier", force=True, now=2.0)
    except StatusError as refusal:
        json.dumps(refusal.to_status())
