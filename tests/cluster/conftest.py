"""A scripted server, and feeds on it that are stopped when the test is over."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cluster.builders import Follower, until
from tests.cluster.pki import Authority
from tests.cluster.scripted_server import ScriptedServer


@pytest.fixture
async def server() -> AsyncIterator[ScriptedServer]:
    async with ScriptedServer() as server:
        yield server


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "pki")


@pytest.fixture
async def tls_server(authority: Authority) -> AsyncIterator[ScriptedServer]:
    async with ScriptedServer(tls=authority.server_context(authority.leaf("server"))) as server:
        yield server


@pytest.fixture
def write(tmp_path: Path, authority: Authority, tls_server: ScriptedServer) -> Callable[..., Path]:
    """Write a kubeconfig of one cluster (the TLS server), one user and one context, and give its path."""

    def write(
        user: dict[str, Any] | None = None,
        cluster: dict[str, Any] | None = None,
        *,
        context: dict[str, Any] | None = None,
        **top: Any,
    ) -> Path:
        known = {"server": tls_server.url, "certificate-authority": str(authority.ca)}
        content = {
            "apiVersion": "v1",
            "kind": "Config",
            "current-context": "arena",
            "contexts": [{"name": "arena", "context": {"cluster": "c", "user": "u"} | (context or {})}],
            "clusters": [{"name": "c", "cluster": known if cluster is None else known | cluster}],
            "users": [{"name": "u", "user": {} if user is None else user}],
        } | top
        path = tmp_path / "config"
        path.write_text(yaml.safe_dump(content))
        return path

    return write


@pytest.fixture
async def follow(server: ScriptedServer) -> AsyncIterator[Callable[..., Awaitable[Follower]]]:
    """``await follow()``: a started feed's follower, once the feed is fresh.

    Whatever a test did to them: at its end no task and no socket is left, and while one was stale fire was held.
    """
    followers: list[Follower] = []
    before = asyncio.all_tasks()

    async def begin(*namespaces: str, fresh: bool = True, **more: Any) -> Follower:
        follower = Follower(server, *namespaces, **more)
        followers.append(follower)
        follower.feed.start()
        if fresh:
            await until(lambda: follower.feed.health.is_fresh, what="the feed is fresh")
            watched = 7 if namespaces else 8
            await until(lambda: len(server.watches) >= watched, what="all kinds are watched")
        return follower

    yield begin
    for follower in followers:
        await follower.feed.stop()
        await follower.feed.connection.close()
    await until(lambda: server.open_sockets == 0, what="no socket is left")
    own = {asyncio.current_task()} | before
    await until(lambda: asyncio.all_tasks() <= own, what=f"no task is left of {asyncio.all_tasks() - own}")
    assert [name for follower in followers for name in follower.in_danger] == []
