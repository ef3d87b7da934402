"""OpenID Connect against an issuer over TLS: what is sent to whom, and what never is."""

import base64
import json
import time
from urllib.parse import parse_qsl

import pytest

from kubewars.cluster.connection import Connection
from kubewars.cluster.credentials import find_credentials
from kubewars.cluster.errors import CredentialsError
from tests.cluster.pki import Authority
from tests.cluster.scripted_server import ScriptedServer, status


def an_id_token(lifetime, who="han"):
    parts = ({"alg": "none"}, {"exp": int(time.time() + lifetime), "sub": f"{who}??>"})
    coded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return ".".join([*coded, "signature"])


class Issuer:
    """An OpenID Connect issuer that hands out ``tokens`` one by one."""

    def __init__(self, server: ScriptedServer) -> None:
        self.server = server
        self.tokens: list[dict[str, str]] = []
        server.guard = self._answer

    def _answer(self, request):
        if request.path == "/.well-known/openid-configuration":
            return 200, {"token_endpoint": f"{self.server.url}/token"}
        return (200, self.tokens.pop(0)) if self.tokens else (400, {"error": "invalid_grant"})

    @property
    def forms(self):
        return [dict(parse_qsl(it.body.decode())) for it in self.server.requests if it.path == "/token"]

    def user(self, authority, **more):
        config = {"idp-issuer-url": self.server.url, "client-id": "kube", "client-secret": "s3", "refresh-token": "r1"}
        config |= {"idp-certificate-authority": str(authority.ca)} | more
        return {"auth-provider": {"name": "oidc", "config": {key: it for key, it in config.items() if it is not None}}}


@pytest.fixture
async def issuer(authority):
    async with ScriptedServer(tls=authority.server_context(authority.leaf("issuer"))) as server:
        yield Issuer(server)


async def ask(kubeconfig):
    connection = await Connection.open(kubeconfig)
    try:
        return await connection.request("GET", "/api/v1/pods")
    finally:
        await connection.close()


def sent(server):
    return [request.headers.get("authorization") for request in server.requests]


async def test_an_id_token_is_sent_while_it_is_valid_and_nobody_is_asked_for_another(
    tls_server, write, issuer, authority
):
    token = an_id_token(3600)
    await ask(write(issuer.user(authority, **{"id-token": token})))

    assert sent(tls_server) == [f"Bearer {token}"]
    assert issuer.server.requests == []


@pytest.mark.parametrize("id_token", [an_id_token(-60), an_id_token(3), None], ids=["expired", "about to", "none"])
async def test_a_token_that_is_no_good_is_refreshed(tls_server, write, issuer, authority, id_token):
    fresh = an_id_token(3600, "leia")
    issuer.tokens = [{"id_token": fresh, "refresh_token": "r2"}]
    await ask(write(issuer.user(authority, **{"id-token": id_token})))

    assert sent(tls_server) == [f"Bearer {fresh}"]
    assert issuer.forms == [{"grant_type": "refresh_token", "refresh_token": "r1", "client_id": "kube"}]
    assert issuer.server.requests[-1].headers["authorization"] == "Basic " + base64.b64encode(b"kube:s3").decode()


async def test_the_authority_may_stand_in_the_kubeconfig_itself(tls_server, write, issuer, authority):
    issuer.tokens = [{"id_token": an_id_token(3600)}]
    data = base64.b64encode(authority.ca.read_bytes()).decode()
    await ask(
        write(issuer.user(authority, **{"idp-certificate-authority": None, "idp-certificate-authority-data": data}))
    )

    assert len(tls_server.requests) == 1


async def test_a_public_client_has_no_secret(write, issuer, authority, tls_server):
    issuer.tokens = [{"id_token": an_id_token(3600)}]
    await ask(write(issuer.user(authority, **{"client-secret": None})))

    assert "authorization" not in issuer.server.requests[-1].headers
    assert len(tls_server.requests) == 1


async def test_a_token_is_refreshed_before_it_ends_with_what_the_issuer_gave_last(
    tls_server, write, issuer, authority, monkeypatch
):
    now = [time.time()]
    monkeypatch.setattr("kubewars.cluster.oidc.time.time", lambda: now[0])
    tokens = [an_id_token(600, "one"), an_id_token(5000, "two")]
    issuer.tokens = [{"id_token": tokens[0], "refresh_token": "r2"}, {"id_token": tokens[1], "refresh_token": "r3"}]
    connection = Connection(find_credentials(write(issuer.user(authority))), now=lambda: now[0])
    await connection.request("GET", "/api/v1/pods")
    await connection.request("GET", "/api/v1/pods")
    now[0] += 595
    await connection.request("GET", "/api/v1/pods")
    await connection.close()

    assert sent(tls_server) == [f"Bearer {tokens[0]}", f"Bearer {tokens[0]}", f"Bearer {tokens[1]}"]
    assert [form["refresh_token"] for form in issuer.forms] == ["r1", "r2"]


async def test_secrets_are_not_told_to_an_issuer_that_cannot_prove_itself(write, issuer, authority, tmp_path):
    stranger = Authority(tmp_path / "stranger")
    issuer.tokens = [{"id_token": an_id_token(3600)}]
    for trusted in (str(stranger.ca), None):
        with pytest.raises(CredentialsError, match="cannot be asked for a new token"):
            await ask(write(issuer.user(authority, **{"idp-certificate-authority": trusted})))

    assert issuer.server.requests == []


async def test_secrets_are_not_sent_in_the_clear_nor_after_a_redirect(write, issuer, authority, tls_server):
    with pytest.raises(CredentialsError, match="no https address"):
        await ask(write(issuer.user(authority, **{"idp-issuer-url": "http://127.0.0.1:9"})))
    issuer.server.guard = lambda request: (
        (200, {"token_endpoint": "http://127.0.0.1:9/token"}) if "known" in request.path else (500, {})
    )
    with pytest.raises(CredentialsError, match="names no https address for tokens"):
        await ask(write(issuer.user(authority)))
    issuer.server.guard = lambda _: (307, {})
    with pytest.raises(CredentialsError, match="refused a new token with 307"):
        await ask(write(issuer.user(authority)))

    assert issuer.forms == []
    assert tls_server.requests == []


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ((400, {"error": "invalid_grant"}), "refused a new token with 400"),
        ((500, status(500)), "with 500"),
        ((200, {}), "answered without an id_token"),
        ((200, [1]), "no OpenID Connect issuer"),
        ((200, b"<html>"), "cannot be asked for a new token"),
        ((200, b"\xff\xfe"), "cannot be asked for a new token"),
    ],
)
async def test_a_refresh_that_fails_is_an_error_and_never_anonymous(tls_server, write, issuer, authority, answer, told):
    well_known = issuer._answer
    issuer.server.guard = lambda request: well_known(request) if "known" in request.path else answer

    with pytest.raises(CredentialsError, match=told):
        await ask(write(issuer.user(authority)))
    assert tls_server.requests == []


async def test_an_expired_token_without_a_refresh_token_is_an_error(tls_server, write, issuer, authority):
    with pytest.raises(CredentialsError, match="has expired, and there is no refresh-token"):
        await ask(write(issuer.user(authority, **{"id-token": an_id_token(-60), "refresh-token": None})))

    assert tls_server.requests == []
