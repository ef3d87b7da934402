"""Listings that come as the beginning of a watch (``sendInitialEvents``), and servers that do not send such."""

import msgspec
import pytest

from tests.cluster.builders import QUICK, a_carrier_object, a_pod_object, until
from tests.cluster.scripted_server import listing_ends


@pytest.fixture
def streaming(server):
    server.streams_listings = True
    return server


async def level(server, follower):
    await until(lambda: follower.feed.health.is_fresh, what="fresh")
    await until(lambda: set(follower.pods) == server.names(), what="equal to a fresh list")


async def test_a_server_that_streams_listings_is_never_asked_for_pages(streaming, follow):
    for _ in range(3):
        await streaming.put(a_pod_object())
    await streaming.put(a_carrier_object("wing"), "replicationcontrollers")
    follower = await follow()
    await level(streaming, follower)
    last = await streaming.put(a_pod_object())
    await until(lambda: last in follower.pods, what="the same watch goes on")

    assert streaming.lists == []
    assert len(follower.carriers) == 1
    assert [it.query["resourceVersionMatch"] for it in streaming.watches if it.resource == "pods"] == ["NotOlderThan"]


async def test_nothing_is_called_fresh_before_the_listing_is_complete(streaming, follow):
    may_end = []

    async def half(_, wire):
        await wire.begin()
        await wire.line({"type": "ADDED", "object": next(iter(streaming.objects["pods"].values()))})
        await until(lambda: may_end)
        await wire.line({"type": "BOOKMARK", "object": listing_ends(streaming.version)})
        await wire.reader.read(1)

    await streaming.put(a_pod_object())
    streaming.watch_faults.append(half)
    follower = await follow(fresh=False)
    await until(lambda: follower.pods)
    early = follower.feed.health.is_fresh
    may_end.append(True)
    await until(lambda: follower.feed.health.is_fresh)

    assert not early


async def test_a_watch_that_ends_after_its_listing_is_resumed_and_not_listed_again(streaming, follow):
    await streaming.put(a_pod_object())
    follower = await follow()
    await streaming.end_watches()
    await until(lambda: len([it for it in streaming.watches if it.resource == "pods"]) > 1)
    last = await streaming.put(a_pod_object())
    await until(lambda: last in follower.pods)
    first, second, *_ = [it for it in streaming.watches if it.resource == "pods"]

    assert "sendInitialEvents" in first.query
    assert "sendInitialEvents" not in second.query
    assert int(second.query["resourceVersion"]) >= 1001


async def test_what_died_while_the_history_was_compacted_away_is_gone_after_a_streamed_listing(streaming, follow):
    async def broken(_, wire):
        wire.reset()

    victim = await streaming.put(a_pod_object())
    await streaming.put(a_pod_object())
    follower = await follow()
    await until(lambda: len(follower.pods) == 2)
    streaming.watch_faults.append(broken)
    streaming.break_watches()
    await streaming.delete(victim)
    streaming.compact()
    await level(streaming, follower)

    assert victim not in follower.pods


async def test_a_listing_that_breaks_off_is_not_believed(streaming, follow):
    async def torn(_, wire):
        await wire.begin()
        await wire.line({"type": "ADDED", "object": next(iter(streaming.objects["pods"].values()))})
        wire.reset()

    for _ in range(3):
        await streaming.put(a_pod_object())
    streaming.watch_faults.append(torn)
    follower = await follow()
    await level(streaming, follower)

    assert len(follower.pods) == 3
    assert follower.was_stale


@pytest.mark.parametrize("way", ["ends", "goes on"])
async def test_a_server_that_does_not_know_what_was_asked_is_asked_for_pages(streaming, follow, way):
    async def ignorant(_, wire):
        await wire.begin()
        for thing in streaming.objects["pods"].values():
            await wire.line({"type": "ADDED", "object": thing})
        if way == "ends":
            await wire.end()
        else:
            await wire.reader.read(1)

    await streaming.put(a_pod_object())
    streaming.watch_faults.append(ignorant)
    follower = await follow(tempo=msgspec.structs.replace(QUICK, opening=0.1))
    await level(streaming, follower)

    assert any(it.resource == "pods" for it in streaming.lists)


async def test_a_server_that_refuses_is_asked_once_and_then_for_pages(server, follow):
    asked = []
    server.guard = lambda request: asked.append(request.query.get("sendInitialEvents")) or None
    await server.put(a_pod_object())
    follower = await follow()
    await server.end_watches()
    await level(server, follower)
    at_the_start = asked.count("true")
    server.compact()
    await server.end_watches()
    await level(server, follower)

    assert 1 <= at_the_start <= 8  # one a kind at most, for they begin together
    assert asked.count("true") == at_the_start
