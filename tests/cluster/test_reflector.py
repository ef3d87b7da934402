"""The watch through every fault of design, section 4: after each, the roster equals a fresh list, and it said stale."""

import asyncio
import gc
import json
import random

import msgspec
import pytest

from kubewars.cluster.decode import decode_pod
from kubewars.cluster.kinds import POD
from kubewars.cluster.reach import Reach
from kubewars.cluster.reflector import Reflector
from kubewars.cluster.tempo import Tempo
from tests.cluster.builders import QUICK, Follower, a_feed, a_pod_object, until
from tests.cluster.scripted_server import ScriptedServer, status


@pytest.fixture
async def begun(server, follow):
    """Three pods, a feed that has seen them, and a fault to come on the watch of pods that it holds."""
    for _ in range(3):
        await server.put(a_pod_object())
    follower = await follow()
    await until(lambda: len(follower.pods) == 3)
    return follower


async def noticing(follower: Follower, claim, what: str = "") -> None:
    """Wait for a claim while looking at the feed's health at each step, as the battle's ticks do."""

    def look() -> bool:
        follower.look()
        return bool(claim())

    await until(look, what=what)


async def level(server: ScriptedServer, follower: Follower) -> None:
    """Wait until the feed is fresh and says what a fresh list would, and stays so over one more change."""
    await noticing(follower, lambda: follower.feed.health.is_fresh, "fresh again")
    last = await server.put(a_pod_object())
    await noticing(follower, lambda: last in follower.pods, "the next change arrives")
    await noticing(follower, lambda: set(follower.pods) == server.names(), "equal to a fresh list")


def pod_watches(server: ScriptedServer) -> list:
    return [request for request in server.watches if request.resource == "pods"]


async def test_a_silent_stream_is_left_and_was_told_as_stale(server, follow):
    await server.put(a_pod_object())
    follower = await follow(tempo=msgspec.structs.replace(QUICK, silence=0.15))
    await noticing(follower, lambda: follower.was_stale, "told as stale")
    await level(server, follower)

    assert any("silent" in trouble for trouble in follower.troubles)
    assert len(pod_watches(server)) > 1


@pytest.mark.parametrize("way", ["event", "status", "body"])
async def test_a_410_leads_to_a_fresh_list(server, begun, way):
    async def gone(request, wire):
        expired = status(410, "Expired", "too old resource version: 1 (2)")
        if way == "status":
            await wire.answer(410, expired)
        elif way == "body":
            await wire.answer(200, expired)
        else:
            await wire.begin()
            await wire.line({"type": "ERROR", "object": expired})
            await wire.end()

    server.watch_faults.append(gone)
    lists = len(server.lists)
    await server.end_watches()
    await noticing(begun, lambda: len(server.lists) > lists, "listed anew")
    await level(server, begun)

    assert begun.was_stale


async def test_what_died_while_the_history_was_compacted_away_is_gone(server, begun):
    victim = next(iter(begun.pods))
    server.watch_faults.append(_break_at_once)
    server.break_watches()
    await server.delete(victim)
    server.compact()
    await level(server, begun)

    assert victim not in begun.pods
    assert begun.was_stale


async def test_unordered_first_events_and_a_close_do_not_rewind(server, begun):
    seen = []

    async def unordered(request, wire):
        await wire.begin()
        for version in (2005, 2003, 2004):
            pod = a_pod_object(f"late-{version}")
            pod["metadata"]["resourceVersion"] = str(version)
            server.objects["pods"][pod["metadata"]["uid"]] = pod
            seen.append(pod["metadata"]["uid"])
            await wire.line({"type": "ADDED", "object": pod})
        server.version = 2005
        await wire.end()

    server.watch_faults.append(unordered)
    await server.end_watches()
    await until(lambda: len(seen) == 3)
    resumed_after = len(pod_watches(server))
    await until(lambda: len(pod_watches(server)) > resumed_after)

    assert pod_watches(server)[-1].query["resourceVersion"] == "2005"
    await level(server, begun)


async def test_old_news_of_a_known_pod_does_not_turn_it_back(server, begun):
    uid = next(iter(begun.pods))
    pod = json.loads(json.dumps(server.objects["pods"][uid]))
    before = pod["metadata"]["resourceVersion"]
    pod["metadata"]["labels"]["player"] = "renamed"
    await server.put(pod)
    await until(lambda: begun.pods[uid].player == "renamed")

    async def replay(request, wire):
        await wire.begin()
        old = json.loads(json.dumps(pod))
        old["metadata"] |= {"resourceVersion": before, "labels": {"game": "starwars", "player": "luke"}}
        await wire.line({"type": "MODIFIED", "object": old})
        await wire.end()

    server.watch_faults.append(replay)
    await server.end_watches()
    await level(server, begun)

    assert begun.pods[uid].player == "renamed"


async def test_a_delete_between_list_and_watch_is_not_missed(server, follow):
    uid = await server.put(a_pod_object())

    async def list_then_delete(request, wire):
        await server._list(request, wire)
        await server.delete(uid)

    server.list_faults.append(list_then_delete)
    follower = await follow()
    await until(lambda: follower.feed.sighting(uid) is None and not server.names())
    await level(server, follower)

    assert uid not in follower.pods


async def test_a_periodic_relist_repairs_what_a_watch_never_told(server, follow):
    uid = await server.put(a_pod_object())
    follower = await follow(tempo=msgspec.structs.replace(QUICK, relist=0.2))
    await until(lambda: uid in follower.pods)
    del server.objects["pods"][uid]  # gone without a word in the history
    lost = a_pod_object()
    lost["metadata"]["resourceVersion"] = "1"
    server.objects["pods"][lost["metadata"]["uid"]] = lost
    await server.end_watches()
    await until(lambda: (asyncio.ensure_future(server.end_watches()), set(follower.pods) == server.names())[1])

    assert set(follower.pods) == {lost["metadata"]["uid"]}


async def _break_at_once(request, wire):
    wire.reset()


async def test_a_reset_connection_is_resumed_where_it_broke(server, begun):
    cursor = str(server.version)
    server.break_watches()
    await noticing(begun, lambda: begun.was_stale, "told as stale")
    await level(server, begun)

    assert pod_watches(server)[-1].query["resourceVersion"] == cursor


async def test_a_truncated_line_is_thrown_away_and_read_again_whole(server, begun):
    pod = a_pod_object("cut-in-half")

    async def truncate(request, wire):
        await wire.begin()
        await server.put(pod)
        text = json.dumps({"type": "ADDED", "object": server.objects["pods"][pod["metadata"]["uid"]]}).encode()
        await wire.piece(text[: len(text) // 2])
        await wire.end()

    server.watch_faults.append(truncate)
    await server.end_watches()
    await noticing(begun, lambda: begun.was_stale, "told as stale")
    await level(server, begun)

    assert pod["metadata"]["uid"] in begun.pods


async def test_a_line_of_three_megabytes_is_read(server, begun):
    uid = await server.put(a_pod_object("vast", labels={"game": "starwars", "novel": "x" * 3_000_000}))
    await until(lambda: uid in begun.pods)

    assert len(begun.pods[uid].labels["novel"]) == 3_000_000


@pytest.mark.parametrize(
    "object_",
    [{}, {"kind": "Status"}, {"kind": "Status", "code": 500, "metadata": {}}, "what?", None, [], {"code": "410"}],
    ids=str,
)
async def test_an_error_event_of_any_shape_is_survived(server, begun, object_):
    async def fault(request, wire):
        await wire.begin()
        await wire.line({"type": "ERROR", "object": object_})
        await wire.end()

    server.watch_faults.append(fault)
    await server.end_watches()
    await noticing(begun, lambda: begun.was_stale, "told as stale")
    await level(server, begun)


ODD = [
    b"\xff\xfe\n",
    b"[]\n",
    b"null\n",
    b'{"type": "NEW", "object": {}}\n',
    b'{"type": "ADDED"}\n',
    b'{"type": 7, "object": 8}\n',
    b'{"type": "BOOKMARK", "object": {"metadata": null}}\n',
    b'{"type": "ADDED", "object": {"metadata": {"labels": {"game": "starwars"}}}}\n',
    b'{"type": "MODIFIED", "object": {"metadata": 5}}\n',
    b"\n\n  \n",
]


@pytest.mark.parametrize("text", ODD, ids=repr)
async def test_a_line_of_nonsense_is_survived(server, begun, text):
    async def fault(request, wire):
        await wire.begin()
        await wire.piece(text)
        await wire.end()

    server.watch_faults.append(fault)
    watches = len(pod_watches(server))
    await server.end_watches()
    await until(lambda: len(pod_watches(server)) >= watches + 2)
    await level(server, begun)


class FakeTime:
    """A clock that only the sleeps of who is tested move, and that stands still at ``end``."""

    def __init__(self, end: float) -> None:
        self.now = 0.0
        self.end = end
        self.sleeps: list[float] = []
        self.is_over = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        self.now += seconds
        if self.now > self.end:
            self.is_over.set()
            await asyncio.Event().wait()
        self.sleeps.append(seconds)
        await asyncio.sleep(0)


def a_lone_reflector(server: ScriptedServer, time: FakeTime, seed: int = 1, tempo: Tempo = QUICK):
    class Nowhere:
        def seen(self, thing): ...

        def gone(self, uid): ...

    connection = server.connection()
    reflector = Reflector(
        connection,
        POD,
        "",
        decode_pod,
        Nowhere(),
        selector="game=starwars",
        reach=Reach(),
        leads=True,
        tempo=tempo,
        clock=lambda: time.now,
        chance=random.Random(seed),
        sleep=time.sleep,
    )
    return connection, reflector


async def run_to_the_end(time: FakeTime, reflector) -> None:
    task = asyncio.create_task(reflector.run())
    await time.is_over.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_server_that_is_down_is_asked_fewer_than_ten_times_in_thirty_seconds(server):
    for seed in range(20):
        time = FakeTime(30.0)
        connection, reflector = a_lone_reflector(server, time, seed)
        await connection.renew()
        await server.down()
        await run_to_the_end(time, reflector)
        await connection.close()
        attempts = len(time.sleeps) + 1

        assert 4 < attempts < 10
        assert len(set(time.sleeps)) == len(time.sleeps), "waits are jittered"


async def test_the_wait_that_a_server_asks_for_is_honoured(server):
    async def later(request, wire):
        await wire.answer(429, status(429, "TooManyRequests"), {"Retry-After": "17"})

    server.list_faults.extend([later, later])
    time = FakeTime(20.0)
    connection, reflector = a_lone_reflector(server, time)
    await run_to_the_end(time, reflector)
    await connection.close()

    assert time.sleeps == [17.0]
    assert len(server.lists) == 2


async def test_while_the_server_is_down_one_reflector_knocks_for_all(server, begun):
    knocks = []
    attempt = begun.feed.connection._send

    async def counted(*arguments):
        knocks.append(arguments[2])
        return await attempt(*arguments)

    begun.feed.connection._send = counted
    await server.down()
    await noticing(begun, lambda: begun.was_stale, "told as stale")
    await until(lambda: knocks.count("/api/v1/pods") >= 20)
    others = len(knocks) - knocks.count("/api/v1/pods")
    await server.up()
    await level(server, begun)

    assert others <= 6


async def test_a_server_that_comes_back_empty_with_young_versions_is_believed(server, begun):
    await server.down()
    server.objects.clear()
    server.history.clear()
    server.version = 5
    await server.up()
    await level(server, begun)

    assert set(begun.pods) == server.names()
    assert len(begun.pods) == 1


async def test_a_server_swapped_behind_a_broken_connection_is_listed_anew(server, begun):
    server.objects.clear()
    server.history.clear()
    server.version = 5
    server.break_watches()
    await noticing(begun, lambda: begun.was_stale, "told as stale")
    await server.put(a_pod_object("first-of-the-new"))
    await server.put(a_pod_object("second-of-the-new"))

    async def bookmark(request, wire):
        await wire.begin()
        await wire.line({"type": "BOOKMARK", "object": {"metadata": {"resourceVersion": str(server.version)}}})
        await wire.end()

    server.watch_faults.append(bookmark)
    await server.end_watches()
    await level(server, begun)

    assert len(begun.pods) == 3


async def test_a_thousand_reconnects_leave_no_task_socket_or_memory_behind(server):
    async def short(request, wire):
        server.requests.clear()
        await wire.begin()
        await wire.line({"type": "BOOKMARK", "object": {"metadata": {"resourceVersion": str(server.version)}}})
        await (wire.end() if len(server.watch_faults) % 2 else _break_at_once(request, wire))

    async def churn(times: int) -> tuple[int, int]:
        server.watch_faults.extend([short] * times)
        await until(lambda: not server.watch_faults, what="all watches were served", seconds=60)
        gc.collect()
        return len(asyncio.all_tasks()), len(gc.get_objects())

    connection, reflector = a_lone_reflector(server, FakeTime(1e9))
    task = asyncio.create_task(reflector.run())
    before = await churn(50)
    after = await churn(1000)
    # The last connection may still be on its way out; a leak never is.
    await until(lambda: len(asyncio.all_tasks()) <= before[0] + 2, what="the tasks of old watches have ended")
    await until(lambda: server.open_sockets <= 2, what="the sockets of old watches are closed")
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await connection.close()

    assert after[1] < before[1] + 1_000


async def test_a_401_renews_the_token_and_resumes(server, begun):
    credentials = begun.feed.connection._credentials
    credentials.token = "second"
    cursor = server.version

    def guard(request):
        if request.headers.get("authorization") == "Bearer second":
            return None
        return 401, status(401, "Unauthorized")

    server.guard = guard
    lists = len(server.lists)
    await server.end_watches()
    await until(lambda: sum("authorization" in request.headers for request in pod_watches(server)) == 1)

    assert pod_watches(server)[-1].query["resourceVersion"] == str(cursor)
    assert len(server.lists) == lists
    await level(server, begun)


async def test_a_token_that_is_refused_again_is_stale_with_the_reason_until_a_good_one_comes(server, begun):
    begun.feed.connection._credentials.token = "wrong"
    server.guard = lambda request: (
        None if request.headers.get("authorization") == "Bearer right" else (401, status(401, "Unauthorized"))
    )
    await server.end_watches()
    await noticing(begun, lambda: begun.was_stale, "told as stale")
    begun.feed.connection._credentials.token = "right"
    await level(server, begun)

    assert any("401" in trouble for trouble in begun.troubles)


async def test_it_stops_mid_watch_at_once_and_lets_go_of_every_socket(server):
    await server.put(a_pod_object())
    before = asyncio.all_tasks()
    feed = a_feed(server)
    feed.start()
    await until(lambda: len(server.watches) == 8)
    async with asyncio.timeout(1.0):
        await feed.stop()
        await feed.connection.close()
    await until(lambda: server.open_sockets == 0, what="no socket is left")

    assert [task for task in asyncio.all_tasks() - before if not task.done()] == []


async def test_it_stops_at_once_while_it_waits_for_a_server_that_is_down(server):
    feed = a_feed(server, sleep=asyncio.sleep)
    await feed.connection.renew()
    await server.down()
    feed.start()
    await asyncio.sleep(0.05)
    async with asyncio.timeout(1.0):
        await feed.stop()

    assert not feed.health.is_fresh
    await feed.connection.close()


async def test_a_pod_of_the_same_name_made_while_away_is_another(server, begun):
    old = next(iter(begun.pods.values()))
    await server.down()
    await server.delete(old.uid)
    new = await server.put(a_pod_object(old.name))
    server.compact()
    await server.up()
    await level(server, begun)

    assert old.uid not in begun.pods
    assert begun.pods[new].name == old.name
    assert begun.was_stale


@pytest.mark.parametrize("code", [429, 500, 503, 504])
async def test_a_refused_watch_is_asked_for_again(server, begun, code):
    async def refuse(request, wire):
        await wire.answer(code, status(code, "Busy"))

    server.watch_faults.extend([refuse, refuse])
    await server.end_watches()
    await noticing(begun, lambda: not server.watch_faults, "asked again")
    await level(server, begun)

    assert begun.was_stale


async def test_a_list_that_is_no_list_is_survived(server, follow):
    async def html(request, wire):
        await wire.answer(200, b"<html>Please log in</html>")

    async def expired(request, wire):
        await wire.answer(200, status(410, "Expired"))

    async def nothing(request, wire):
        await wire.answer(200, {"items": None})

    server.list_faults.extend([html, expired, nothing])
    await server.put(a_pod_object())
    server.watch_faults.append(_break_at_once)
    follower = await follow(fresh=False, tempo=msgspec.structs.replace(QUICK, relist=0.1))
    await noticing(follower, lambda: not server.list_faults, "all three were met")
    await server.end_watches()
    await noticing(follower, lambda: follower.pods.keys() == server.names(), "level")

    assert any("no list" in trouble for trouble in follower.troubles)
