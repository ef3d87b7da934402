"""Requests and their failures: each in our own words, with the cure, and nothing sent twice."""

import asyncio

import pytest

from kubewars.cluster.errors import ApiError, TlsFailure, Unreachable
from tests.cluster.scripted_server import status


@pytest.fixture
async def connection(server):
    connection = server.connection("token")
    await connection.renew()
    yield connection
    await connection.close()


async def test_a_server_that_is_not_there_is_told_with_the_cure(server, connection):
    await server.down()

    with pytest.raises(Unreachable, match=r"cannot be reached .* See whether the cluster runs") as caught:
        await connection.request("GET", "/version")
    assert not caught.value.may_have_arrived


async def test_a_name_that_nobody_knows_is_told(server, connection):
    connection._access.configuration.host = "http://no-such-host.invalid"

    with pytest.raises(Unreachable, match="Correct the server in the kubeconfig"):
        await connection.request("GET", "/version")


async def test_plain_http_where_tls_was_meant_is_told_as_such(connection):
    async def plain(reader, writer):
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(plain, "127.0.0.1", 0) as http:
        port = http.sockets[0].getsockname()[1]
        connection._credentials.url = connection._access.configuration.host = f"https://127.0.0.1:{port}"

        with pytest.raises(TlsFailure, match="speaks https"):
            await connection.request("GET", "/version")


async def test_a_refusal_carries_code_reason_and_the_servers_words(server, connection):
    server.guard = lambda _: (403, status(403, "Forbidden", "pods is forbidden: User x cannot list"))

    with pytest.raises(ApiError, match="403 Forbidden: pods is forbidden") as caught:
        await connection.request("GET", "/api/v1/pods")
    assert (caught.value.code, caught.value.reason) == (403, "Forbidden")


@pytest.mark.parametrize("body", [b"", b"<html>gateway</html>", b"\xff\xfe", b"[1]", b'{"code": "x", "details": 7}'])
async def test_a_refusal_of_any_shape_is_a_refusal(server, connection, body):
    server.guard = lambda _: (502, body)

    with pytest.raises(ApiError) as caught:
        await connection.request("GET", "/api/v1/pods")
    assert caught.value.code == 502


async def test_many_who_see_a_401_at_once_renew_once(server, connection):
    credentials = connection._credentials
    before = credentials.loads
    credentials.token = "new"
    server.guard = lambda request: (
        None if request.headers["authorization"] == "Bearer new" else (401, status(401, "Unauthorized"))
    )
    await asyncio.gather(*(connection.request("GET", "/api/v1/pods") for _ in range(10)))

    assert credentials.loads == before + 1


async def test_a_401_that_stays_is_told_after_one_more_try(server, connection):
    server.guard = lambda _: (401, status(401, "Unauthorized"))

    with pytest.raises(ApiError) as caught:
        await connection.request("GET", "/api/v1/pods")
    assert caught.value.code == 401
    assert len(server.requests) == 2


async def test_a_silent_server_is_given_up_in_time(server, connection):
    async def silence(_, wire):
        await wire.reader.read()

    server.list_faults.append(silence)

    with pytest.raises(Unreachable, match="silent for too long") as caught:
        await connection.request("GET", "/api/v1/pods", timeout=0.05)
    assert caught.value.may_have_arrived


async def test_a_body_cut_short_is_a_broken_connection(server, connection):
    async def cut(_, wire):
        wire.writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
        await wire.writer.drain()
        wire.writer.close()

    server.list_faults.append(cut)

    with pytest.raises(Unreachable, match="broke"):
        await connection.request("GET", "/api/v1/pods")


async def test_a_closed_connection_says_so(server, connection):
    await connection.close()

    with pytest.raises(Unreachable, match="was closed"):
        await connection.request("GET", "/api/v1/pods")


async def test_a_hundred_and_fifty_streams_do_not_keep_a_request_waiting(server, connection):
    async def stay(_, wire):
        await wire.begin()
        await wire.reader.read()

    server.watch_faults.extend([stay] * 150)
    query = {"watch": "true", "resourceVersion": "0"}
    async with asyncio.timeout(20), asyncio.TaskGroup() as group:

        async def hold():
            async with connection.stream("/api/v1/pods", query=query, silence=30):
                await done.wait()

        done = asyncio.Event()
        for _ in range(150):
            group.create_task(hold())
        while len(server.watches) < 150:  # noqa: ASYNC110 - the server is looked at
            await asyncio.sleep(0.01)
        await connection.request("GET", "/api/v1/pods")
        done.set()

    assert len(server.lists) == 1
