import pytest

from kubewars.server.static_files import web_folder


@pytest.fixture
def folder(tmp_path):
    web = tmp_path / "web"
    for path, text in {
        "index.html": "<!doctype html><title>arena</title>",
        "bridge.html": "<!doctype html><title>bridge</title>",
        "arena/main.js": "export const greeting = 'hello';\n" * 200,
        "bridge/icon.svg": "<svg/>",
        "tests/secret.js": "1",
        "node_modules/x/index.js": "1",
        ".hidden.js": "1",
        "tsconfig.weird": "{}",
    }.items():
        file = web / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (tmp_path / "outside.js").write_text("outside")
    (web / "link.js").symlink_to(tmp_path / "outside.js")
    return web


@pytest.fixture
async def http(open_house, folder):
    async with open_house(web=folder) as house, house.http() as client:
        yield client


@pytest.mark.parametrize(("path", "title"), [("/", "arena"), ("/bridge", "bridge"), ("/bridge?lang=fr", "bridge")])
async def test_pages_stand_at_their_addresses(http, path, title):
    answer = await http.get(path)

    assert f"<title>{title}</title>" in answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("path", "location"),
    [("/bridge/", "../bridge"), ("/bridge/?lang=fr", "../bridge?lang=fr"), ("/docs/", "../docs")],
)
async def test_a_page_with_a_slash_too_many_leads_back_to_its_address_behind_any_prefix(http, path, location):
    answers = [await http.request(method, path) for method in ("GET", "HEAD")]

    assert [(answer.status_code, answer.headers["location"]) for answer in answers] == [(307, location)] * 2


async def test_a_module_is_served_as_javascript_and_compressed(http):
    answer = await http.get("/web/arena/main.js", headers={"accept-encoding": "gzip"})

    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["content-encoding"] == "gzip"
    assert int(answer.headers["content-length"]) < 500
    assert answer.text.startswith("export const greeting")


async def test_who_cannot_unpack_gets_it_plain(http):
    answer = await http.get("/web/arena/main.js", headers={"accept-encoding": "identity"})

    assert "content-encoding" not in answer.headers
    assert answer.text.startswith("export const greeting")


async def test_who_has_it_already_is_told_so(http):
    first = await http.get("/web/arena/main.js")
    second = await http.get("/web/arena/main.js", headers={"if-none-match": first.headers["etag"]})

    assert first.headers["cache-control"] == "no-cache"
    assert second.status_code == 304
    assert second.content == b""


async def test_a_changed_file_is_served_changed(http, folder):
    first = await http.get("/web/arena/main.js")
    (folder / "arena/main.js").write_text("changed")
    second = await http.get("/web/arena/main.js", headers={"if-none-match": first.headers["etag"]})

    assert second.status_code == 200
    assert second.text == "changed"


async def test_what_is_not_for_browsers_is_not_there(http):
    paths = [
        "/web/",
        "/web/nothing.js",
        "/web/arena",
        "/web/..%2foutside.js",
        "/web/%2e%2e/outside.js",
        "/web//etc/passwd",
        "/web/%2fetc/passwd",
        "/web/..%5coutside.js",
        "/web/link.js",
        "/web/tests/secret.js",
        "/web/node_modules/x/index.js",
        "/web/.hidden.js",
        "/web/tsconfig.weird",
        "/web/main.js%00.html",
        "/web/" + "a" * 5000 + ".js",
        "/web/" + "a/" * 3000 + "b.js",
    ]

    answers = [await http.get(path) for path in paths]

    assert [(path, answer.status_code) for path, answer in zip(paths, answers, strict=True)] == [
        (path, 404) for path in paths
    ]
    assert all(set(answer.json()) == {"error", "cure"} for answer in answers)


async def test_head_tells_the_length_and_sends_nothing(http):
    answer = await http.head("/")

    assert answer.status_code == 200
    assert answer.headers["content-length"] == "35"
    assert answer.content == b""


async def test_the_browsers_icon_is_there(http):
    assert (await http.get("/favicon.ico")).headers["content-type"] == "image/svg+xml"


def test_the_repository_has_the_pages():
    assert (web_folder() / "bridge.html").is_file()
