"""One student cannot stop the room: what is too much is refused to who asks it, and to nobody else."""

import asyncio
import itertools
import ssl
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import aiohttp
import pytest

from kubewars.training.access.limits import Allowance
from kubewars.training.cluster import TrainingCluster
from kubewars.training.players import make_room

ALLOWED = Allowance()


@asynccontextmanager
async def a_player(
    cluster: TrainingCluster, client: aiohttp.ClientSession, name: str
) -> AsyncIterator[aiohttp.ClientSession]:
    user = make_room(cluster.api, name)
    headers = {"Authorization": f"Bearer {cluster.tokens.lasting(user)}"}
    # Its own connections: a crowd that waits for the admin's would prove nothing.
    connector = aiohttp.TCPConnector(ssl=client.connector._ssl, limit=0)  # type: ignore[union-attr]
    async with aiohttp.ClientSession(cluster.server, connector=connector, headers=headers) as session:
        yield session


@pytest.fixture
async def luke(cluster: TrainingCluster, client: aiohttp.ClientSession) -> AsyncIterator[aiohttp.ClientSession]:
    async with a_player(cluster, client, "luke") as session:
        yield session


@pytest.fixture
async def leia(cluster: TrainingCluster, client: aiohttp.ClientSession) -> AsyncIterator[aiohttp.ClientSession]:
    async with a_player(cluster, client, "leia") as session:
        yield session


async def test_who_floods_is_told_to_wait_and_the_others_commands_go_on(
    luke: aiohttp.ClientSession, leia: aiohttp.ClientSession
) -> None:
    is_refused, ends = asyncio.Event(), asyncio.Event()
    codes: Counter[int] = Counter()

    async def flood() -> None:
        while not ends.is_set():
            async with luke.get("/api/v1/pods") as answer:
                codes[answer.status] += 1
                if answer.status == 429:
                    is_refused.set()
                    told = await answer.json()
                    assert (told["reason"], told["details"]["retryAfterSeconds"]) == ("TooManyRequests", 1)
                    assert answer.headers["Retry-After"] == "1"

    crowd = [asyncio.create_task(flood()) for _ in range(8)]
    await is_refused.wait()
    calm = [(await leia.get("/api/v1/namespaces/leia/pods")).status for _ in range(20)]
    ends.set()
    await asyncio.gather(*crowd)

    assert calm == [200] * 20
    assert codes[200] >= ALLOWED.burst / 2
    assert set(codes) == {200, 429}


async def test_who_opens_too_many_watches_is_refused_more_and_the_others_watch_on(
    luke: aiohttp.ClientSession, leia: aiohttp.ClientSession
) -> None:
    async with AsyncExitStack() as stack:
        opened = [await stack.enter_async_context(luke.get("/api/v1/pods?watch=true")) for _ in range(ALLOWED.streams)]
        refused = await luke.get("/api/v1/pods?watch=true")
        other = await stack.enter_async_context(leia.get("/api/v1/namespaces/leia/configmaps?watch=true"))
        made = await leia.post("/api/v1/namespaces/leia/configmaps", json={"metadata": {"name": "news"}})
        line = await other.content.readline()

        assert {answer.status for answer in opened} == {200}
        assert (refused.status, (await refused.json())["reason"]) == (429, "TooManyRequests")
        assert made.status == 201
        assert b'"kube-root-ca.crt"' in line or b'"news"' in line


async def test_watches_that_were_closed_no_longer_count(luke: aiohttp.ClientSession) -> None:
    for _ in range(ALLOWED.streams + 5):
        async with luke.get("/api/v1/pods?watch=true&timeoutSeconds=1") as answer:
            assert answer.status == 200
        await asyncio.sleep(0)


@pytest.mark.parametrize("place", ["path", "query", "header"])
async def test_a_head_without_end_is_cut_off_before_it_is_kept(cluster: TrainingCluster, place: str) -> None:
    host, _, port = cluster.server.removeprefix("https://").rpartition(":")
    context = ssl.create_default_context(cadata=cluster.authority.certificate.decode())
    reader, writer = await asyncio.open_connection(host, int(port), ssl=context)
    begin = {"path": b"GET /", "query": b"GET /api?", "header": b"GET /api HTTP/1.1\r\nX-A: "}[place]
    writer.write(begin)
    with suppress(ConnectionError):
        for _ in range(64):
            writer.write(b"a" * 64 * 1024)
            await writer.drain()
    answer = b""
    with suppress(ConnectionError):
        answer = await reader.read()
    writer.close()

    assert not answer or answer.startswith(b"HTTP/1.1 431 ")
    assert reader.at_eof() or reader.exception() is not None


async def test_who_acts_as_their_own_service_accounts_pays_all_the_same(
    cluster: TrainingCluster, luke: aiohttp.ClientSession
) -> None:
    is_refused = asyncio.Event()

    async def flood(who: int) -> None:
        numbers = itertools.count()
        while not is_refused.is_set():
            account = {"Impersonate-User": f"system:serviceaccount:luke:bot-{who}-{next(numbers)}"}
            async with luke.get("/api/v1/namespaces/luke/pods", headers=account) as answer:
                if answer.status == 429:
                    is_refused.set()

    await asyncio.gather(*(flood(number) for number in range(8)))

    assert is_refused.is_set()


async def test_a_key_that_is_taken_back_ends_what_is_watched_with_it(
    cluster: TrainingCluster, luke: aiohttp.ClientSession, leia: aiohttp.ClientSession
) -> None:
    watch = "/api/v1/namespaces/luke/configmaps?watch=1"
    async with luke.get(watch) as mine, leia.get("/api/v1/namespaces/leia/configmaps?watch=1") as hers:
        await mine.content.readline()
        cluster.revoke("luke")
        async with asyncio.timeout(20):
            await mine.read()
        refused = await luke.get(watch)

        assert refused.status == 401
        assert not hers.content.at_eof()
