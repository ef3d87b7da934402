"""Nothing that is served names a path from the server's root: a proxy may show the game below any prefix."""

import re

import pytest

from kubewars.server.static_files import CONTENT_TYPES, web_folder

WEB = web_folder()
TEXTS = sorted(
    file
    for file in WEB.rglob("*")
    if file.suffix in CONTENT_TYPES
    and file.suffix not in {".png", ".woff2"}
    and not {"node_modules", "tests", "vendor"}.intersection(file.relative_to(WEB).parts)
    and file.parent.name != "types"
    and not file.name.startswith(("package", "tsconfig"))
)
#: With what every address of the server begins, and those of pages that will come.
FIRST_PARTS = ("api", "bridge", "stream", "web", "docs", "openapi", "favicon", "healthz", "readyz", "metrics")
COMING = ("player", "rounds", "join")

_ATTRIBUTE = re.compile(r"""\b(?:href|src|srcset|action|poster|content|data)\s*=\s*["']?/""")
_STYLE = re.compile(r"""(?:url\(\s*["']?|@import\s+["'])/""")
_COMMENT = re.compile(r"/\*.*?\*/|(?<![:\w'\"`])//[^\n]*", re.DOTALL)
_NAMED = re.compile(rf"""["'`]/(?:{"|".join(FIRST_PARTS + COMING)})\b""")
_ROOT = re.compile(
    r"""(?:URL|fetch|open|assign|replace|WebSocket|EventSource)\(\s*["'`]/|(?:href|src|location)\s*=\s*["'`]/"""
)
_HERE = re.compile(r"\blocation\.(?:host|hostname|port|origin)\b")


def absolute_paths(text: str, suffix: str) -> list[str]:
    """What in a served text would be looked for at the server's root, whatever stands before the game."""
    if suffix == ".css":
        return _STYLE.findall(text)
    if suffix in {".html", ".svg"}:
        return _ATTRIBUTE.findall(text) + _STYLE.findall(text)
    if suffix == ".js":
        code = _COMMENT.sub("", text)
        return _NAMED.findall(code) + _ROOT.findall(code) + _HERE.findall(code)
    return []


@pytest.mark.parametrize("file", TEXTS, ids=lambda file: str(file.relative_to(WEB)))
def test_no_file_names_a_path_from_the_root(file):
    assert absolute_paths(file.read_text(), file.suffix) == []


@pytest.mark.parametrize(
    ("text", "suffix"),
    [
        ('<link href="/web/x.css">', ".html"),
        ("<a href='/'>", ".html"),
        ("<script src=/web/x.js>", ".html"),
        ('@font-face { src: url("/web/x.woff2") }', ".css"),
        ("await fetch(`/api/bridge${call}`)", ".js"),
        ('new URL("/stream", location.href)', ".js"),
        ("import('/web/x.js')", ".js"),
        ('a.href = "/"', ".js"),
        ("`ws://${location.host}/stream`", ".js"),
        ('link("/player/ada")', ".js"),
    ],
)
def test_this_would_be_found(text, suffix):
    assert absolute_paths(text, suffix)


@pytest.mark.parametrize(
    ("text", "suffix"),
    [
        ('<link href="web/x.css">', ".html"),
        ('<a href="https://kubernetes.io/docs/">', ".html"),
        ("// as `/stream` says\nfetch(addressOf('api/arena'))", ".js"),
        ('tell("/stop")', ".js"),
    ],
)
def test_this_holds_below_any_prefix(text, suffix):
    assert absolute_paths(text, suffix) == []


def test_there_are_files_to_look_at():
    assert {"index.html", "bridge.html", "main.js", "arena.css"} <= {file.name for file in TEXTS}


@pytest.mark.parametrize("page", ["/docs", "/", "/bridge"])
async def test_no_page_as_it_is_sent_does(house, page):
    async with house.http() as http:
        text = (await http.get(page)).text

    assert absolute_paths(text, ".html") == []


async def test_no_redirect_leads_from_the_root(house):
    async with house.http() as http:
        answers = [await http.get(path) for path in ("/bridge/", "/docs/", "/api/arena/", "/healthz/")]

    assert [answer.headers.get("location", "../") for answer in answers if answer.is_redirect] == [
        "../bridge",
        "../docs",
    ]


async def test_every_address_that_is_documented_begins_with_a_part_that_is_looked_for(house):
    async with house.http() as http:
        paths = (await http.get("/openapi.json")).json()["paths"]

    assert {path.split("/")[1] for path in paths} <= set(FIRST_PARTS + COMING)
