"""An API server that means harm, or a proxy before it: whatever it says, no pod outside the game is asked to die."""

import gzip

import msgspec
import pytest

from kubewars.cluster.errors import ApiError, ClusterError
from kubewars.cluster.kinds import POD
from kubewars.domain.ids import PodUid, StrikeId
from kubewars.domain.strike import Outcome, Strike
from tests.cluster.builders import a_pod_object
from tests.cluster.scripted_server import ScriptedServer
from tests.cluster.test_reaper import Scope, a_strike


@pytest.fixture
async def scope(server):
    scope = Scope(server)
    yield scope
    await scope.connection.close()


def leading_to(place, code):
    async def lead(request, wire):
        await wire.answer(code, b"", {"Location": place})

    return lead


@pytest.mark.parametrize("weapon", ["laser", "ion"])
@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
async def test_a_strike_does_not_follow_where_a_redirect_leads(server, scope, code, weapon):
    uid = await scope.see(a_pod_object("tie"))
    await server.put(a_pod_object("coredns", namespace="kube-system", labels={"app": "dns"}))
    server.write_faults.append(leading_to("/api/v1/namespaces/kube-system/pods/coredns", code))
    result = await scope.reaper().strike(a_strike(uid, weapon))

    assert result.outcome is Outcome.FAILED
    assert "elsewhere" in result.reason
    assert len(server.strikes) == len(server.requests) == 1
    assert len(server.objects["pods"]) == 2


async def test_credentials_are_not_carried_to_where_a_redirect_leads(server):
    async with ScriptedServer() as stranger:
        server.list_faults.append(leading_to(f"{stranger.url}/api/v1/pods", 307))
        connection = server.connection("secret")
        with pytest.raises(ApiError, match="answers for it elsewhere"):
            await connection.request("GET", "/api/v1/pods")
        await connection.close()

        assert stranger.requests == []


NAMELESS = [
    {"name": ""},
    {"name": ".."},
    {"name": "."},
    {"name": "../../kube-system/pods/coredns"},
    {"name": "tie?dryRun=All"},
    {"name": "Tie"},
    {"name": "tie\n"},
    {"name": "%2e%2e"},
    {"name": "t" * 254},
    {"namespace": ""},
    {"namespace": ".."},
    {"namespace": "default/pods/other"},
    {"namespace": "Kube-System"},
    {"namespace": "kube-system\n"},
    {"namespace": " kube-system"},
    {"uid": " "},
    {"resource_version": ""},
]


@pytest.mark.parametrize("odd", NAMELESS, ids=str)
async def test_a_pod_whose_name_leads_astray_is_never_asked_to_die(server, scope, odd):
    uid = await scope.see(a_pod_object("tie"))
    pod = msgspec.structs.replace(scope.seen[uid].pod, **odd)
    scope.seen.clear()
    scope.put_pod(pod)
    result = await scope.reaper(namespaces=("*",)).strike(a_strike(pod.uid))

    assert (result.outcome, result.rule) == (Outcome.REFUSED, "identity")
    assert server.requests == []


@pytest.mark.parametrize("name", [".", "..", "a/../b", "a%2fb"])
def test_no_path_is_made_of_a_name_that_would_leave_its_place(name):
    with pytest.raises(ClusterError, match="no name"):
        POD.path("default", name)
    with pytest.raises(ClusterError, match="no name"):
        POD.path(name, "tie")


@pytest.mark.parametrize("zipped", [False, True])
async def test_an_answer_of_a_hundred_megabytes_is_not_read_to_its_end(server, scope, zipped):
    uid = await scope.see(a_pod_object("tie"))
    sent = []

    async def flood(request, wire):
        headers = "Content-Encoding: gzip\r\n" if zipped else ""
        wire.writer.write(f"HTTP/1.1 200 OK\r\n{headers}Content-Length: 104857600\r\n\r\n".encode())
        piece = gzip.compress(bytes(100 << 20)) if zipped else b" " * (1 << 20)
        while True:
            wire.writer.write(piece)
            await wire.writer.drain()
            sent.append(len(piece))

    server.write_faults.append(flood)
    result = await scope.reaper().strike(a_strike(uid))

    assert result.outcome is Outcome.FAILED
    assert "more than" in result.reason
    assert sum(sent) < 60 << 20
    assert len(server.strikes) == 1


async def test_a_refusal_of_a_hundred_megabytes_is_still_that_refusal(server, scope):
    uid = await scope.see(a_pod_object("tie"))

    async def flood(request, wire):
        await wire.answer(403, b" " * (100 << 20))

    server.write_faults.append(flood)
    result = await scope.reaper().strike(a_strike(uid))

    assert result.outcome is Outcome.FAILED
    assert "grant delete on pods" in result.reason


async def test_a_watch_that_gives_a_pod_anothers_uid_kills_neither(server, scope):
    innocent = await server.put(a_pod_object("shop", labels={"app": "shop"}))
    uid = await scope.see(a_pod_object("tie"))
    lie = msgspec.structs.replace(scope.seen[uid].pod, uid=PodUid(innocent))
    scope.put_pod(lie)
    result = await scope.reaper().strike(Strike(StrikeId(1), PodUid(innocent), "laser", "autopilot", 0.0))

    assert result.outcome is Outcome.SPARED
    assert set(server.objects["pods"]) == {innocent, uid}


async def test_a_watch_that_calls_a_strangers_pod_a_fighter_does_not_kill_it(server, scope):
    innocent = await server.put(a_pod_object("shop", labels={"app": "shop"}))
    await server.put(a_pod_object("shop-of-before"))
    scope.put_pod(
        msgspec.structs.replace(scope.seen[await scope.see(a_pod_object("tie"))].pod, uid=PodUid(innocent), name="shop")
    )
    result = await scope.reaper().strike(a_strike(innocent))

    assert (result.outcome, result.rule) == (Outcome.REFUSED, "label")
    assert innocent in server.objects["pods"]


async def test_an_answer_about_another_pod_in_another_place_is_no_licence(server, scope):
    """After a conflict the server answers with a pod of the same uid that stands elsewhere."""
    uid = await scope.see(a_pod_object("tie"))
    await server.put(server.objects["pods"][uid])
    elsewhere = a_pod_object("coredns", namespace="kube-system", uid=uid, resourceVersion="7")

    async def lie(request, wire):
        await wire.answer(200, elsewhere)

    server.get_faults.append(lie)
    result = await scope.reaper(namespaces=("*",)).strike(a_strike(uid))

    assert result.outcome is Outcome.SPARED
    assert [strike.path for strike in server.strikes] == ["/api/v1/namespaces/default/pods/tie"]


@pytest.mark.parametrize("wait", ["31536000", "nan", "inf", "-5", "Wed, 21 Oct 2037 07:28:00 GMT"])
async def test_a_wait_of_a_year_is_cut_to_what_a_game_can_bear(server, wait):
    async def later(request, wire):
        await wire.answer(429, b"{}", {"Retry-After": wait})

    server.list_faults.append(later)
    connection = server.connection()
    with pytest.raises(ApiError) as caught:
        await connection.request("GET", "/api/v1/pods")
    await connection.close()

    assert 0.0 <= caught.value.retry_after <= 120.0


@pytest.mark.parametrize("value", ["true", "True", " yes ", "1", "on", "", "please", "t", 1, True, None, ["x"]])
async def test_a_pod_that_is_marked_to_be_spared_is_spared_however_it_is_spelled(server, scope, value):
    uid = await scope.see(a_pod_object("tie", annotations={"kubewars.dev/spare": value}))
    result = await scope.reaper().strike(a_strike(uid))

    assert (result.outcome, result.rule) == (Outcome.REFUSED, "opt-out")
    assert server.strikes == []


@pytest.mark.parametrize("value", ["false", "no", " FALSE "])
async def test_a_pod_that_is_marked_not_to_be_spared_is_struck(server, scope, value):
    uid = await scope.see(a_pod_object("tie", annotations={"kubewars.dev/spare": value}))
    result = await scope.reaper().strike(a_strike(uid))

    assert result.outcome is Outcome.ACCEPTED


@pytest.mark.parametrize("labels", [{"game": True}, {"game": ["starwars"]}, {"game": None}, {"game": "starwars\n"}, 7])
async def test_a_label_of_an_odd_value_makes_no_fighter(server, scope, labels):
    uid = await scope.see(a_pod_object("tie", labels=labels))
    result = await scope.reaper().strike(a_strike(uid))

    assert (result.outcome, result.rule) == (Outcome.REFUSED, "label")
    assert server.strikes == []
