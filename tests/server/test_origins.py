import pytest

from kubewars.server.origins import Origins, host_name, is_loopback, make_origins


@pytest.mark.parametrize(
    "name", ["localhost", "LOCALHOST.", "arena.localhost", "127.0.0.1", "127.1.2.3", "::1", "[::1]"]
)
def test_names_that_can_only_mean_this_machine(name):
    assert is_loopback(name)


@pytest.mark.parametrize(
    "name", ["", "0.0.0.0", "10.0.0.1", "::", "localhost.evil.example", "127.0.0.1.evil.example", "evil"]
)
def test_names_that_may_mean_another(name):
    assert not is_loopback(name)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("127.0.0.1:8080", "127.0.0.1"),
        ("localhost", "localhost"),
        ("[::1]:8080", "[::1]"),
        ("", None),
        ("a b", None),
        ("x;script-src *", None),
        ("a:123456", None),
        ("user@host", None),
        ("x" * 301, None),
    ],
)
def test_a_host_header_is_a_name_and_perhaps_a_port(header, name):
    assert host_name(header) == name


@pytest.fixture
def behind_a_proxy():
    return make_origins(
        "127.0.0.1",
        room_address="192.168.1.7",
        public_url="https://arena.example:8443/kubewars/",
        allowed=("https://slides.example:8000",),
    )


def stranger(origins: Origins, host: str, origin: str | None = None, path: str = "/stream"):
    return origins.turned_away(path, {"host": host} | ({} if origin is None else {"origin": origin}))


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1:8080", "localhost", "192.168.1.7:8080", "ARENA.example", "arena.example.:9000", "slides.example:1"],
)
def test_spectators_come_under_the_names_that_are_known_whatever_the_port(behind_a_proxy, host):
    assert stranger(behind_a_proxy, host) is None


@pytest.mark.parametrize(
    "origin",
    [
        "http://localhost:3000",
        "http://[::1]:8080",
        "http://192.168.1.7",
        "https://arena.example:8443",
        "http://arena.example",
        "https://slides.example:8000",
    ],
)
def test_spectators_come_from_pages_of_known_hosts_and_of_allowed_origins(behind_a_proxy, origin):
    assert stranger(behind_a_proxy, "127.0.0.1:8080", origin) is None


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://slides.example:8000",
        "https://slides.example",
        "https://arena.example.evil.example",
        "https://arena.example@evil.example",
        "null",
        "",
        "file://",
        "http://[",
        "chrome-extension://arena.example",
        "https://localhost.evil.example",
    ],
)
def test_no_other_page_reads_along(behind_a_proxy, origin):
    assert stranger(behind_a_proxy, "127.0.0.1:8080", origin).status == 403


@pytest.mark.parametrize(
    ("host", "origin", "flag"),
    [
        ("evil.example:81", None, "--allowed-origin http://evil.example:81"),
        ("127.0.0.1", "https://a.example", "--allowed-origin https://a.example"),
        ("a.example", "https://a.example:9", "--allowed-origin https://a.example:9"),
        ("kubewars", "https://a.example", "--allowed-origin https://a.example --allowed-origin http://kubewars"),
        ("kubewars", "http://localhost", "--allowed-origin http://kubewars"),
        ("127.0.0.1", "null", ""),
        ("127.0.0.1", "https://a.example/$(reboot)", ""),
        ("127.0.0.1", "https://a.example;reboot", ""),
    ],
)
def test_a_refusal_names_the_flag_that_lets_in_and_nothing_that_a_shell_would_obey(host, origin, flag):
    refusal = stranger(make_origins("127.0.0.1"), host, origin)

    assert refusal.flag == flag
    assert (flag or "No flag") in refusal.cure


@pytest.mark.parametrize(
    ("host", "origin"),
    [("evil.example:81", None), ("a.example", "https://a.example:9"), ("kubewars", "https://a.example")],
)
def test_who_gives_the_flag_that_was_named_is_let_in(host, origin):
    flag = stranger(make_origins("127.0.0.1"), host, origin).flag
    given = make_origins("127.0.0.1", allowed=flag.replace("--allowed-origin ", "").split())

    assert stranger(given, host, origin) is None


@pytest.mark.parametrize("path", ["/api/bridge", "/api/bridge/stop", "/bridge/stream", "/", "/bridge", "/web/x.js"])
def test_neither_pages_nor_the_presenters_calls_are_asked_where_they_come_from(path):
    assert stranger(make_origins("127.0.0.1"), "evil.example", "https://evil.example", path) is None


@pytest.mark.parametrize("path", ["/api/bridgehead", "/bridge/streams", "/api/arena", "/stream", "/bridges", "//web/x"])
def test_what_is_called_alike_is_no_presenters_call(path):
    assert stranger(make_origins("127.0.0.1"), "evil.example", None, path).status == 421


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "arena.example"])
def test_a_server_that_listens_to_the_room_is_read_by_all(host):
    assert stranger(make_origins(host), "whatever.example", "https://evil.example") is None


def test_what_a_proxy_forwards_is_not_believed():
    forwarded = {"host": "evil.example", "x-forwarded-host": "localhost", "forwarded": "host=localhost"}

    assert make_origins("127.0.0.1").turned_away("/stream", forwarded).status == 421
