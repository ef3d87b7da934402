import pytest

from kubewars.settings import kinds


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("https://arena.example.org", "https://arena.example.org/"),
        ("https://Arena.Example.ORG/kubewars", "https://arena.example.org/kubewars/"),
        ("https://arena.example.org/a/b//", "https://arena.example.org/a/b/"),
        ("http://10.0.0.7:8081/", "http://10.0.0.7:8081/"),
        ("https://arena.example.org:443/", "https://arena.example.org/"),
        ("http://[fd00::7]:80/x", "http://[fd00::7]/x/"),
    ],
)
def test_a_public_address_ends_with_a_slash_and_names_no_port_that_goes_without_saying(written, address):
    assert kinds.web_address(written) == address


@pytest.mark.parametrize(
    "written",
    [
        "",
        "arena.example.org",
        "//arena.example.org/",
        "ftp://arena.example.org/",
        "https://",
        "https:///kubewars/",
        "https://arena.example.org:99999/",
        "https://me:secret@arena.example.org/",
        "https://arena.example.org/?lang=fr",
        "https://arena.example.org/#token=x",
        "https://arena.example.org/a b",
        'https://arena.example.org/"><script>',
        "https://arena example.org/",
        "https://evil;script-src/",
        "https://[::1",
    ],
)
def test_what_no_browser_would_open_as_it_stands_is_no_public_address(written):
    with pytest.raises(ValueError, match=r"expected|password"):
        kinds.web_address(written)


@pytest.mark.parametrize(
    ("written", "origins"),
    [
        ("https://arena.example.org", ("https://arena.example.org",)),
        ("https://arena.example.org/", ("https://arena.example.org",)),
        ("HTTP://Slides:8000", ("http://slides:8000",)),
        ("http://a:80, https://b:443,,", ("http://a", "https://b")),
    ],
)
def test_an_origin_is_written_as_browsers_write_it(written, origins):
    assert kinds.origins(written) == origins


@pytest.mark.parametrize(
    "written", ["*", "null", "arena.example.org", "https://a/kubewars", "https://*.example.org", "https://a b"]
)
def test_what_no_browser_sends_as_its_origin_is_refused(written):
    with pytest.raises(ValueError, match="expected"):
        kinds.origins(written)


def test_who_may_frame_may_be_every_name_below_one():
    assert kinds.frames("https://*.Workshop.example, http://localhost:8000/") == (
        "https://*.workshop.example",
        "http://localhost:8000",
    )


@pytest.mark.parametrize("written", ["*", "https://*", "https://*.", "https://a.*.example", "https://x; script-src *"])
def test_who_may_frame_is_never_everyone(written):
    with pytest.raises(ValueError, match="expected"):
        kinds.frames(written)


@pytest.mark.parametrize("kind", [kinds.frames, kinds.origins, kinds.web_address])
def test_a_zone_in_an_address_is_refused_for_it_may_hold_anything(kind):
    with pytest.raises(ValueError, match="zone"):
        kind("https://[fe80::1%;script-src *]")


def test_no_name_is_below_an_address():
    with pytest.raises(ValueError, match="only names have names below them"):
        kinds.frames("https://*.127.0.0.1")


def test_an_address_that_no_qr_code_holds_is_refused():
    with pytest.raises(ValueError, match="at most 300 characters"):
        kinds.web_address(f"https://arena.example/{'x' * 3_000}")
