"""``kubewars`` as a person starts it behind a proxy: the flags reach the gate."""

import json
import urllib.error
import urllib.request
from urllib.parse import urlsplit

import pytest

from tests import proxies
from tests.e2e.conftest import QUIET

PUBLIC = "https://arena.example.org/kubewars/"


def ask(address, *, host, method="GET", token="", origin=""):
    """Status, headers and text of what a browser would get there."""
    headers = {"Host": host} | ({"Authorization": f"Bearer {token}"} if token else {})
    request = urllib.request.Request(address, method=method, headers=headers | ({"Origin": origin} if origin else {}))
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.headers, refusal.read().decode()


@pytest.fixture
def demo_port():
    return proxies.free_port()


@pytest.fixture
def demo(start, demo_port):
    return start(
        "demo",
        *QUIET,
        *("--port", str(demo_port)),
        *("--bots", "0", "--dry-run"),
        *("--public-url", PUBLIC),
        *("--allowed-origin", "https://slides.example.org", "--allowed-origin", "http://a.example, http://b.example"),
        *("--frame-ancestors", "https://slides.example.org"),
    )


def test_a_demo_behind_a_proxy_is_stopped_and_looked_at_as_its_flags_say(demo, demo_port):
    token = demo.token
    with proxies.front(demo_port, prefix="/kubewars/", host="arena.example.org") as port:
        at = f"http://127.0.0.1:{port}/kubewars/"
        stopped = ask(f"{at}api/bridge/stop", host="x", method="POST", token=token, origin="https://arena.example.org")
        arena = ask(f"{at}api/arena", host="x", origin="https://slides.example.org")
        stranger = ask(f"{at}api/arena", host="x", origin="https://evil.example")
        page = ask(at, host="x")
        bridge = ask(f"{at}bridge", host="x")
        docs = ask(f"{at}docs", host="x")

    assert stopped[0] == 200
    assert json.loads(stopped[2])["fire"]["holding"] is True
    assert arena[0] == 200
    assert stranger[0] == 403
    assert "--allowed-origin https://evil.example" in stranger[2]
    assert page[1]["content-security-policy"].endswith("frame-ancestors https://slides.example.org")
    assert bridge[1]["content-security-policy"].endswith("frame-ancestors 'none'")
    assert f"{PUBLIC}api/arena" in docs[2]


@proxies.needs_nginx
@pytest.mark.parametrize(
    ("location", "path"),
    [
        (proxies.host_on_another_port, "/"),
        (proxies.no_host_line, "/"),
        (proxies.under_a_prefix, "/kubewars/"),
    ],
)
def test_stop_on_a_demo_behind_nginx_stops(start, tmp_path, location, path):
    demo = start("demo", *QUIET, "--bots", "0", "--dry-run")
    token = demo.token
    with proxies.nginx(tmp_path, urlsplit(demo.address).port, location(urlsplit(demo.address).port)) as port:
        at = f"http://127.0.0.1:{port}{path}api/bridge"
        told = {"host": f"arena.example.org:{port}", "origin": f"http://arena.example.org:{port}", "token": token}
        before = ask(at, **told)
        stopped = ask(f"{at}/stop", method="POST", **told)
        after = ask(at, **told)

    assert [answer[0] for answer in (before, stopped, after)] == [200] * 3
    assert "STOP" not in json.loads(before[2])["fire"].get("reason", "")
    assert "STOP" in json.loads(after[2])["fire"]["reason"]
