"""Why the arena is empty: near misses found, and told with their cure."""

import json

import pytest

from kubewars.cluster.decode import carrier_decoder, decode_pod
from kubewars.cluster.findings import about_absence, about_pods, near_miss
from kubewars.training.node.images import image_of
from tests.cluster.builders import a_carrier_object, a_pod_object, owned_by


def pod(**metadata):
    return decode_pod(json.dumps(a_pod_object(**metadata)).encode())


def carrier(**metadata):
    thing = a_carrier_object("wing", **metadata)
    return thing, lambda: carrier_decoder("ReplicationController")(json.dumps(thing).encode())


@pytest.mark.parametrize(
    "labels",
    [
        {"Game": "starwars"},
        {"game": "StarWars"},
        {"game": "star-wars"},
        {"game": "star_wars"},
        {"game": "starwar"},
        {"game": "starwras"},
        {"games": "starwars"},
        {"app": "starwars"},
        {"starwars": "game"},
    ],
    ids=str,
)
def test_a_label_that_somebody_meant_is_found(labels):
    [(key, value)] = labels.items()

    assert near_miss(pod(labels=labels)) == f"the label {key}={value}"


@pytest.mark.parametrize(
    "labels", [{"app": "web"}, {"game": "chess"}, {}, {"tier": "backend", "env": "start"}], ids=str
)
def test_a_label_that_means_something_else_is_left_alone(labels):
    assert near_miss(pod(labels=labels)) == ""


def test_the_right_label_misses_nothing_and_an_annotation_is_no_label():
    assert near_miss(pod()) == ""
    assert "annotation" in near_miss(pod(labels={}, annotations={"game": "starwars"}))


def test_absence_names_the_near_misses_and_what_controllers_lack():
    on_itself, read_itself = carrier()
    on_itself["spec"]["template"]["metadata"]["labels"] = {}
    idle, read_idle = carrier()
    idle["spec"]["replicas"] = 0
    found = about_absence([pod(labels={"Game": "starwars"})], [read_itself(), read_idle()])
    told = " / ".join(f"{finding.what} → {finding.cure}" for finding in found)

    assert "Labels are exact: it must be `game: starwars`" in told
    assert "carries the label itself, but not on its pod template → Put `game: starwars` under" in told
    assert "wants 0 pods → Scale it up." in told


def test_matching_pods_that_do_not_fly_are_told_with_their_reason():
    thing = a_pod_object("sick")
    thing["status"]["containerStatuses"][0]["state"] = {"waiting": {"reason": "ImagePullBackOff"}}
    found = about_pods([decode_pod(json.dumps(thing).encode()), pod(labels={"game": "starwars"})])

    assert [finding.level for finding in found] == ["ok", "note", "note"]
    assert "2 pods with game=starwars, 1 of them flying" in found[0].what
    assert "default/sick is damaged (ImagePullBackOff)" in found[1].what
    assert "without a player's name" in found[2].what


def finished(name):
    thing = a_pod_object(name, labels={"game": "starwars", "player": "ada"})
    thing["status"]["phase"] = "Succeeded"
    return decode_pod(json.dumps(thing).encode())


def test_a_finished_pod_is_no_trouble_beside_one_that_flies():
    found = about_pods([finished("done"), pod(labels={"game": "starwars", "player": "ada"})])

    assert [finding.level for finding in found] == ["ok"]
    assert "2 pods with game=starwars, 1 of them flying, 1 finished" in found[0].what


def test_where_all_have_finished_something_that_stays_is_asked_for():
    found = about_pods([finished("done")])

    assert [finding.level for finding in found] == ["ok", "problem"]
    assert "such as a Deployment" in found[1].cure


def stuck(name, message, **metadata):
    thing = a_pod_object(name, **metadata)
    waiting = {"reason": "ImagePullBackOff", "message": message}
    thing["status"]["containerStatuses"][0] |= {"ready": False, "state": {"waiting": waiting}}
    return decode_pod(json.dumps(thing).encode())


def test_an_image_of_manifest_schema_1_is_told_apart_from_a_mistyped_one_and_one_that_works_is_named():
    old = image_of("tutum/hello-world:schema1").pull_error
    mistyped = image_of("nginx:typo").pull_error
    controller = a_carrier_object("wing")

    bare = about_pods([stuck("hello", old), stuck("other", mistyped), pod()])
    owned = about_pods([stuck("tie-1", old, ownerReferences=owned_by(controller))])

    [finding] = [finding for finding in bare if "manifest schema 1" in finding.what]
    assert finding.what.endswith(": tie of default/hello")
    assert "`kubectl -n default set image pod/hello tie=nginx`" in finding.cure
    assert finding.level == "note"
    [finding] = [finding for finding in owned if "manifest schema 1" in finding.what]
    assert "such as nginx in the template of ReplicationController wing" in finding.cure
    assert finding.level == "problem"


def test_where_no_match_flies_it_is_a_problem():
    thing = a_pod_object("sick")
    thing["status"]["phase"] = "Failed"
    found = about_pods([decode_pod(json.dumps(thing).encode())])

    assert "problem" in [finding.level for finding in found]
