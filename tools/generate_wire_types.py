"""Write web/wire/schema.json and web/wire/messages.d.ts from the Python message models, or check that they are fresh.

    python tools/generate_wire_types.py           write both
    python tools/generate_wire_types.py --check   exit with 1 if either is stale

The Python side is the only source: in ``kubewars/wire/`` ``messages.py`` (the stream), ``console.py`` (the bridge's
stream) and ``arena.py`` (REST).
"""

import argparse
import inspect
import json
import re
import sys
from pathlib import Path
from typing import Any

import msgspec

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from kubewars.wire import arena, console, messages  # noqa: E402 - the repository is found from this file

FOLDER = ROOT / "web" / "wire"
_ORIGIN = "Made by tools/generate_wire_types.py from kubewars/wire; change that, and run it again."
_UNIONS = {
    "ServerMessage": messages.ServerMessage,
    "ClientMessage": messages.ClientMessage,
    "Event": messages.Event,
    "ConsoleMessage": console.ConsoleMessage,
    "BridgeMessage": console.BridgeMessage,
}
_ALIASES = {"FighterState": 'FighterView["state"]', "Hull": 'ShipView["hull"]', "Outcome": 'StrikeView["outcome"]'}
_REF = "#/$defs/"


def schema() -> dict[str, Any]:
    """JSON Schema 2020-12 of all messages: the unions by name, and every struct they are made of."""
    kinds = [*_UNIONS.values(), arena.ArenaView]
    unions, structs = msgspec.json.schema_components(kinds, ref_template=_REF + "{name}")
    named = dict(zip(_UNIONS, unions, strict=False))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": _ORIGIN,
        "$defs": {name: _tidy(definition) for name, definition in sorted({**structs, **named}.items())},
    }


def types(document: dict[str, Any]) -> str:
    """The same as TypeScript declarations."""
    parts = [f"// {_ORIGIN}\n// An optional field that is absent has the value that its comment tells.\n"]
    for name, definition in document["$defs"].items():
        if "properties" in definition:
            parts.append(_interface(name, definition))
        else:
            parts.append(f"export type {name} = {_type(definition)};\n")
    parts += [f"export type {name} = {origin};\n" for name, origin in _ALIASES.items()]
    return "\n".join(parts)


def _tidy(definition: Any) -> Any:
    """Docstrings flow on one line, and a discriminator's mapping says nothing that the structs do not."""
    if isinstance(definition, list):
        return [_tidy(part) for part in definition]
    if not isinstance(definition, dict):
        return definition
    tidy = {key: _tidy(part) for key, part in definition.items() if key not in ("discriminator", "title")}
    if isinstance(tidy.get("description"), str):
        tidy["description"] = re.sub(r"\s+", " ", inspect.cleandoc(tidy["description"])).replace("``", "`")
    return tidy


def _interface(name: str, definition: dict[str, Any]) -> str:
    lines = [f"/** {definition['description']} */"] if "description" in definition else []
    lines.append(f"export interface {name} {{")
    required = set(definition.get("required", ()))
    for field, kind in definition["properties"].items():
        if field in required:
            lines.append(f"  {field}: {_type(kind)};")
        else:
            lines.append(f"  /** absent: {json.dumps(kind.get('default'))} */")
            lines.append(f"  {field}?: {_type(kind)};")
    return "\n".join([*lines, "}\n"])


def _type(kind: dict[str, Any]) -> str:
    if "$ref" in kind:
        return str(kind["$ref"]).removeprefix(_REF)
    if "enum" in kind:
        return " | ".join(json.dumps(value) for value in kind["enum"])
    if "anyOf" in kind:
        return " | ".join(_type(part) for part in kind["anyOf"])
    if kind.get("type") == "array":
        inner = _type(kind["items"])
        return f"({inner})[]" if "|" in inner else f"{inner}[]"
    return {"integer": "number"}.get(kind["type"], str(kind["type"]))


def documents() -> dict[Path, str]:
    """The files as they should be."""
    document = schema()
    return {
        FOLDER / "schema.json": json.dumps(document, indent=2, ensure_ascii=False) + "\n",
        FOLDER / "messages.d.ts": types(document),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=inspect.getdoc(sys.modules[__name__]))
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a file is stale")
    wants_check = parser.parse_args().check
    stale = [
        path for path, text in documents().items() if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    for path in stale:
        print(f"{'stale' if wants_check else 'written'}: {path.relative_to(ROOT)}")
        if not wants_check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(documents()[path], encoding="utf-8")
    return 1 if wants_check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
