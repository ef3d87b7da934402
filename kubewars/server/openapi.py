"""OpenAPI, and ``/docs`` as a page of our own: nothing is loaded from elsewhere, and it works without a network."""

import html
import json
from typing import Any

import msgspec
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi

from kubewars.server.bridge import BridgeView
from kubewars.server.facts import StrikeRecord
from kubewars.server.outlook import OutlookView
from kubewars.wire.arena import ArenaView

#: Shapes that answers are made of; they are the same structures that the stream is made of.
_SHAPES = (ArenaView, BridgeView, OutlookView, StrikeRecord)


def describe(app: FastAPI, public_url: str) -> None:
    """Give ``/openapi.json`` the answers' schemas, which FastAPI does not see because msgspec encodes them.

    Its paths begin at ``public_url``; without one, where the document itself stands.
    """
    told: dict[str, Any] = {}

    def openapi() -> dict[str, Any]:
        if not told:
            told.update(
                get_openapi(
                    title=app.title,
                    version=app.version,
                    description=app.description,
                    routes=app.routes,
                    servers=[{"url": public_url or "."}],
                )
            )
            _name_refusals(told["paths"])
            _, components = msgspec.json.schema_components(_SHAPES, ref_template="#/components/schemas/{name}")
            schemas = told["components"]["schemas"]
            schemas.update(components)
            for unused in ("HTTPValidationError", "ValidationError"):
                schemas.pop(unused, None)
        return told

    app.openapi = openapi  # type: ignore[method-assign]


def _name_refusals(paths: dict[str, Any]) -> None:
    """Malformed requests are answered by our own Problem, not by FastAPI's own error."""
    for operations in paths.values():
        for operation in operations.values():
            if "422" in operation["responses"]:
                schema = {"$ref": "#/components/schemas/Problem"}
                operation["responses"]["422"] = {
                    "description": "The request is malformed.",
                    "content": {"application/json": {"schema": schema}},
                }


def docs_routes(app: FastAPI, public_url: str) -> APIRouter:
    """``/docs``, made from ``/openapi.json``. Its examples call ``public_url``, else the name it was asked by."""
    router = APIRouter(include_in_schema=False)

    @router.get("/docs")
    async def docs(request: Request) -> Response:
        base = public_url or str(request.base_url)
        return Response(docs_page(app.openapi(), base.rstrip("/")), media_type="text/html")

    return router


def docs_page(document: dict[str, Any], base: str) -> str:
    """Every operation of an OpenAPI document as one HTML page; ``base`` is the address that the examples call."""
    sections = []
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            sections.append(_operation(method.upper(), path, operation, base, document))
    title = html.escape(f"{document['info']['title']} {document['info']['version']}")
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{title}: API</title><link rel="stylesheet" href="web/bridge/docs.css"></head><body>'
        f"<header><h1>{title}</h1><p>{html.escape(document['info'].get('description', ''))}</p>"
        '<p><a href="./">arena</a> · <a href="bridge">bridge</a> · <a href="openapi.json">openapi.json</a></p>'
        "</header>"
        f"<main>{''.join(sections)}</main></body></html>"
    )


def _operation(method: str, path: str, operation: dict[str, Any], base: str, document: dict[str, Any]) -> str:
    needs_token = path.startswith("/api/bridge")
    parts = ["curl"]
    if method != "GET":
        parts.append(f"-X {method}")
    if needs_token:
        parts.append("-H 'Authorization: Bearer TOKEN'")
    body = operation.get("requestBody")
    if body:
        parts.append(f"-H 'Content-Type: application/json' -d '{_example(body, document)}'")
    parts.append(f"'{base}{path}'")
    answers = "".join(
        f"<tr><td>{html.escape(str(status))}</td><td>{html.escape(answer.get('description', ''))}</td>"
        f"<td>{html.escape(_shape(answer))}</td></tr>"
        for status, answer in operation["responses"].items()
    )
    parameters = "".join(
        f"<li><code>{html.escape(parameter['name'])}</code> in {html.escape(parameter['in'])}</li>"
        for parameter in operation.get("parameters", ())
    )
    return (
        f'<section><h2><span class="{method.lower()}">{method}</span> <code>{html.escape(path)}</code></h2>'
        f"<p>{html.escape(operation.get('description', ''))}</p>"
        f"{f'<ul>{parameters}</ul>' if parameters else ''}"
        f"<pre>{html.escape(' '.join(parts))}</pre><table>{answers}</table></section>"
    )


def _example(body: dict[str, Any], document: dict[str, Any]) -> str:
    """A body as one would send it, as its model tells it."""
    name = str(body["content"]["application/json"]["schema"]["$ref"]).rpartition("/")[2]
    return json.dumps(document["components"]["schemas"][name]["example"])


def _shape(answer: dict[str, Any]) -> str:
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    ref = schema.get("$ref") or schema.get("items", {}).get("$ref", "")
    name = str(ref).rpartition("/")[2]
    return f"[{name}]" if name and schema.get("type") == "array" else name
