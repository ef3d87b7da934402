"""The preflight: whatever is wrong becomes a finding with its cure, and nothing is raised."""

import pytest

from kubewars.cluster.check import examine, examine_connection
from tests.cluster.builders import a_carrier_object, a_pod_object
from tests.cluster.scripted_server import status


@pytest.fixture
async def look(server):
    """``await look(*namespaces)``: the findings."""
    connection = server.connection("token")
    allow(server)
    yield lambda *namespaces: examine_connection(connection, namespaces)
    await connection.close()


def allow(server, *denied, reviews=True):
    """Let the server answer access reviews: yes to all but ``denied`` verb-and-resource pairs."""

    def guard(request):
        if request.path == "/version":
            return 200, {"gitVersion": "v1.30.0"}
        if request.resource != "selfsubjectaccessreviews":
            return None
        if not reviews:
            return 404, status(404, "NotFound")
        asked = request.json["spec"]["resourceAttributes"]
        name = "/".join(filter(None, (asked["resource"], asked.get("subresource"))))
        return 201, {"status": {"allowed": f"{asked['verb']} {name}" not in denied}}

    server.guard = guard


def problems(findings):
    return [finding.what for finding in findings if finding.level == "problem"]


async def test_where_all_is_well_everything_is_ok(server, look):
    await server.put(a_pod_object())
    findings = await look()

    assert {finding.level for finding in findings} == {"ok"}
    assert "Kubernetes v1.30.0" in findings[0].what


async def test_a_kubeconfig_that_is_not_there_is_a_finding(tmp_path):
    [finding] = await examine(tmp_path / "none")

    assert finding.level == "problem"
    assert "There is no kubeconfig" in finding.what
    assert "--kubeconfig" in finding.cure


async def test_a_server_that_is_down_is_the_only_finding(server, look):
    await server.down()
    [finding] = await look()

    assert "cannot be reached" in finding.what
    assert finding.cure.startswith("See whether the cluster runs")


async def test_a_token_that_is_refused_is_the_only_finding(server, look):
    server.guard = lambda _: (401, status(401, "Unauthorized"))
    [finding] = await look()

    assert "does not accept the credentials" in finding.what
    assert "Log in again" in finding.cure


async def test_what_is_no_kubernetes_is_told(server, look):
    server.guard = lambda _: (200, b"<html>It works!</html>")

    assert "no answer of a Kubernetes API" in problems(await look())[0]


async def test_a_missing_vital_permission_is_a_problem_and_another_a_note_with_what_is_lost(server, look):
    await server.put(a_pod_object())
    allow(server, "delete pods", "create pods/eviction")
    found = {finding.what: finding for finding in await look("default")}

    assert found["may not delete pods in default"].level == "problem"
    assert found["may not delete pods in default"].cure.startswith("Grant delete on pods by a Role in default")
    assert found["may not create pods/eviction in default: the ion cannon fails"].level == "note"


async def test_where_reviews_are_not_served_reading_is_tried_and_the_rest_is_said_to_be_unknown(server, look):
    await server.put(a_pod_object())
    allow(server, reviews=False)
    findings = await look()
    [unknown] = [finding for finding in findings if "not known" in finding.what]

    assert "delete pods" in unknown.what
    assert "list pods" not in unknown.what
    assert problems(findings) == []
    assert server.strikes == []


async def test_a_namespace_that_is_not_there_is_told_with_how_to_make_it(server, look):
    found = {finding.what: finding.cure for finding in await look("players")}

    assert "kubectl create namespace players" in found["there is no namespace players"]


async def test_matching_pods_elsewhere_are_told_with_the_flag_that_is_missing(server, look):
    await server.put({"metadata": {"uid": "ns", "name": "players"}}, "namespaces")
    await server.put(a_pod_object(namespace="room"))
    found = {finding.what: finding.cure for finding in await look("players")}

    assert found["the namespace room has such pods, but is not watched"] == "Add --namespace room."


async def test_near_misses_are_found_among_all_pods(server, look):
    await server.put(a_pod_object("close", labels={"Game": "starwars"}))

    assert any("pod default/close has the label Game=starwars" in what for what in problems(await look()))


async def test_who_forgot_a_label_is_told_also_where_others_fly(server, look):
    await server.put(a_pod_object())
    await server.put(a_pod_object("close", uid="close", labels={"Game": "starwars"}))
    forgetful = a_carrier_object("forgetful")
    forgetful["spec"]["template"]["metadata"]["labels"] = {}
    await server.put(forgetful, "replicationcontrollers")
    findings = await look()
    notes = " / ".join(finding.what for finding in findings if finding.level == "note")

    assert "pod default/close has the label Game=starwars" in notes
    assert "default/forgetful carries the label itself, but not on its pod template" in notes
    assert problems(findings) == []


async def test_the_rights_to_strike_are_asked_for_only_where_one_strikes(server):
    asked = []

    def guard(request):
        if request.path == "/version":
            return 200, {"gitVersion": "v1.30.0"}
        if request.resource != "selfsubjectaccessreviews":
            return None
        attributes = request.json["spec"]["resourceAttributes"]
        asked.append((attributes.get("namespace", ""), attributes["verb"], attributes["resource"]))
        return 201, {"status": {"allowed": True}}

    server.guard = guard
    connection = server.connection("token")
    await examine_connection(connection, (), shoot_in=("red",))
    await connection.close()

    assert {place for place, verb, _ in asked if verb == "delete"} == {"red"}
    assert {place for place, _, resource in asked if resource in ("leases", "events")} == {"red"}
    assert {place for place, verb, _ in asked if verb == "watch"} == {""}


async def test_a_right_that_is_granted_on_the_one_lease_by_its_name_is_enough(server):
    def guard(request):
        if request.path == "/version":
            return 200, {"gitVersion": "v1.30.0"}
        if request.resource != "selfsubjectaccessreviews":
            return None
        asked = request.json["spec"]["resourceAttributes"]
        is_bound_to_a_name = asked["resource"] == "leases" and asked["verb"] in {"get", "update"}
        return 201, {"status": {"allowed": asked.get("name", "") == ("kubewars" if is_bound_to_a_name else "")}}

    server.guard = guard
    await server.put(a_pod_object())
    connection = server.connection("token")
    findings = await examine_connection(connection, ("default",))
    await connection.close()

    assert "all permissions are there" in [it.what for it in findings]


async def test_the_right_to_delete_controllers_is_asked_for_only_where_torpedoes_may_be_armed(server):
    allow(server, "delete deployments")
    await server.put(a_pod_object())
    connection = server.connection("token")
    without = await examine_connection(connection, ("default",))
    with_torpedoes = await examine_connection(connection, ("default",), torpedoes=True)
    await connection.close()

    assert not [it.what for it in without if "delete deployments" in it.what]
    assert [it.what for it in with_torpedoes if it.level == "note"] == [
        "may not delete deployments in default: the proton torpedo fails"
    ]
