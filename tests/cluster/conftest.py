"""A scripted server, and feeds on it that are stopped when the test is over."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from tests.cluster.builders import Follower, until
from tests.cluster.scripted_server import ScriptedServer


@pytest.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    async with ScriptedServer() as server:
        yield server


@pytest.fixture
async def follow(server: ScriptedServer) -> AsyncIterator[Callable[..., Awaitable[Follower]]]:
    """``await follow()``: a started feed's follower, once the feed is fresh."""
    followers = []

    async def begin(*namespaces: str, fresh: bool = True, **more: Any) -> Follower:
        follower = Follower(server, *namespaces, **more)
        followers.append(follower)
        follower.feed.start()
        if fresh:
            await until(lambda: follower.feed.health.is_fresh, what="the feed is fresh")
            await until(lambda: len(server.watches) >= 7, what="all kinds are watched")
        return follower

    yield begin
    for follower in followers:
        await follower.feed.stop()
        await follower.feed.connection.close()
