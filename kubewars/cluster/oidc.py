"""OpenID Connect as kubeconfigs carry it (``auth-provider: oidc``): the id-token while it is good, else a new one.

``kubernetes.aio`` refreshes without verifying who the issuer is unless the kubeconfig names an authority, and fails if
it does; so the refreshing is ours. Rules: RFC 6749 sections 2.3.1 and 6, OpenID Connect Discovery 1.0, and client-go's
``oidc`` plugin.
"""

import base64
import binascii
import ssl
import time
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus, urlsplit

import aiohttp
import msgspec
from msgspec import Struct

from kubewars.cluster.errors import CredentialsError

#: Renewed when this close to its end, seconds.
MARGIN = 10.0
PATIENCE = 20.0
_LONGEST_ANSWER = 1 << 20
_CURE = "Log in to the cluster again, or choose another context with --context."


class Tokens(Struct, frozen=True):
    """What an issuer gave. ``expires`` is Unix time in seconds, ``None`` where the token does not say."""

    id_token: str
    refresh_token: str = ""
    expires: float | None = None


#: Tokens that were refreshed, by the refresh token that the kubeconfig holds: the issuer may take each only once.
Memory = MutableMapping[str, Tokens]


async def oidc_tokens(config: Mapping[str, Any], base_path: str, memory: Memory) -> Tokens:
    """A token that is good now: the kubeconfig's, the last one refreshed, or a new one.

    ``base_path`` is the kubeconfig's folder, to which a relative authority's path belongs.

    Raises:
        CredentialsError: there is none, and none can be had.
    """
    token, refresh = _word(config, "id-token"), _word(config, "refresh-token")
    known = Tokens(token, refresh, _expiry(token)) if token else None
    for found in (known, memory.get(refresh) if refresh else None):
        if found is not None and (found.expires is None or found.expires - MARGIN > time.time()):
            return found
    if not refresh:
        raise CredentialsError(f"The kubeconfig's id-token has expired, and there is no refresh-token. {_CURE}")
    last = memory.get(refresh)
    fresh = await _refresh(config, base_path, (last.refresh_token if last else "") or refresh)
    memory[refresh] = fresh
    return fresh


async def _refresh(config: Mapping[str, Any], base_path: str, refresh: str) -> Tokens:
    issuer = _word(config, "idp-issuer-url").rstrip("/")
    if urlsplit(issuer).scheme != "https":
        raise CredentialsError(f"The kubeconfig's idp-issuer-url {issuer!r} is no https address. {_CURE}")
    form = {"grant_type": "refresh_token", "refresh_token": refresh, "client_id": _word(config, "client-id")}
    secret = _word(config, "client-secret")
    pair = f"{quote_plus(form['client_id'])}:{quote_plus(secret)}"
    headers = {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"} if secret else {}
    timeout = aiohttp.ClientTimeout(total=PATIENCE)
    try:
        context = _trust(config, base_path)
        connector = aiohttp.TCPConnector(ssl=context)
        async with aiohttp.ClientSession(connector=connector, timeout=timeout, trust_env=True) as session:
            known = await _answer(session, "GET", f"{issuer}/.well-known/openid-configuration")
            endpoint = _word(known, "token_endpoint")
            if urlsplit(endpoint).scheme != "https":
                raise CredentialsError(f"The issuer {issuer} names no https address for tokens. {_CURE}")
            told = await _answer(session, "POST", endpoint, data=form, headers=headers)
    except (aiohttp.ClientError, OSError, ValueError) as error:  # an ssl error and a timeout are OSErrors
        why = str(error) or type(error).__name__
        raise CredentialsError(f"The issuer {issuer} cannot be asked for a new token: {why}. {_CURE}") from error
    token = _word(told, "id_token")
    if not token:
        raise CredentialsError(f"The issuer {issuer} answered without an id_token. {_CURE}")
    return Tokens(token, _word(told, "refresh_token") or refresh, _expiry(token))


async def _answer(session: aiohttp.ClientSession, method: str, url: str, **more: Any) -> dict[str, Any]:
    """JSON. No redirect is followed: what goes along are secrets, meant for this address."""
    async with session.request(method, url, allow_redirects=False, **more) as response:
        content = await response.content.read(_LONGEST_ANSWER)
        if response.status != 200:
            why = content[:200].decode(errors="replace").strip()
            raise CredentialsError(f"{url} refused a new token with {response.status}: {why}. {_CURE}")
        told = msgspec.json.decode(content)
    if not isinstance(told, dict):
        raise CredentialsError(f"{url} is no OpenID Connect issuer's. {_CURE}")
    return told


def _trust(config: Mapping[str, Any], base_path: str) -> ssl.SSLContext:
    data = _word(config, "idp-certificate-authority-data")
    file = _word(config, "idp-certificate-authority")
    if data:
        return ssl.create_default_context(cadata=base64.b64decode(data).decode())
    return ssl.create_default_context(cafile=str(Path(base_path, file)) if file else None)


def _expiry(token: str) -> float | None:
    """When the token says that it ends. A token that cannot be read says nothing: the server will judge it."""
    try:
        payload = token.split(".")[1]
        claims = msgspec.json.decode(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return float(claims["exp"])
    except (IndexError, KeyError, TypeError, ValueError, binascii.Error):  # msgspec's is a ValueError
        return None


def _word(told: Mapping[str, Any], key: str) -> str:
    return str(told.get(key) or "").strip()
