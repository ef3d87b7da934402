"""The one hand that deletes: what it sends, what it never sends, and what it makes of each answer."""

import asyncio
import json
import re
from pathlib import Path

import pytest

from kubewars.battle.ports import FeedHealth
from kubewars.cluster.chronicle import Chronicle
from kubewars.cluster.decode import carrier_decoder, decode_pod
from kubewars.cluster.feed import Sighting
from kubewars.cluster.reaper import Limits, Reaper
from kubewars.domain.ids import PodUid, StrikeId
from kubewars.domain.strike import Outcome, Strike
from tests.cluster.builders import a_pod_object, until
from tests.cluster.scripted_server import ScriptedServer, status


class Scope:
    """A watch that has seen what the test says, and an open field: every rule permits unless a test says otherwise."""

    def __init__(self, server: ScriptedServer) -> None:
        self.server = server
        self.connection = server.connection()
        self.health = FeedHealth(is_fresh=True)
        self.seen: dict[str, Sighting] = {}
        self.carriers = {}
        self.now = 1000.0
        self.stop = ""

    def sighting(self, uid):
        return self.seen.get(uid)

    def carrier(self, uid):
        return self.carriers.get(uid)

    def controllers(self, pod):
        return (pod.owner,) if pod.owner else ()

    async def see_carrier(self, thing, resource="deployments"):
        """Put a controller into the cluster, and let the watch have seen it as it is then."""
        uid = await self.server.put(thing, resource)
        content = json.dumps(self.server.objects[resource][uid]).encode()
        self.carriers[uid] = carrier_decoder(thing["kind"])(content)
        return uid

    def put_pod(self, pod):
        self.seen[pod.uid] = Sighting(pod, 0.0)

    async def see(self, thing):
        """Put a pod into the cluster, and let the watch have seen it as it is then."""
        uid = await self.server.put(thing)
        self.put_pod(decode_pod(json.dumps(self.server.objects["pods"][uid]).encode()))
        return uid

    def reaper(self, **limits) -> Reaper:
        limits = {"namespaces": ("default",), "respawn_shield": 0.0} | limits
        return Reaper(self.connection, self, Limits(**limits), lambda: self.stop, clock=lambda: self.now)


@pytest.fixture
async def scope(server):
    scope = Scope(server)
    yield scope
    await scope.connection.close()


def a_strike(uid, weapon="laser"):
    return Strike(StrikeId(1), PodUid(uid), weapon, "autopilot", 0.0)


async def test_a_laser_deletes_with_uid_version_and_grace(server, scope):
    uid = await scope.see(a_pod_object("tie"))
    result = await scope.reaper().strike(a_strike(uid))

    assert result.outcome is Outcome.ACCEPTED
    assert server.names() == set()
    assert server.strikes[0].method == "DELETE"
    assert server.strikes[0].path == "/api/v1/namespaces/default/pods/tie"
    assert server.strikes[0].json["preconditions"] == {"uid": uid, "resourceVersion": "1001"}
    assert server.strikes[0].json["gracePeriodSeconds"] == 1


async def test_an_ion_cannon_evicts_with_the_same_options(server, scope):
    uid = await scope.see(a_pod_object("tie"))
    result = await scope.reaper(grace=7).strike(a_strike(uid, "ion"))

    assert result.outcome is Outcome.ACCEPTED
    assert server.strikes[0].path.endswith("/pods/tie/eviction")
    assert server.strikes[0].json["kind"] == "Eviction"
    assert server.strikes[0].json["deleteOptions"]["preconditions"] == {"uid": uid, "resourceVersion": "1001"}
    assert server.strikes[0].json["deleteOptions"]["gracePeriodSeconds"] == 7


async def test_a_refused_strike_sends_nothing_and_names_the_rule(server, scope):
    uid = await scope.see(a_pod_object(annotations={"kubewars.dev/spare": "true"}))
    result = await scope.reaper().strike(a_strike(uid))

    assert (result.outcome, result.rule) == (Outcome.REFUSED, "opt-out")
    assert server.requests == []


async def test_no_namespace_is_allowed_unless_it_is_named(server, scope):
    uid = await scope.see(a_pod_object())
    result = await scope.reaper(namespaces=()).strike(a_strike(uid))

    assert (result.outcome, result.rule) == (Outcome.REFUSED, "namespace")
    assert server.requests == []


async def test_stop_and_staleness_are_asked_at_the_last_moment(server, scope):
    uid = await scope.see(a_pod_object())
    reaper = scope.reaper()
    scope.stop = "STOP by the presenter"
    stopped = await reaper.strike(a_strike(uid))
    scope.stop = ""
    scope.health = FeedHealth(is_fresh=False, reason="nothing heard")
    stale = await reaper.strike(a_strike(uid))

    assert [stopped.rule, stale.rule] == ["hold-fire", "stale-watch"]
    assert server.strikes == []


async def test_a_budget_that_is_used_up_is_said_until_there_is_room_again(server, scope):
    uid = await scope.see(a_pod_object())
    reaper = scope.reaper(kill_budget=1)
    before = reaper.out_of_budget()
    await reaper.strike(a_strike(uid))
    used_up = reaper.out_of_budget()
    scope.now += 60.0

    assert (before, used_up, reaper.out_of_budget()) == ("", "the budget of 1 kills a minute is used up", "")


async def test_a_game_that_stands_by_sends_nothing(server, scope):
    uid = await scope.see(a_pod_object())
    reaper = Reaper(
        scope.connection,
        scope,
        Limits(namespaces=("default",), respawn_shield=0.0),
        lambda: "",
        standby=lambda namespace: f"standby: another game shoots in {namespace}",
    )
    result = await reaper.strike(a_strike(uid))

    assert (result.outcome, result.rule) == (Outcome.REFUSED, "standby")
    assert server.requests == []


async def test_a_pod_that_the_watch_does_not_know_is_spared_without_a_request(server, scope):
    result = await scope.reaper().strike(a_strike("nobody"))

    assert result.outcome is Outcome.SPARED
    assert server.requests == []


async def test_a_pod_relabelled_after_aiming_is_judged_afresh_and_refused(server, scope):
    pod = a_pod_object()
    uid = await scope.see(pod)
    await server.put(pod | {"metadata": pod["metadata"] | {"labels": {"app": "web"}}})
    result = await scope.reaper().strike(a_strike(uid))

    assert (result.outcome, result.rule) == (Outcome.REFUSED, "label")
    assert uid in server.objects["pods"]
    assert len(server.strikes) == 1


async def test_a_pod_that_merely_changed_is_struck_at_its_new_version(server, scope):
    pod = a_pod_object()
    uid = await scope.see(pod)
    await server.put(pod)
    result = await scope.reaper().strike(a_strike(uid))

    assert result.outcome is Outcome.ACCEPTED
    assert [strike.json["preconditions"]["resourceVersion"] for strike in server.strikes] == ["1001", "1002"]


async def test_a_pod_that_broke_after_aiming_is_judged_afresh_and_refused(server, scope):
    pod = a_pod_object()
    uid = await scope.see(pod)
    crashed = {"name": "tie", "ready": False, "state": {"waiting": {"reason": "CrashLoopBackOff"}}}
    await server.put(pod | {"status": pod["status"] | {"containerStatuses": [crashed]}})
    result = await scope.reaper().strike(a_strike(uid))

    assert (result.outcome, result.rule) == (Outcome.REFUSED, "functional")
    assert uid in server.objects["pods"]


async def test_a_pod_that_keeps_changing_is_spared_after_two_tries(server, scope):
    async def conflict(_, wire):
        await wire.answer(409, status(409, "Conflict"))

    uid = await scope.see(a_pod_object())
    server.write_faults.extend([conflict, conflict, conflict])
    result = await scope.reaper().strike(a_strike(uid))

    assert result.outcome is Outcome.SPARED
    assert len(server.strikes) == 2


async def test_the_next_pod_of_the_same_name_is_spared(server, scope):
    uid = await scope.see(a_pod_object("tie"))
    await server.delete(uid)
    await server.put(a_pod_object("tie"))
    result = await scope.reaper().strike(a_strike(uid))

    assert result.outcome is Outcome.SPARED
    assert len(server.names()) == 1


async def test_a_pod_that_is_gone_is_spared(server, scope):
    uid = await scope.see(a_pod_object())
    await server.delete(uid)
    result = await scope.reaper().strike(a_strike(uid))

    assert result.outcome is Outcome.SPARED


BUDGET = status(
    429,
    "TooManyRequests",
    "Cannot evict pod as it would violate the pod's disruption budget.",
    causes=[{"reason": "DisruptionBudget", "message": "The disruption budget shield needs 2 healthy pods and has 2"}],
)


@pytest.mark.parametrize(
    ("code", "body", "outcome", "told"),
    [
        (429, BUDGET, Outcome.DEFLECTED, "The disruption budget shield needs 2"),
        (429, status(429, "TooManyRequests", "slow down"), Outcome.FAILED, "overloaded"),
        (403, status(403, "Forbidden", "no"), Outcome.FAILED, "grant create on pods/eviction"),
        (404, status(404, "NotFound"), Outcome.SPARED, "gone"),
        (410, status(410, "Gone"), Outcome.SPARED, "gone"),
        (422, status(422, "Invalid", "odd"), Outcome.FAILED, "odd"),
        (500, status(500, "InternalError", "etcd is away"), Outcome.FAILED, "etcd is away"),
        (503, b"<html>upstream is gone</html>", Outcome.FAILED, "upstream is gone"),
    ],
)
async def test_each_answer_of_the_api_has_its_outcome_after_one_strike(server, scope, code, body, outcome, told):
    async def fault(_, wire):
        await wire.answer(code, body)

    uid = await scope.see(a_pod_object())
    server.write_faults.append(fault)
    result = await scope.reaper().strike(a_strike(uid, "ion"))

    assert result.outcome is outcome
    assert told in result.reason
    assert len(server.strikes) == 1


async def test_an_api_server_that_asks_for_rest_is_given_it(server, scope):
    async def overloaded(_, wire):
        await wire.answer(429, status(429, "TooManyRequests", "slow down"), {"Retry-After": "7"})

    uid = await scope.see(a_pod_object())
    reaper = scope.reaper()
    before = reaper.resting()
    server.write_faults.append(overloaded)
    await reaper.strike(a_strike(uid))
    scope.now += 6.9
    meanwhile = reaper.resting()
    scope.now += 0.2

    assert before == reaper.resting() == ""
    assert "7 s of rest" in meanwhile


async def test_a_budget_that_is_still_being_reckoned_stops_one_shot_and_not_all_fire(server, scope):
    async def deflect(_, wire):
        await wire.answer(429, BUDGET, {"Retry-After": "10"})

    uid = await scope.see(a_pod_object())
    reaper = scope.reaper()
    server.write_faults.append(deflect)
    result = await reaper.strike(a_strike(uid, "ion"))

    assert result.outcome is Outcome.DEFLECTED
    assert reaper.resting() == ""


@pytest.mark.parametrize("weapon", ["laser", "ion"])
async def test_a_connection_lost_after_sending_is_never_followed_by_a_second_strike(server, scope, weapon):
    async def lose(_, wire):
        wire.reset()

    uid = await scope.see(a_pod_object())
    await scope.connection.request("GET", "/api/v1/pods")  # so that the connection lost is one kept alive
    server.write_faults.append(lose)
    result = await scope.reaper().strike(a_strike(uid, weapon))

    assert result.outcome is Outcome.FAILED
    assert len(server.strikes) == 1
    assert uid in server.names()


async def test_a_strike_whose_answer_was_lost_but_which_hit_is_found_out(server, scope):
    async def hit_and_lose(request, wire):
        await server.delete(uid)
        wire.reset()

    uid = await scope.see(a_pod_object())
    server.write_faults.append(hit_and_lose)
    result = await scope.reaper().strike(a_strike(uid))

    assert result.outcome is Outcome.ACCEPTED
    assert len(server.strikes) == 1


async def test_a_server_that_is_down_fails_the_strike_at_once(server, scope):
    uid = await scope.see(a_pod_object())
    await server.down()
    result = await scope.reaper().strike(a_strike(uid))

    assert result.outcome is Outcome.FAILED
    assert "cannot be reached" in result.reason


async def test_a_silent_api_server_fails_the_strike_in_time(server, scope, monkeypatch):
    async def silence(_, wire):
        await wire.reader.read()

    monkeypatch.setattr("kubewars.cluster.reaper.PATIENCE", 0.05)
    uid = await scope.see(a_pod_object())
    server.write_faults.append(silence)
    result = await scope.reaper().strike(a_strike(uid))

    assert result.outcome is Outcome.FAILED
    assert len(server.strikes) == 1


async def test_a_token_that_expired_is_renewed_and_the_strike_goes_on(server, scope):
    valid = []
    server.guard = lambda request: None if valid else (valid.append(1), (401, status(401, "Unauthorized")))[1]
    uid = await scope.see(a_pod_object())
    result = await scope.reaper().strike(a_strike(uid))

    assert result.outcome is Outcome.ACCEPTED
    assert scope.connection._credentials.loads == 2


async def test_a_player_who_was_struck_has_the_cooldowns_peace_and_others_do_not(server, scope):
    first, second = await scope.see(a_pod_object()), await scope.see(a_pod_object())
    other = await scope.see(a_pod_object(player="leia"))
    reaper = scope.reaper(cooldown=10.0)
    outcomes = [await reaper.strike(a_strike(uid)) for uid in (first, second, other)]
    scope.now += 10.0
    later = await reaper.strike(a_strike(second))

    assert [result.rule for result in outcomes] == ["", "cooldown", ""]
    assert later.outcome is Outcome.ACCEPTED


async def test_the_kill_budget_is_kept_even_by_strikes_at_the_same_moment(server, scope):
    uids = [await scope.see(a_pod_object(player=f"p{number}")) for number in range(10)]
    reaper = scope.reaper(kill_budget=3)
    results = await asyncio.gather(*(reaper.strike(a_strike(uid)) for uid in uids))
    scope.now += 60.0
    later = await reaper.strike(a_strike(next(iter(server.names()))))

    assert [result.outcome for result in results].count(Outcome.ACCEPTED) == 3
    assert {result.rule for result in results} == {"", "kill-budget"}
    assert later.outcome is Outcome.ACCEPTED


async def test_a_strike_that_came_to_nothing_costs_neither_budget_nor_peace(server, scope):
    async def refuse(_, wire):
        await wire.answer(500, status(500))

    uid = await scope.see(a_pod_object())
    server.write_faults.append(refuse)
    reaper = scope.reaper(kill_budget=1, cooldown=60.0)
    failed = await reaper.strike(a_strike(uid))
    again = await reaper.strike(a_strike(uid))

    assert [failed.outcome, again.outcome] == [Outcome.FAILED, Outcome.ACCEPTED]


async def test_an_accepted_strike_is_told_as_an_event_on_the_pod_and_a_refused_one_is_not(server, scope):
    uid, spared = await scope.see(a_pod_object("tie")), await scope.see(a_pod_object(labels={}))
    reaper = scope.reaper()
    reaper._chronicle = Chronicle(scope.connection, instance="test")
    await reaper.strike(a_strike(spared))
    await reaper.strike(a_strike(uid))
    await until(lambda: any(request.resource == "events" for request in server.requests))
    await reaper._chronicle.close()
    events = [request.json for request in server.requests if request.resource == "events"]

    assert [event["involvedObject"]["uid"] for event in events] == [uid]
    assert events[0]["reason"] == "StruckByXWing"
    assert "the autopilot" in events[0]["message"]


async def test_an_event_that_cannot_be_written_does_not_hold_up_a_strike(server, scope):
    async def refuse(_, wire):
        await wire.answer(403, status(403, "Forbidden"))

    uid = await scope.see(a_pod_object("tie"))
    reaper = scope.reaper()
    reaper._chronicle = Chronicle(scope.connection, instance="test")
    result = await reaper.strike(a_strike(uid))
    server.write_faults.append(refuse)
    await until(lambda: not reaper._chronicle._writing)

    assert result.outcome is Outcome.ACCEPTED


def test_no_other_file_asks_a_cluster_to_delete_or_evict():
    package = Path(__file__).parents[2] / "kubewars"
    game = [path for path in package.rglob("*.py") if path.relative_to(package).parts[0] != "training"]
    deleting = re.compile(
        r"""["']DELETE["']|["']eviction["']|Eviction["']|DeleteOptions|\.delete_namespaced|\.delete\("""
    )
    guilty = {path.relative_to(package).as_posix() for path in game if deleting.search(path.read_text())}

    # connection.py knows the word to keep aiohttp from sending one twice; permissions.py asks whether one may.
    assert guilty == {"cluster/reaper.py", "cluster/connection.py", "cluster/permissions.py"}
