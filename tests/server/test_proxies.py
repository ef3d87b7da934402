"""The real server behind reverse proxies as people set them up: STOP works behind each, and refusals name the cure."""

from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests import proxies
from tests.server.house import TOKEN, hear

ARENA = "arena.workshop.example"

#: Each as a context manager of a folder and an upstream's port, and the path at which the arena then stands.
BEHIND = [
    pytest.param(
        lambda folder, port: proxies.nginx(folder, port, proxies.host_on_another_port(port)),
        "/",
        id="nginx-host",
        marks=proxies.needs_nginx,
    ),
    pytest.param(
        lambda folder, port: proxies.nginx(folder, port, proxies.no_host_line(port)),
        "/",
        id="nginx-no-host-line",
        marks=proxies.needs_nginx,
    ),
    pytest.param(
        lambda folder, port: proxies.nginx(folder, port, proxies.under_a_prefix(port)),
        "/kubewars/",
        id="nginx-prefix",
        marks=proxies.needs_nginx,
    ),
    pytest.param(lambda _, port: proxies.front(port, host=ARENA), "/", id="host"),
    pytest.param(lambda _, port: proxies.front(port, host="kubewars_upstream"), "/", id="no-host-line"),
    pytest.param(lambda _, port: proxies.front(port, host=ARENA, prefix="/kubewars/"), "/kubewars/", id="prefix"),
]
behind = pytest.mark.parametrize(("proxy", "path"), BEHIND)


@contextmanager
def page_behind(proxy, path, folder, house, token=""):
    """How a browser would call from the page behind the proxy: its Host, its Origin, and the address to reach it at."""
    with proxy(folder, house.port) as port:
        headers = {"host": f"{ARENA}:{port}", "origin": f"http://{ARENA}:{port}"}
        yield f"127.0.0.1:{port}{path}", headers | ({"authorization": f"Bearer {token}"} if token else {})


def asking():
    return httpx.AsyncClient(trust_env=False)


def socket_to(address, headers, path):
    """A WebSocket as the browser's page opens it: it calls the arena's name, wherever that leads."""
    there = urlsplit(f"ws://{address}{path}")
    return connect(
        f"ws://{headers['host']}{there.path}",
        host=there.hostname,
        port=there.port,
        origin=headers["origin"],
        compression=None,
        proxy=None,
    )


@behind
async def test_stop_stops_behind_any_proxy(house, tmp_path, proxy, path):
    with page_behind(proxy, path, tmp_path, house, TOKEN) as (address, headers):
        async with asking() as http:
            seen = await http.get(f"http://{address}api/bridge", headers=headers)
            answer = await http.post(f"http://{address}api/bridge/stop", headers=headers)

    assert (seen.status_code, answer.status_code) == (200, 200)
    assert answer.json()["fire"]["holding"] is True
    assert house.game.told == ["stop by presenter"]


@behind
async def test_without_the_token_nothing_does(house, tmp_path, proxy, path):
    with page_behind(proxy, path, tmp_path, house) as (address, headers):
        async with asking() as http:
            answer = await http.post(f"http://{address}api/bridge/stop", headers=headers)

    assert answer.status_code == 401
    assert house.game.told == []


@behind
async def test_the_helm_is_reached_behind_any_proxy(house, tmp_path, proxy, path):
    with page_behind(proxy, path, tmp_path, house) as (address, headers):
        async with socket_to(address, headers, "bridge/stream") as line:
            await line.send(f'{{"type":"board","token":"{TOKEN}"}}')

            assert '"boarded"' in await hear(line)


@behind
async def test_pages_open_behind_any_proxy_and_say_who_will_be_refused_and_with_which_flag_not(
    open_house, tmp_path, proxy, path
):
    async with open_house() as house, asking() as http:
        with page_behind(proxy, path, tmp_path, house) as (address, headers):
            asked = f"http://{address}api/outlook?origin={headers['origin']}"
            pages = [await http.get(f"http://{address}{page}", headers=headers) for page in ("", "bridge", "docs")]
            outlook = (await http.get(asked, headers=headers)).json()
            refused = await http.get(f"http://{address}api/arena", headers=headers)
            with pytest.raises(InvalidStatus) as handshake:
                await socket_to(address, headers, "stream")

    assert [page.status_code for page in pages] == [200] * 3
    assert refused.status_code in {403, 421}
    assert handshake.value.response.status_code == refused.status_code
    assert f"--allowed-origin {headers['origin']}" in outlook["flag"]
    assert outlook["flag"] in refused.json()["cure"]


@behind
async def test_with_that_flag_spectators_are_let_in(open_house, tmp_path, proxy, path):
    allowed = []
    async with open_house() as house, asking() as http:
        with page_behind(proxy, path, tmp_path, house) as (address, headers):
            asked = f"http://{address}api/outlook?origin={headers['origin']}"
            flag = (await http.get(asked, headers=headers)).json()["flag"]
            allowed = flag.replace("--allowed-origin ", "").split()
            origin = headers["origin"]
    async with open_house(allowed_origins=allowed) as house, asking() as http:
        with page_behind(proxy, path, tmp_path, house) as (address, headers):
            same = headers | {"origin": origin}  # this proxy stands at another port than the first
            facts = await http.get(f"http://{address}api/arena", headers=same)
            async with socket_to(address, same, "stream") as line:
                await line.send('{"type":"hello"}')
                first = await hear(line)

    assert facts.status_code == 200
    assert '"snapshot"' in first


@proxies.needs_nginx
async def test_the_public_address_is_enough_where_the_proxy_says_its_own_name(open_house, tmp_path):
    async with open_house(public_url=f"http://{ARENA}/kubewars/") as house, asking() as http:
        with proxies.nginx(tmp_path, house.port, proxies.under_a_prefix(house.port)) as port:
            headers = {"host": f"{ARENA}:{port}", "origin": f"http://{ARENA}:{port}"}
            answer = await http.get(f"http://127.0.0.1:{port}/kubewars/api/arena", headers=headers)

    assert answer.status_code == 200


@behind
async def test_a_page_with_a_slash_too_many_leads_back_behind_any_proxy(house, tmp_path, proxy, path):
    with page_behind(proxy, path, tmp_path, house) as (address, headers):
        async with asking() as http:
            answer = await http.get(f"http://{address}bridge/?lang=fr", headers=headers)

    assert answer.status_code == 307
    assert str(answer.url.join(answer.headers["location"])) == f"http://{address}bridge?lang=fr"
