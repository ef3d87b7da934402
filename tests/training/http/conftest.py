"""A client without manners: raw requests over TLS, as an administrator unless told otherwise."""

import ssl
from collections.abc import AsyncIterator

import aiohttp
import pytest

from kubewars.training.cluster import TrainingCluster


@pytest.fixture
async def client(cluster: TrainingCluster) -> AsyncIterator[aiohttp.ClientSession]:
    context = ssl.create_default_context(cadata=cluster.authority.certificate.decode())
    connector = aiohttp.TCPConnector(ssl=context)
    headers = {"Authorization": f"Bearer {cluster.admin_token}"}
    async with aiohttp.ClientSession(cluster.server, connector=connector, headers=headers) as session:
        yield session
