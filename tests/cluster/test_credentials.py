"""Configuration and authentication as clusters have them, each against a server that looks at what arrives."""

import base64
import json
import os
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
import yaml

from kubewars.cluster.connection import Connection
from kubewars.cluster.credentials import InCluster, find_credentials
from kubewars.cluster.errors import ConfigurationError, CredentialsError, TlsFailure
from tests.cluster.pki import Authority
from tests.cluster.scripted_server import ScriptedServer, status


@pytest.fixture
async def server(tls_server):
    """Every way to log in is tried over TLS, against a server of the kubeconfig's own authority."""
    return tls_server


@pytest.fixture
def plugin(tmp_path):
    """Write an exec plugin that runs the given Python, and give its kubeconfig entry."""

    def plugin(code, **more):
        path = tmp_path / "plugin.py"
        path.write_text(f"import json, os, sys, pathlib\n{code}")
        return {
            "exec": {
                "apiVersion": "client.authentication.k8s.io/v1",
                "command": sys.executable,
                "args": [str(path)],
                "interactiveMode": "Never",
            }
            | more
        }

    return plugin


def prints(**credential):
    body = {"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": credential}
    return f"print({json.dumps(body)!r})"


async def ask(kubeconfig, context=None):
    """One request by this kubeconfig."""
    connection = await Connection.open(kubeconfig, context)
    try:
        return await connection.request("GET", "/api/v1/pods")
    finally:
        await connection.close()


def authorization(server):
    return [request.headers.get("authorization") for request in server.requests]


async def test_a_token_is_sent_without_the_line_end_that_it_was_stored_with(server, write):
    await ask(write({"token": "secret\n"}))

    assert authorization(server) == ["Bearer secret"]


async def test_a_token_file_goes_before_a_token_and_is_read_again_when_it_was_rotated(server, write, tmp_path):
    (tmp_path / "token").write_text("first\n")
    now = [time.time()]
    connection = Connection(find_credentials(write({"tokenFile": "token", "token": "old"})), now=lambda: now[0])
    await connection.request("GET", "/api/v1/pods")
    (tmp_path / "token").write_text("second\n")
    await connection.request("GET", "/api/v1/pods")
    now[0] += 61
    await connection.request("GET", "/api/v1/pods")
    await connection.close()

    assert authorization(server) == ["Bearer first", "Bearer first", "Bearer second"]


async def test_a_refused_token_is_read_again_from_its_file_at_once(server, write, tmp_path):
    (tmp_path / "token").write_text("first")
    connection = await Connection.open(write({"tokenFile": "token"}))
    server.guard = lambda request: (
        None if request.headers["authorization"] == "Bearer second" else (401, status(401, "Unauthorized"))
    )
    (tmp_path / "token").write_text("second")
    await connection.request("GET", "/api/v1/pods")
    await connection.close()

    assert authorization(server) == ["Bearer first", "Bearer second"]


async def test_user_and_password_are_sent_as_basic_auth(server, write):
    await ask(write({"username": "han", "password": "solo"}))

    assert authorization(server) == ["Basic " + base64.b64encode(b"han:solo").decode()]


async def test_a_context_without_a_user_is_anonymous_because_it_says_so(server, write):
    await ask(write(context={"user": ""}))

    assert authorization(server) == [None]


async def test_an_exec_plugin_is_run_again_when_its_token_is_refused_though_it_names_no_end(
    server, write, plugin, tmp_path
):
    (tmp_path / "said").write_text("first")
    code = f"""
status = {{"token": pathlib.Path({str(tmp_path / "said")!r}).read_text()}}
print(json.dumps({{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": status}}))
"""
    connection = await Connection.open(write(plugin(code)))
    server.guard = lambda request: (
        None if request.headers["authorization"] == "Bearer second" else (401, status(401, "Unauthorized"))
    )
    (tmp_path / "said").write_text("second")
    await connection.request("GET", "/api/v1/pods")
    await connection.close()

    assert authorization(server) == ["Bearer first", "Bearer second"]


@pytest.mark.parametrize("name", ["gcp", "azure", "openstack", ""])
async def test_a_way_to_log_in_that_kubernetes_has_no_more_is_an_error_and_not_anonymous(server, write, name):
    with pytest.raises(CredentialsError, match=r"no auth-provider .* exec plugin"):
        await ask(write({"auth-provider": {"name": name, "config": {"access-token": "t"}}}))

    assert server.requests == []


async def test_whoever_is_to_be_acted_as_is_acted_as(server, write):
    user = {"token": "admin", "as": "han", "as-uid": "7", "as-groups": ["pilots", "rebels"]}
    await ask(write(user | {"as-user-extra": {"acme.example/ship": ["falcon"]}}))

    sent = server.requests[0]
    assert sent.headers["authorization"] == "Bearer admin"
    assert (sent.headers["impersonate-user"], sent.headers["impersonate-uid"]) == ("han", "7")
    assert sent.all("impersonate-group") == ["pilots", "rebels"]
    assert sent.headers["impersonate-extra-acme.example%2fship"] == "falcon"


async def test_to_act_as_a_group_without_a_user_is_an_error_and_not_full_power(server, write):
    with pytest.raises(CredentialsError, match="without saying as whom"):
        await ask(write({"token": "admin", "as-groups": ["pilots"]}))

    assert server.requests == []


async def test_a_context_whose_user_is_missing_is_an_error_and_not_anonymous(server, write):
    with pytest.raises(ConfigurationError, match="user 'u' is not among"):
        await ask(write(users=[]))

    assert server.requests == []


async def test_the_named_context_is_taken_with_its_namespace(server, write):
    contexts = [
        {"name": "arena", "context": {"cluster": "c", "user": "u"}},
        {"name": "other", "context": {"cluster": "c", "user": "v", "namespace": "team"}},
    ]
    users = [{"name": "u", "user": {"token": "one"}}, {"name": "v", "user": {"token": "two"}}]
    connection = await Connection.open(write(contexts=contexts, users=users), "other")
    await connection.request("GET", "/api/v1/pods")
    await connection.close()

    assert connection.namespace == "team"
    assert authorization(server) == ["Bearer two"]


async def test_several_kubeconfigs_are_joined_as_kubectl_joins_them(server, write, tmp_path, monkeypatch):
    first = write({"token": "mine"}).rename(tmp_path / "first")
    second = tmp_path / "second"
    second.write_text(
        yaml.safe_dump({"contexts": [], "clusters": [], "users": [{"name": "u", "user": {"token": "x"}}]})
    )
    monkeypatch.setenv("KUBECONFIG", f"{first}{os.pathsep}{second}{os.pathsep}{tmp_path / 'absent'}")
    await ask(None)

    assert authorization(server) == ["Bearer mine"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, "There is no kubeconfig at"),
        ("a: [1\nb: {", r"is not YAML \(line \d\)"),
        ("", "not a kubeconfig"),
        ("just words", "not a kubeconfig"),
        ("[1, 2]", "not a kubeconfig"),
        ("contexts: 5\nusers: 7", "not a kubeconfig"),
        ("current-context: gone\ncontexts: []\nclusters: []", "contradicts itself"),
        ("contexts: [{name: a, context: {cluster: c}}]", "has no current-context; choose one with --context: a"),
        ("current-context: a\ncontexts: [{name: a, context: {cluster: c}}]\nclusters: []", "contradicts itself"),
        ("current-context: a\ncontexts: [{name: a}]\nclusters: []", "contradicts itself"),
        ("\x00\x01", "is not YAML"),
    ],
)
async def test_a_kubeconfig_that_cannot_be_used_is_told_with_a_cure(tmp_path, text, told):
    path = tmp_path / "config"
    if text is not None:
        path.write_text(text)

    with pytest.raises(ConfigurationError, match=told) as caught:
        await Connection.open(path)
    assert "--kubeconfig" in str(caught.value) or "fetch it anew" in str(caught.value)


async def test_an_unknown_context_names_those_that_exist(write):
    with pytest.raises(ConfigurationError, match="has no context 'moon'; it has: arena"):
        await Connection.open(write(), "moon")


async def test_an_exec_plugins_token_is_sent(server, write, plugin):
    await ask(write(plugin(prints(token="from-plugin"))))

    assert authorization(server) == ["Bearer from-plugin"]


async def test_an_exec_plugin_is_given_its_environment_and_the_cluster(server, write, plugin):
    code = """
info = json.loads(os.environ["KUBERNETES_EXEC_INFO"])
token = os.environ["WHO"] + "-" + info["spec"]["cluster"]["server"].split("//")[0]
print(json.dumps({"apiVersion": info["apiVersion"], "kind": "ExecCredential", "status": {"token": token}}))
"""
    await ask(write(plugin(code, provideClusterInfo=True, env=[{"name": "WHO", "value": "leia"}])))

    assert authorization(server) == ["Bearer leia-https:"]


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("print('please log in', file=sys.stderr); sys.exit(3)", "exit code 3 and said: please log in"),
        ("print('hello')", "something else than credentials"),
        ("print('{}')", "something else than credentials"),
        ("print('[]')", "something else than credentials"),
        (prints(), "neither a token nor a certificate"),
        (prints(clientCertificateData="x"), "neither a token nor a certificate"),
        (prints(token="t", expirationTimestamp="soon"), "something else than credentials"),
        (prints(token="t").replace("k8s.io/v1", "k8s.io/v1beta1"), "speaks client.authentication.k8s.io/v1beta1"),
        ("sys.stderr.write('x' * 300_000); sys.exit(1)", "exit code 1"),
    ],
)
async def test_an_exec_plugin_that_fails_is_an_error_and_never_anonymous(server, write, plugin, code, told):
    with pytest.raises(CredentialsError, match=told):
        await ask(write(plugin(code)))

    assert server.requests == []


async def test_an_exec_plugin_that_is_not_installed_gives_its_own_hint(server, write):
    entry = {
        "apiVersion": "client.authentication.k8s.io/v1",
        "command": "no-such-plugin",
        "installHint": "Get it at X.",
    }

    with pytest.raises(CredentialsError, match=r"'no-such-plugin' is not there\. Get it at X\."):
        await ask(write({"exec": entry}))


async def test_an_exec_plugin_that_hangs_is_ended(write, plugin, monkeypatch, tmp_path):
    from kubewars.cluster import exec_plugin

    entry = plugin(f"pathlib.Path({str(tmp_path / 'pid')!r}).write_text(str(os.getpid()))\nimport time; time.sleep(99)")
    with pytest.raises(CredentialsError, match="gave nothing in 1 s"):
        await exec_plugin.run_exec_plugin(entry["exec"], str(tmp_path), {}, patience=1.0)

    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


async def test_an_exec_token_that_ends_is_fetched_anew_before_it_does(server, write, plugin, tmp_path):
    count = tmp_path / "count"
    expires = (datetime.now(UTC) + timedelta(minutes=10)).strftime("%Y-%m-%dT%H:%M:%SZ")
    code = f"""
path = pathlib.Path({str(count)!r})
number = int(path.read_text()) + 1 if path.exists() else 1
path.write_text(str(number))
status = {{"token": "token-%d" % number, "expirationTimestamp": {expires!r}}}
print(json.dumps({{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": status}}))
"""
    now = [time.time()]
    connection = Connection(find_credentials(write(plugin(code))), now=lambda: now[0])
    await connection.request("GET", "/api/v1/pods")
    await connection.request("GET", "/api/v1/pods")
    now[0] += 595
    await connection.request("GET", "/api/v1/pods")
    await connection.close()

    assert authorization(server) == ["Bearer token-1", "Bearer token-1", "Bearer token-2"]


async def test_the_clusters_own_authority_is_trusted_and_another_is_not(write, authority, tmp_path):
    context = authority.server_context(authority.leaf("server"))
    async with ScriptedServer(tls=context) as tls:
        await ask(write({"token": "t"}, {"server": tls.url, "certificate-authority": str(authority.ca)}))
        data = base64.b64encode(authority.ca.read_bytes()).decode()
        await ask(write({"token": "t"}, {"server": tls.url, "certificate-authority-data": data}))
        stranger = Authority(tmp_path / "stranger")
        with pytest.raises(TlsFailure, match="is not trusted"):
            await ask(write({"token": "t"}, {"server": tls.url, "certificate-authority": str(stranger.ca)}))

        assert len(tls.requests) == 2


async def test_verification_can_be_skipped_by_who_says_so(write, authority):
    async with ScriptedServer(tls=authority.server_context(authority.leaf("server"))) as tls:
        await ask(write({"token": "t"}, {"server": tls.url, "insecure-skip-tls-verify": True}))

        assert len(tls.requests) == 1


async def test_a_server_behind_another_name_is_known_by_it(write, authority):
    leaf = authority.leaf("server", host="api.arena.example")
    cluster = {"certificate-authority": str(authority.ca)}
    async with ScriptedServer(tls=authority.server_context(leaf)) as tls:
        await ask(write({"token": "t"}, cluster | {"server": tls.url, "tls-server-name": "api.arena.example"}))
        with pytest.raises(TlsFailure):
            await ask(write({"token": "t"}, cluster | {"server": tls.url}))

        assert len(tls.requests) == 1


async def test_a_client_certificate_opens_a_door_that_is_closed_without(write, authority):
    context = authority.server_context(authority.leaf("server"), asks_for_client=True)
    client = authority.leaf("han")
    user = {"client-certificate": str(client.certificate), "client-key": str(client.key)}
    async with ScriptedServer(tls=context) as tls:
        cluster = {"server": tls.url, "certificate-authority": str(authority.ca)}
        await ask(write(user, cluster))
        with pytest.raises(Exception, match=tls.url):
            await ask(write({"token": "t"}, cluster))

        assert len(tls.requests) == 1


async def test_a_certificate_from_an_exec_plugin_opens_it_too(write, authority, plugin):
    context = authority.server_context(authority.leaf("server"), asks_for_client=True)
    client = authority.leaf("leia")
    entry = plugin(prints(clientCertificateData=client.certificate.read_text(), clientKeyData=client.key.read_text()))
    async with ScriptedServer(tls=context) as tls:
        await ask(write(entry, {"server": tls.url, "certificate-authority": str(authority.ca)}))

        assert len(tls.requests) == 1


async def test_an_expired_client_certificate_is_told_before_anything_is_sent(write, authority):
    client = authority.leaf("late", lifetime=timedelta(days=-1))
    user = {"client-certificate": str(client.certificate), "client-key": str(client.key)}

    with pytest.raises(CredentialsError, match=r"expired on .* Fetch a new kubeconfig"):
        await ask(write(user, {"server": "https://127.0.0.1:1", "certificate-authority": str(authority.ca)}))


@pytest.mark.parametrize("key", ["certificate-authority", "client"])
async def test_a_file_that_the_kubeconfig_names_but_is_not_there_is_told(write, key):
    user = {"client-certificate": "/nowhere/c", "client-key": "/nowhere/k"} if key == "client" else {"token": "t"}
    cluster = {"server": "https://127.0.0.1:1"} | ({} if key == "client" else {key: "/nowhere/ca"})

    with pytest.raises(CredentialsError, match="/nowhere"):
        await ask(write(user, cluster))


async def test_in_a_pod_the_service_account_is_used_and_its_rotated_token_read(authority, tmp_path, monkeypatch):
    (tmp_path / "token").write_text("first\n")
    (tmp_path / "namespace").write_text("arena\n")
    now = [time.time()]
    async with ScriptedServer(tls=authority.server_context(authority.leaf("server"))) as tls:
        monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "127.0.0.1")
        monkeypatch.setenv("KUBERNETES_SERVICE_PORT", str(tls.port))
        account = InCluster(str(tmp_path / "token"), str(authority.ca), now=lambda: now[0])
        connection = Connection(account, now=lambda: now[0])
        await connection.request("GET", "/api/v1/pods")
        (tmp_path / "token").write_text("second\n")
        now[0] += 61
        await connection.request("GET", "/api/v1/pods")
        await connection.close()

        assert connection.namespace == "arena"
        assert authorization(tls) == ["Bearer first", "Bearer second"]


async def test_a_pod_without_a_token_is_told_how_to_get_one(tmp_path, monkeypatch):
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "127.0.0.1")
    monkeypatch.setenv("KUBERNETES_SERVICE_PORT", "1")

    with pytest.raises(CredentialsError, match="automountServiceAccountToken"):
        await InCluster(str(tmp_path / "token"), str(tmp_path / "ca")).load()


def test_where_credentials_come_from(monkeypatch, tmp_path):
    monkeypatch.delenv("KUBECONFIG", raising=False)
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "10.0.0.1")
    in_pod = find_credentials()
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "mine"))
    told = find_credentials()
    named = find_credentials(tmp_path / "named", "moon")

    assert isinstance(in_pod, InCluster)
    assert told.where == f"kubeconfig {tmp_path / 'mine'}"
    assert named.where == f"kubeconfig {tmp_path / 'named'}, context moon"
