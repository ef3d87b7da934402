"""Whose a namespace is, as a cluster tells it to who may read all of them, one of them, or none."""

from kubewars.cluster.namespaces import decode_namespace
from tests.cluster.builders import a_pod_object, until
from tests.cluster.scripted_server import status


def a_namespace_object(name, player=""):
    labels = {"kubewars.dev/player": player} if player else {}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "uid": f"ns-{name}", "labels": labels}}


async def test_who_may_watch_all_namespaces_hears_whose_they_are_and_when_that_ends(server, follow):
    await server.put(a_namespace_object("ada", "ada"), "namespaces")
    follower = await follow()
    await until(lambda: follower.owners == {"ada": "ada"})

    await server.put(a_namespace_object("blue", "margot"), "namespaces")
    await until(lambda: follower.owners == {"ada": "ada", "blue": "margot"})
    await server.delete("ns-ada", "namespaces")
    await until(lambda: follower.owners.get("ada") == "")

    assert follower.owners["blue"] == "margot"


async def test_a_named_namespace_is_asked_for_by_its_name_alone(server, follow):
    await server.put(a_namespace_object("ada", "ada"), "namespaces")
    follower = await follow("ada")

    await until(lambda: follower.owners == {"ada": "ada"})
    assert [it.path for it in server.requests if it.resource == "namespaces"] == ["/api/v1/namespaces/ada"]


async def test_where_namespaces_may_not_be_read_the_game_goes_on_and_nobody_is_told_that_it_lacks_anything(
    server, follow
):
    server.guard = lambda request: (403, status(403, "Forbidden")) if request.resource == "namespaces" else None
    await server.put(a_pod_object(player="ada"))
    follower = await follow(fresh=False)
    await until(lambda: follower.feed.health.is_fresh and len(follower.pods) == 1)

    assert follower.owners == {}
    assert follower.feed.limitations == ()


def test_what_is_no_namespace_is_nothing():
    assert decode_namespace(b"[]") is None
    assert decode_namespace(b'{"metadata":{"name":"x"}}') is None


def test_a_namespace_that_is_being_deleted_belongs_to_nobody():
    found = decode_namespace(
        b'{"metadata":{"uid":"u","name":"x","labels":{"kubewars.dev/player":"ada"},"deletionTimestamp":"2026-01-01T00:00:00Z"}}'
    )

    assert found is not None
    assert found.player == ""
