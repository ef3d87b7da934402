import re

from kubewars.server.openapi import docs_page


async def test_every_shape_that_is_named_is_described(house):
    async with house.http() as http:
        document = (await http.get("/openapi.json")).json()

    named = set(re.findall(r"#/components/schemas/(\w+)", str(document)))
    assert named
    assert named <= set(document["components"]["schemas"])


async def test_what_the_arena_answers_has_the_fields_that_openapi_promises(house):
    async with house.http() as http:
        schemas = (await http.get("/openapi.json")).json()["components"]["schemas"]
        arena = (await http.get("/api/arena")).json()

    assert set(arena) == set(schemas["ArenaView"]["properties"])
    assert set(arena["players"][0]) == set(schemas["ArenaPlayer"]["properties"])
    assert set(arena["players"][0]["fighters"][0]) == set(schemas["ArenaFighter"]["properties"])


async def test_malformed_requests_are_documented_as_they_are_answered(house):
    async with house.http() as http:
        document = (await http.get("/openapi.json")).json()

    assert "HTTPValidationError" not in str(document)


async def test_the_docs_page_names_every_call_and_loads_nothing_from_elsewhere(house):
    async with house.http() as http:
        page = (await http.get("/docs")).text
        document = (await http.get("/openapi.json")).json()

    assert all(f"<code>{path}</code>" in page for path in document["paths"])
    assert re.findall(r'(?:src|href)="(?:/|\w+:)', page) == []
    assert "<script" not in page


def test_what_a_description_holds_is_text():
    page = docs_page(
        {"info": {"title": "<b>", "version": "1"}, "paths": {"/<i>": {"get": {"description": "<u>", "responses": {}}}}},
        "http://<s>",
    )

    assert not re.search(r"<[bius]>", page)


async def test_behind_a_proxy_examples_and_paths_begin_at_the_public_address(open_house):
    async with open_house(public_url="https://arena.example/kubewars/") as house, house.http() as http:
        page = (await http.get("/docs")).text
        document = (await http.get("/openapi.json")).json()

    assert "&#x27;https://arena.example/kubewars/api/arena&#x27;" in page
    assert "127.0.0.1" not in page
    assert document["servers"] == [{"url": "https://arena.example/kubewars/"}]


async def test_without_one_the_paths_begin_where_the_document_stands(house):
    async with house.http() as http:
        document = (await http.get("/openapi.json")).json()

    assert document["servers"] == [{"url": "."}]
