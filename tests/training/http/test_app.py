import asyncio
import io
import json
import ssl
from typing import Any

import aiohttp
import pytest
from yarl import URL

from kubewars.training.access.user import User
from kubewars.training.cluster import TrainingCluster
from kubewars.training.http.bodies import LIMIT

MAPS = "/api/v1/namespaces/default/configmaps"
PODS = "/api/v1/namespaces/default/pods"


def a_map(name: str = "a", **data: str) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": data}


async def status(answer: aiohttp.ClientResponse) -> tuple[int, str]:
    body = await answer.json()
    assert body["kind"] == "Status"
    assert body["code"] == answer.status
    return answer.status, body["reason"]


@pytest.mark.parametrize("authorization", ["", "Bearer wrong", "Basic YWRtaW46YWRtaW4="])
async def test_nobody_comes_in_without_a_token(client: aiohttp.ClientSession, authorization: str) -> None:
    answer = await client.get("/api/v1/pods", headers={"Authorization": authorization})

    assert await status(answer) == (401, "Unauthorized")


async def test_health_and_version_are_for_everyone(cluster: TrainingCluster, client: aiohttp.ClientSession) -> None:
    del client._default_headers["Authorization"]

    assert await (await client.get("/healthz")).text() == "ok"
    assert (await (await client.get("/readyz?verbose")).text()).endswith("\nreadyz check passed\n")
    assert (await (await client.get("/version")).json())["gitVersion"].endswith("+kubewars")
    assert await status(await client.get("/api")) == (401, "Unauthorized")


async def test_a_player_may_only_what_was_granted(cluster: TrainingCluster, client: aiohttp.ClientSession) -> None:
    token = cluster.tokens.issue(User("luke"))
    answer = await client.get("/api/v1/pods", headers={"Authorization": f"Bearer {token}"})

    assert await status(answer) == (403, "Forbidden")


async def test_only_who_may_impersonates(cluster: TrainingCluster, client: aiohttp.ClientSession) -> None:
    token = cluster.tokens.issue(User("luke"))
    as_luke = await client.get("/api/v1/pods", headers={"Impersonate-User": "luke"})
    by_luke = await client.get(
        "/api/v1/pods", headers={"Authorization": f"Bearer {token}", "Impersonate-User": "admin"}
    )

    assert 'User "luke" cannot list' in (await as_luke.json())["message"]
    assert "cannot impersonate" in (await by_luke.json())["message"]


async def test_an_object_is_created_read_replaced_and_deleted(client: aiohttp.ClientSession) -> None:
    created = await client.post(MAPS, json=a_map(k="v"))
    body = await created.json()
    read = await (await client.get(f"{MAPS}/a")).json()
    replaced = await client.put(f"{MAPS}/a", json=body | {"data": {"k": "w"}})
    stale = await client.put(f"{MAPS}/a", json=body | {"data": {"k": "x"}})
    deleted = await client.delete(f"{MAPS}/a")

    assert created.status == 201
    assert read == body
    assert (await replaced.json())["data"] == {"k": "w"}
    assert await status(stale) == (409, "Conflict")
    assert (await deleted.json())["details"]["name"] == "a"
    assert await status(await client.get(f"{MAPS}/a")) == (404, "NotFound")


async def test_an_unknown_field_is_refused_or_warned_of_as_asked(client: aiohttp.ClientSession) -> None:
    wrong = a_map() | {"dta": {}}
    strict = await client.post(f"{MAPS}?fieldValidation=Strict", json=wrong)
    warned = await client.post(f"{MAPS}?fieldValidation=Warn", json=wrong)

    assert await status(strict) == (400, "BadRequest")
    assert (await warned.json())["kind"] == "ConfigMap"
    assert warned.headers["Warning"] == '299 - "unknown field \\"dta\\""'


async def test_a_body_too_large_is_refused_whether_it_says_so_or_not(client: aiohttp.ClientSession) -> None:
    async def endless() -> Any:
        for _ in range(4):
            yield b" " * (LIMIT // 3)

    told = await client.post(MAPS, data=io.BytesIO(b" " * (LIMIT + 1)))
    untold = await client.post(MAPS, data=endless())

    assert await status(told) == (413, "RequestEntityTooLarge")
    assert await status(untold) == (413, "RequestEntityTooLarge")


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/api/v1/starfighters", 404),
        ("GET", "/apis/example.com/v1/things", 404),
        ("GET", "/apis/apps/v1/namespaces/default/pods", 404),
        ("GET", "/nowhere", 404),
        ("POST", "/api", 405),
        ("POST", "/api/v1/pods", 405),
        ("OPTIONS", "/api/v1/pods", 405),
        ("GET", f"{PODS}/x/starship", 404),
        ("GET", "/api/v1/pods?limit=x", 400),
        ("GET", "/api/v1/pods?watch=true&timeoutSeconds=x", 400),
        ("GET", "/api/v1/pods?resourceVersionMatch=Exact", 422),
        ("GET", "/api/v1/pods?resourceVersion=999999", 504),
        ("GET", "/api/v1/pods?watch=true&sendInitialEvents=true", 422),
        ("GET", "/api/v1/pods?labelSelector=a%20b", 400),
        ("GET", "/api/v1/namespaces/%00/pods/%FF%2F..%2Fx", 404),
        ("DELETE", f"{PODS}/x?gracePeriodSeconds=soon", 400),
        ("GET", f"{PODS}/x/log", 404),
        ("POST", f"{PODS}/x/exec", 404),
    ],
)
async def test_a_request_that_makes_no_sense_is_refused(
    client: aiohttp.ClientSession, method: str, path: str, code: int
) -> None:
    async with client.request(method, path) as answer:
        assert answer.status == code


async def test_an_unknown_type_of_body_is_refused(client: aiohttp.ClientSession) -> None:
    answer = await client.post(MAPS, data=b"x", headers={"Content-Type": "application/cbor"})
    patch = await client.patch(f"{MAPS}/a", data=b"{}", headers={"Content-Type": "application/json"})

    assert await status(answer) == (415, "UnsupportedMediaType")
    assert await status(patch) == (415, "UnsupportedMediaType")


async def test_a_large_list_is_compressed_when_welcome(cluster: TrainingCluster, client: aiohttp.ClientSession) -> None:
    for number in range(40):
        cluster.api.create("configmaps", "default", a_map(f"m{number}", k="x" * 5000))
    packed = await client.get(MAPS, headers={"Accept-Encoding": "gzip"})
    plain = await client.get(MAPS, headers={"Accept-Encoding": "identity"})

    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert await packed.json() == await plain.json()


async def test_a_table_and_metadata_are_made_of_the_same_objects(
    cluster: TrainingCluster, client: aiohttp.ClientSession
) -> None:
    cluster.api.create("configmaps", "default", a_map("m", k="v"))
    accept = "application/json;as={};v=v1;g=meta.k8s.io"
    table = await (await client.get(f"{MAPS}/m", headers={"Accept": accept.format("Table")})).json()
    meta = await (await client.get(MAPS, headers={"Accept": accept.format("PartialObjectMetadataList")})).json()
    text = await (await client.get(f"{MAPS}/m", headers={"Accept": "application/yaml"})).text()

    assert table["rows"][0]["cells"][:2] == ["m", 1]
    assert "m" in [item["metadata"]["name"] for item in meta["items"]]
    assert "data:\n  k: v\n" in text


async def test_a_watch_tells_what_happens_and_ends_when_asked(
    cluster: TrainingCluster, client: aiohttp.ClientSession
) -> None:
    revision = cluster.api.store.revision
    answer = await client.get(f"{MAPS}?watch=true&resourceVersion={revision}&timeoutSeconds=1")
    cluster.api.create("configmaps", "default", a_map("m"))
    cluster.api.delete("configmaps", "default", "m")
    events = [json.loads(line) async for line in answer.content]

    assert [(event["type"], event["object"]["metadata"]["name"]) for event in events] == [
        ("ADDED", "m"),
        ("DELETED", "m"),
    ]


async def test_a_watch_from_a_forgotten_version_says_so_in_the_stream(
    cluster: TrainingCluster, client: aiohttp.ClientSession
) -> None:
    stored = cluster.api.create("configmaps", "default", a_map("m"))
    for number in range(2100):
        stored = cluster.api.update("configmaps", stored | {"data": {"k": str(number)}})
    answer = await client.get(f"{MAPS}?watch=true&resourceVersion=1")
    events = [json.loads(line) async for line in answer.content]

    assert [(event["type"], event["object"]["code"]) for event in events] == [("ERROR", 410)]


async def test_a_client_that_leaves_is_forgotten(cluster: TrainingCluster, client: aiohttp.ClientSession) -> None:
    shelf = cluster.api.store._shelf("configmaps")
    before = len(shelf.listeners)
    answer = await client.get(f"{MAPS}?watch=true")
    during = len(shelf.listeners)
    answer.close()
    while len(shelf.listeners) > before:  # noqa: ASYNC110 - the server's side has no event to wait for
        await asyncio.sleep(0.001)

    assert during == before + 1


async def test_stopping_ends_open_watches_and_log_follows_at_once(cluster: TrainingCluster) -> None:
    context = ssl.create_default_context(cadata=cluster.authority.certificate.decode())
    headers = {"Authorization": f"Bearer {cluster.admin_token}"}
    connector = aiohttp.TCPConnector(ssl=context)
    async with aiohttp.ClientSession(cluster.server, connector=connector, headers=headers) as client:
        watches = [await client.get(f"{MAPS}?watch=true&resourceVersion=0") for _ in range(5)]
        async with asyncio.timeout(3):
            await cluster.stop()
            rest = [await watch.content.read() for watch in watches]

    assert all(lines.endswith(b"}\n") for lines in rest)


async def test_exec_is_refused_saying_why(cluster: TrainingCluster, client: aiohttp.ClientSession) -> None:
    pod = {"metadata": {"name": "web"}, "spec": {"containers": [{"name": "c", "image": "nginx"}]}}
    cluster.api.create("pods", "default", pod)
    answer = await client.post(f"{PODS}/web/exec?command=sh")
    body = await answer.json()

    assert answer.status == 400
    assert "containers of Kube-Wars' training cluster are simulated" in body["message"]


async def test_a_collection_is_deleted_by_selector(cluster: TrainingCluster, client: aiohttp.ClientSession) -> None:
    for name, label in (("a", "x"), ("b", "x"), ("c", "y")):
        cluster.api.create("configmaps", "default", {"metadata": {"name": name, "labels": {"l": label}}})
    answer = await client.delete(f"{MAPS}?labelSelector=l%3Dx")

    assert len((await answer.json())["items"]) == 2
    assert [obj["metadata"]["name"] for obj in cluster.api.list("configmaps", "default")] == ["c", "kube-root-ca.crt"]


async def test_a_players_place_is_made_by_who_may_do_everything_and_again_changes_nothing(
    cluster: TrainingCluster, client: aiohttp.ClientSession
) -> None:
    def place() -> list[object]:
        rights = cluster.api.get("rolebindings.rbac.authorization.k8s.io", "luke", "player")
        # A controller counts what is used meanwhile.
        quota = cluster.api.get("resourcequotas", "luke", "player")
        return [cluster.api.get("namespaces", None, "luke"), rights, quota["spec"], quota["metadata"]["uid"]]

    first = await client.post("/kubewars/players/luke")
    made = place()
    again = await client.post("/kubewars/players/luke")

    assert (first.status, first.content_type) == (200, "application/yaml")
    assert await first.text() == await again.text() == cluster.welcome("luke")
    assert place() == made


async def test_a_service_accounts_token_opens_until_the_account_or_the_players_key_is_gone(
    client: aiohttp.ClientSession,
) -> None:
    accounts = "/api/v1/namespaces/luke/serviceaccounts"
    account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "bot"}}

    async def token() -> str:
        asked = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {}}
        given = await (await client.post(f"{accounts}/bot/token", json=asked)).json()
        return str(given["status"]["token"])

    async def opens(token: str) -> int:
        return (await client.get("/apis", headers={"Authorization": f"Bearer {token}"})).status

    await client.post("/kubewars/players/luke")
    await client.post(accounts, json=account)
    first = await token()
    answers = [await opens(first)]
    await client.post("/kubewars/players/luke/revocation")
    second = await token()
    answers += [await opens(first), await opens(second)]
    await client.delete(f"{accounts}/bot")
    answers.append(await opens(second))

    assert answers == [200, 401, 200, 401]


@pytest.mark.parametrize("name", ["Luke", "kube-system", "default", "a%2Fb", "x" * 64, "%00", "%F0%9F%9A%80"])
async def test_a_name_that_no_player_can_have_is_refused(client: aiohttp.ClientSession, name: str) -> None:
    answer = await client.post(URL(f"/kubewars/players/{name}", encoded=True))

    assert answer.status in {404, 405, 422}, await answer.text()


async def test_of_a_parameter_that_comes_twice_every_value_is_judged(client: aiohttp.ClientSession) -> None:
    answer = await client.post(f"{MAPS}?dryRun=All&dryRun=Some", json=a_map())

    assert await status(answer) == (422, "Invalid")
    assert 'dryRun: Unsupported value: ["All","Some"]' in (await answer.json())["message"]


async def test_a_scale_is_shown_as_a_table_too(client: aiohttp.ClientSession) -> None:
    template = {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "c", "image": "x"}]}}
    rc = {"apiVersion": "v1", "kind": "ReplicationController", "metadata": {"name": "r"}}
    await client.post("/api/v1/namespaces/default/replicationcontrollers", json=rc | {"spec": {"template": template}})

    accept = {"Accept": "application/json;as=Table;v=v1;g=meta.k8s.io"}
    answer = await client.get("/api/v1/namespaces/default/replicationcontrollers/r/scale", headers=accept)

    table = await answer.json()
    assert [column["name"] for column in table["columnDefinitions"]] == ["Name", "Desired", "Available", "Age"]
    assert table["rows"][0]["cells"][:2] == ["r", 1]
