"""The law: each rule says no to what it forbids, and only to that; nothing outside the game passes all of them."""

import string
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubewars.domain.ids import CarrierUid, PodUid, StrikeId
from kubewars.domain.pod import Carrier, Pod
from kubewars.domain.rules import RULES, Situation, first_refusal
from kubewars.domain.strike import Strike

STRIKE = Strike(StrikeId(1), PodUid("uid"), "laser", "autopilot", 0.0)
POD = Pod(PodUid("uid"), "default", "tie-1", "7", labels={"game": "starwars", "player": "luke"}, phase="Running")
#: All rules permit here.
CLEAR = Situation(
    allowed_namespaces=frozenset({"default"}),
    own_pod_uid="us",
    functional_for=100.0,
    respawn_shield=5.0,
    since_player_struck=100.0,
    cooldown=10.0,
    kills_last_minute=3,
    kill_budget=4,
    warming_up="",
    standby="",
    holding_fire="",
    stale="",
)

TORPEDO = msgspec.structs.replace(STRIKE, weapon="torpedo")
GAME = {"game": "starwars"}
CARRIER = Carrier(CarrierUid("uid"), "Deployment", "default", "wing", "7", labels=GAME, template_labels=GAME, desired=3)
#: All rules permit a torpedo here.
OPEN = msgspec.structs.replace(CLEAR, torpedo="", beneath="", functional_for=None)

FORBIDDEN: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "identity": ({}, {"name": ".."}, {}),
    "label": ({}, {"labels": {"game": "StarWars"}}, {}),
    "namespace": ({}, {"namespace": "shop"}, {}),
    "system-namespace": ({}, {"namespace": "kube-system"}, {"allowed_namespaces": frozenset({"*"})}),
    "own-pod": ({}, {}, {"own_pod_uid": "uid"}),
    "opt-out": ({}, {"annotations": {"kubewars.dev/spare": "true"}}, {}),
    "functional": ({}, {}, {"functional_for": None, "respawn_shield": 0.0}),
    "respawn-shield": ({}, {}, {"functional_for": 4.9}),
    "cooldown": ({}, {}, {"since_player_struck": 9.9}),
    "warm-up": ({}, {}, {"warming_up": "luke has joined a moment ago"}),
    "kill-budget": ({}, {}, {"kills_last_minute": 4}),
    "weapon": ({"weapon": "torpedo"}, {}, {"torpedo": ""}),
    "beneath": ({}, {}, {}),
    "dry-run": ({}, {}, {"is_dry_run": True}),
    "standby": ({}, {}, {"standby": "standby: another game shoots in default"}),
    "hold-fire": ({}, {}, {"holding_fire": "STOP by the presenter"}),
    "stale-watch": ({}, {}, {"stale": "nothing heard for 61 s"}),
}


#: What a torpedo is forbidden, likewise; a respawn shield and being functional are a pod's alone.
FORBIDDEN_TORPEDOES: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    **{name: case for name, case in FORBIDDEN.items() if name not in {"functional", "respawn-shield", "weapon"}},
    "functional": ({}, {"is_deleting": True}, {}),
    "own-pod": ({}, {}, {"own_carriers": frozenset({"uid"})}),
    "weapon": ({}, {}, {"torpedo": "the proton torpedo is not armed"}),
    "beneath": ({}, {}, {"beneath": "beneath wing there is a pod to be spared"}),
}


def test_where_nothing_forbids_a_strike_passes():
    assert first_refusal(STRIKE, POD, CLEAR) is None


def test_every_rule_has_a_case_that_it_forbids():
    assert list(FORBIDDEN) == [rule.name for rule in RULES]


@pytest.mark.parametrize("name", [name for name in FORBIDDEN if name != "beneath"])
def test_a_rule_forbids_its_case_with_a_reason(name):
    strike, pod, situation = FORBIDDEN[name]
    refusal = first_refusal(
        msgspec.structs.replace(STRIKE, **strike),
        msgspec.structs.replace(POD, **pod),
        msgspec.structs.replace(CLEAR, **situation),
    )

    assert refusal is not None
    assert refusal.rule == name
    assert refusal.reason


@pytest.mark.parametrize("name", [name for name in FORBIDDEN if name != "beneath"])
def test_without_its_rule_the_case_would_pass(name):
    strike, pod, situation = FORBIDDEN[name]
    asked = [rule for rule in RULES if rule.name != name]
    answers = [
        rule.question(
            msgspec.structs.replace(STRIKE, **strike),
            msgspec.structs.replace(POD, **pod),
            msgspec.structs.replace(CLEAR, **situation),
        )
        for rule in asked
    ]

    assert not any(answers)


def test_a_situation_that_nobody_filled_in_permits_nothing():
    assert first_refusal(STRIKE, POD, Situation()) is not None


def test_a_leaving_pod_is_not_struck_even_if_it_was_functional_a_moment_ago():
    refusal = first_refusal(STRIKE, msgspec.structs.replace(POD, is_deleting=True), CLEAR)

    assert refusal is not None
    assert refusal.rule == "functional"


def test_a_budget_of_none_sets_no_limit_and_one_of_zero_forbids_all():
    free = msgspec.structs.replace(CLEAR, kill_budget=None, kills_last_minute=10_000)
    none = msgspec.structs.replace(CLEAR, kill_budget=0, kills_last_minute=0)

    assert first_refusal(STRIKE, POD, free) is None
    assert first_refusal(STRIKE, POD, none) is not None


words = st.text(string.ascii_letters + string.digits + "-*", max_size=10) | st.sampled_from(
    ["game", "starwars", "default", "kube-system", "kube-public", "*", "kubewars.dev/spare", "true"]
)
labels = st.dictionaries(words, words, max_size=3)
pods = st.builds(
    Pod, words.map(PodUid), words, words, words, labels=labels, annotations=labels, is_deleting=st.booleans()
)
situations = st.builds(
    Situation,
    allowed_namespaces=st.frozensets(words, max_size=3),
    own_pod_uid=words,
    functional_for=st.none() | st.floats(0, 1e6),
    respawn_shield=st.floats(0, 100),
    kill_budget=st.none() | st.integers(0, 5),
    kills_last_minute=st.integers(0, 10),
    is_dry_run=st.booleans(),
    holding_fire=st.sampled_from(["", "STOP"]),
    stale=st.sampled_from(["", "silent"]),
)


@given(pods, situations, st.sampled_from(["laser", "ion", "torpedo"]))
def test_nothing_outside_the_game_is_ever_permitted(pod, situation, weapon):
    refusal = first_refusal(msgspec.structs.replace(STRIKE, weapon=weapon), pod, situation)

    if refusal is None:
        assert pod.labels["game"] == "starwars"
        assert not pod.namespace.startswith("kube-")
        assert pod.namespace in situation.allowed_namespaces or "*" in situation.allowed_namespaces
        assert pod.annotations.get("kubewars.dev/spare") != "true"
        assert pod.namespace
        assert pod.name
        assert pod.uid != situation.own_pod_uid
        assert not pod.is_deleting
        assert not situation.is_dry_run
        assert not situation.holding_fire
        assert not situation.stale


def test_where_nothing_forbids_a_torpedo_passes():
    assert first_refusal(TORPEDO, CARRIER, OPEN) is None


def test_every_rule_but_the_respawn_shield_has_a_case_that_it_forbids_a_torpedo():
    assert set(FORBIDDEN_TORPEDOES) == {rule.name for rule in RULES} - {"respawn-shield"}


@pytest.mark.parametrize("name", FORBIDDEN_TORPEDOES)
def test_a_rule_forbids_a_torpedo_its_case_and_no_other_rule_does(name):
    strike, carrier, situation = FORBIDDEN_TORPEDOES[name]
    asked = (
        msgspec.structs.replace(TORPEDO, **strike),
        msgspec.structs.replace(CARRIER, **carrier),
        msgspec.structs.replace(OPEN, **situation),
    )

    assert {rule.name for rule in RULES if rule.question(*asked)} == {name}


def test_a_controller_whose_pods_are_not_in_the_game_is_spared_whatever_it_says_of_itself():
    carrier = msgspec.structs.replace(CARRIER, template_labels={"app": "shop"})
    refusal = first_refusal(TORPEDO, carrier, OPEN)

    assert refusal is not None
    assert refusal.rule == "label"


@pytest.mark.parametrize("weapon", ["laser", "ion"])
def test_no_other_weapon_strikes_a_controller(weapon):
    refusal = first_refusal(msgspec.structs.replace(STRIKE, weapon=weapon), CARRIER, OPEN)

    assert refusal is not None
    assert refusal.rule == "weapon"


def test_a_situation_that_nobody_filled_in_permits_no_torpedo():
    assert first_refusal(TORPEDO, CARRIER, Situation()) is not None
