import importlib.util
import json
from pathlib import Path

import pytest

from kubewars.wire.messages import Delta, FighterTurned, Hello, encode

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def generator():
    spec = importlib.util.spec_from_file_location("generate_wire_types", ROOT / "tools" / "generate_wire_types.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_browsers_types_and_the_schema_are_fresh(generator):
    stale = [path.name for path, text in generator.documents().items() if path.read_text(encoding="utf-8") != text]

    assert stale == [], "run: python tools/generate_wire_types.py"


def test_the_schema_names_every_message_and_what_it_is_made_of(generator):
    definitions = generator.schema()["$defs"]

    assert {"ServerMessage", "ClientMessage", "Event", "Snapshot", "Delta", "ArenaView"} <= set(definitions)
    for reference in _references(definitions):
        assert reference.removeprefix("#/$defs/") in definitions


def test_the_schema_says_what_is_really_sent(generator):
    definitions = generator.schema()["$defs"]
    for message in (Hello(), FighterTurned("u1", "ready", 2.0), Delta("e", 1, 0.0, ())):
        sent = json.loads(encode(message))
        definition = definitions[type(message).__name__]

        assert set(definition["required"]) <= set(sent) <= set(definition["properties"])
        assert sent["type"] in definition["properties"]["type"]["enum"]


def _references(part):
    if isinstance(part, dict):
        yield from [part["$ref"]] if "$ref" in part else []
        part = part.values()
    if not isinstance(part, str):
        for inner in part if hasattr(part, "__iter__") else ():
            yield from _references(inner)
