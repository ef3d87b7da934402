"""One API server, spoken to over HTTP as whoever the credentials say: requests, streams, and renewal on a 401.

Configuration and transport are the official client's (``kubernetes.aio``). Every exception that leaves is a
``ClusterError``. A request that changes something is sent once: aiohttp would send a DELETE again by itself when a
connection breaks, and is told not to. It goes where it was sent and nowhere else: a redirect is a refusal, for what it
leads to was judged by nobody.
"""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import msgspec
from kubernetes.aio.client.rest import RESTClientObject
from multidict import CIMultiDict

from kubewars.cluster.credentials import Access, Credentials, find_credentials
from kubewars.cluster.errors import ApiError, ConfigurationError, TlsFailure, Unreachable
from kubewars.cluster.shapes import UNREADABLE
from kubewars.cluster.status import refusal_in
from kubewars.cluster.translation import CONNECT_TIMEOUT, BrokenUnderRequest, translating

USER_AGENT = "kubewars"
#: No single answer that the game asks for is larger than a page of a list.
ANSWER_TIMEOUT = 15.0
#: Most bytes of an answer, unpacked: an object of etcd's has 1.5 MB at most, and a list is asked for in pages.
LONGEST_ANSWER = 8 * 1024 * 1024
#: Of a refusal no more is read than this: its words are for people.
LONGEST_REFUSAL = 256 * 1024
#: The one kind of patch that the game sends (RFC 7386): fields that are named are set, those that are null are removed.
MERGE_PATCH = "application/merge-patch+json"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: Renewed when this close to the end of their life, seconds.
EXPIRY_MARGIN = 10.0


async def _stay(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    response = await handler(request)
    if response.status in _REDIRECTS:
        response.close()
        raise ApiError(
            response.status,
            "Redirect",
            f"{request.url.host} answers for it elsewhere, which no Kubernetes API does. "
            "See what the kubeconfig's server points at.",
        )
    return response


async def _send_once(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    if request.method != "DELETE":
        return await handler(request)
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise BrokenUnderRequest(str(error) or type(error).__name__) from error


class Connection:
    """Requests to one API server. Make it by :meth:`open`; close it when done.

    Safe for many tasks at once. All methods raise ``ClusterError`` and nothing else.
    """

    def __init__(self, credentials: Credentials, *, now: Callable[[], float] = time.time) -> None:
        self._credentials = credentials
        self._now = now
        self._access: Access | None = None
        self._rest: RESTClientObject | None = None
        self._retired: list[RESTClientObject] = []
        self._renewing = asyncio.Lock()

    @classmethod
    async def open(cls, kubeconfig: str | Path | None = None, context: str | None = None) -> "Connection":
        """Read configuration and credentials; nothing is sent yet.

        Without a kubeconfig: ``$KUBECONFIG``, else the pod's service account, else ``~/.kube/config``.
        """
        connection = cls(find_credentials(kubeconfig, context))
        await connection.renew()
        return connection

    @property
    def host(self) -> str:
        """The server's URL."""
        return str(self._access.configuration.host) if self._access else ""

    @property
    def where(self) -> str:
        """Where the credentials come from, for people."""
        return self._credentials.where

    @property
    def namespace(self) -> str:
        """The namespace of the context, ``default`` if it names none."""
        return self._credentials.namespace

    async def renew(self, *, stale: Access | None = None) -> None:
        """Read configuration and credentials again: token file, exec plugin, certificates.

        Of many who saw the same ``stale`` access refused, one renews and the others wait for it.
        """
        async with self._renewing:
            if stale is not None and self._access is not stale:
                return
            access = await self._credentials.load()
            old = self._access
            if self._rest is None or old is None or _transport(access) != _transport(old):
                if self._rest is not None:
                    self._retired.append(self._rest)
                self._rest = _transport_for(access)
            self._access = access

    async def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        longest: int = LONGEST_ANSWER,
        timeout: float = ANSWER_TIMEOUT,  # noqa: ASYNC109 - the limit belongs to aiohttp, which tells connect from read
    ) -> bytes:
        """The body of a 2xx answer. A 401 renews the credentials and asks once more (nothing was done on a 401).

        Raises:
            ApiError: any other answer.
            Unreachable: no answer in ``timeout`` seconds, one of more than ``longest`` bytes, or the connection broke.
        """
        limits = aiohttp.ClientTimeout(total=timeout, connect=CONNECT_TIMEOUT)
        async with self._answer(method, path, query, body, limits) as response:
            content, is_whole = await self._read(response, longest)
        if not is_whole:
            raise Unreachable(
                f"{self.host} answers with more than {longest / 1e6:.0f} MB. See whether it is a Kubernetes API.",
                may_have_arrived=True,
            )
        return content

    @asynccontextmanager
    async def stream(
        self, path: str, *, query: Mapping[str, str], silence: float
    ) -> AsyncIterator[AsyncIterator[bytes]]:
        """A GET whose answer comes in pieces as they arrive; ``Unreachable`` after ``silence`` seconds without any."""
        limits = aiohttp.ClientTimeout(total=None, connect=CONNECT_TIMEOUT, sock_read=silence)
        async with self._answer("GET", path, query, None, limits) as response:
            yield _pieces(response, self.host)

    async def close(self) -> None:
        """Let go of every socket. The connection cannot be used again."""
        for rest in [*self._retired, *([self._rest] if self._rest else [])]:
            await rest.close()
        self._retired.clear()
        self._rest = None

    @asynccontextmanager
    async def _answer(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None,
        body: Mapping[str, Any] | None,
        limits: aiohttp.ClientTimeout,
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        access = await self._fresh_access()
        response = await self._first_answer(access, method, path, query, body, limits)
        if response.status == 401:
            response.close()
            await self.renew(stale=access)
            response = await self._send(await self._fresh_access(), method, path, query, body, limits)
        try:
            if response.status >= 300:
                content, _ = await self._read(response, LONGEST_REFUSAL)
                raise refusal_in(response.status, content, response.headers.get("Retry-After", ""))
            yield response
        finally:
            if not response.content.is_eof():
                response.close()
            response.release()

    async def _read(self, response: aiohttp.ClientResponse, longest: int) -> tuple[bytes, bool]:
        """At most so many bytes of the body, and whether that is all of it."""
        content = bytearray()
        async for piece in _pieces(response, self.host):
            content += piece
            if len(content) > longest:
                return bytes(content[:longest]), False
        return bytes(content), True

    async def _first_answer(
        self,
        access: Access,
        method: str,
        path: str,
        query: Mapping[str, str] | None,
        body: Mapping[str, Any] | None,
        limits: aiohttp.ClientTimeout,
    ) -> aiohttp.ClientResponse:
        """A certificate that is not trusted may be that of a cluster made anew, with a kubeconfig made anew."""
        try:
            return await self._send(access, method, path, query, body, limits)
        except TlsFailure:
            await self.renew(stale=access)
            return await self._send(await self._fresh_access(), method, path, query, body, limits)

    async def _fresh_access(self) -> Access:
        access = self._access
        if access is None or (access.expires is not None and access.expires - EXPIRY_MARGIN < self._now()):
            await self.renew(stale=access)
        assert self._access is not None
        return self._access

    async def _send(
        self,
        access: Access,
        method: str,
        path: str,
        query: Mapping[str, str] | None,
        body: Mapping[str, Any] | None,
        limits: aiohttp.ClientTimeout,
    ) -> aiohttp.ClientResponse:
        headers = CIMultiDict({"User-Agent": USER_AGENT, "Accept": "application/json"})
        if access.authorization:
            headers["Authorization"] = access.authorization
        headers.extend(access.acting_as)
        if method == "PATCH":
            headers["Content-Type"] = MERGE_PATCH
        url = self.host.rstrip("/") + path + (f"?{urlencode(query)}" if query else "")
        if self._rest is None:
            raise Unreachable("The connection was closed.", may_have_arrived=False)
        with translating(self.host):
            answer = await self._rest.request(method, url, headers=headers, body=body, _request_timeout=limits)
        response: aiohttp.ClientResponse = answer.response
        return response


async def _pieces(response: aiohttp.ClientResponse, host: str) -> AsyncIterator[bytes]:
    with translating(host):
        async for piece in response.content.iter_any():
            yield piece


def _transport(access: Access) -> tuple[Any, ...]:
    settings = access.configuration
    files = tuple((path, Path(path).stat().st_mtime_ns) for path in (settings.cert_file, settings.ssl_ca_cert) if path)
    return settings.host, files, settings.verify_ssl, settings.tls_server_name, settings.proxy


def _transport_for(access: Access) -> RESTClientObject:
    settings = access.configuration
    settings.connection_pool_maxsize = 0  # a watch holds its connection, and nobody may wait behind watches
    settings.client_session_kwargs = {
        "trust_env": False,  # would look into ~/.netrc at each request; proxies are found once, with the credentials
        "middlewares": (_stay, _send_once),
        "cookie_jar": aiohttp.DummyCookieJar(),
    }
    try:
        return RESTClientObject(settings)
    except (ssl.SSLError, OSError, ValueError) as error:
        raise ConfigurationError(
            f"The certificates for {settings.host} cannot be used: {error}. Fetch the kubeconfig anew."
        ) from error


def decode_json(content: bytes) -> Any:
    """JSON of an answer. Raises ApiError when a server that is no API server answered with something else."""
    try:
        return msgspec.json.decode(content)
    except UNREADABLE as error:
        raise ApiError(
            200, "NotJson", "this is no answer of a Kubernetes API. See what the kubeconfig's server points at."
        ) from error
