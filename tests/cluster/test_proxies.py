"""The way to the cluster through a company's proxy, as kubectl would go it; TLS goes through to the API server."""

import base64

import pytest

from kubewars.cluster.connection import Connection
from kubewars.cluster.errors import ClusterError
from tests.cluster.connect_proxy import ConnectProxy
from tests.cluster.scripted_server import ScriptedServer

FAR = "https://cluster.invalid:6443"


@pytest.fixture(autouse=True)
def no_proxy_of_this_machine(monkeypatch):
    for name in ("http_proxy", "https_proxy", "no_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
async def far(authority):
    """An API server that is known by a name that nobody can look up."""
    leaf = authority.leaf("far", host="cluster.invalid")
    async with ScriptedServer(tls=authority.server_context(leaf)) as server:
        yield server


@pytest.fixture
async def proxy(far):
    async with ConnectProxy(far.port).open() as proxy:
        yield proxy


async def ask(kubeconfig):
    connection = await Connection.open(kubeconfig)
    try:
        return await connection.request("GET", "/api/v1/pods")
    finally:
        await connection.close()


async def test_a_proxy_named_in_the_kubeconfig_is_gone_through(far, proxy, write):
    await ask(write({"token": "t"}, {"server": FAR, "proxy-url": f"http://{proxy.address}"}))

    assert proxy.asked == ["CONNECT cluster.invalid:6443"]
    assert [request.headers["authorization"] for request in far.requests] == ["Bearer t"]


async def test_a_proxy_is_given_its_own_password_and_not_the_clusters(far, proxy, write):
    await ask(write({"token": "t"}, {"server": FAR, "proxy-url": f"http://han:solo@{proxy.address}"}))

    assert proxy.credentials == ["Basic " + base64.b64encode(b"han:solo").decode()]
    assert len(far.requests) == 1


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy"])
async def test_a_proxy_of_the_environment_is_gone_through(far, proxy, write, monkeypatch, name):
    monkeypatch.setenv(name, f"http://{proxy.address}")
    await ask(write({"token": "t"}, {"server": FAR}))

    assert proxy.asked == ["CONNECT cluster.invalid:6443"]
    assert len(far.requests) == 1


async def test_the_kubeconfigs_proxy_goes_before_the_environments(far, proxy, write, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    await ask(write({"token": "t"}, {"server": FAR, "proxy-url": f"http://{proxy.address}"}))

    assert len(far.requests) == 1


async def test_what_no_proxy_names_is_reached_without_one(proxy, write, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", f"http://{proxy.address}")
    monkeypatch.setenv("NO_PROXY", "cluster.invalid")

    with pytest.raises(ClusterError, match="Nobody knows the name"):
        await ask(write({"token": "t"}, {"server": FAR}))
    assert proxy.asked == []


async def test_loopback_is_never_asked_of_a_proxy(tls_server, write, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    await ask(write({"token": "t"}))

    assert len(tls_server.requests) == 1


async def test_a_proxy_for_http_is_not_asked_for_https(proxy, write, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", f"http://{proxy.address}")

    with pytest.raises(ClusterError, match="Nobody knows the name"):
        await ask(write({"token": "t"}, {"server": FAR}))
    assert proxy.asked == []


async def test_a_proxy_that_refuses_is_told_as_such(proxy, write):
    proxy.refuses = True

    with pytest.raises(ClusterError, match=r"proxy.*403|403.*proxy"):
        await ask(write({"token": "t"}, {"server": FAR, "proxy-url": f"http://{proxy.address}"}))


async def test_a_proxy_that_is_not_there_is_told_as_such(write):
    with pytest.raises(ClusterError, match="cannot be reached"):
        await ask(write({"token": "t"}, {"server": FAR, "proxy-url": "http://127.0.0.1:9"}))
