"""Histories of a small cluster, for property tests: few names, so that they meet, leave and come back."""

from hypothesis import strategies as st

from kubewars.domain.changes import CarrierGone, CarrierSeen, NamespaceOwned, PodGone, PodSeen
from kubewars.domain.pod import Owner
from tests.builders import a_carrier, a_container, a_pod

OWNERS = {
    "d": Owner("Deployment", "d", "d"),
    "rs1": Owner("ReplicaSet", "rs1", "rs1"),
    "rs2": Owner("ReplicaSet", "rs2", "rs2"),
    "rc": Owner("ReplicationController", "rc", "rc"),
    "job": Owner("Job", "job", "job"),
    "elsewhere": Owner("Rollout", "elsewhere", "elsewhere"),
}
KINDS = {"d": "Deployment", "rs1": "ReplicaSet", "rs2": "ReplicaSet", "rc": "ReplicationController", "job": "Job"}
NAMESPACES = {"p2": "red", "p3": "red", "p4": "blue", "rc": "red"}
players = st.sampled_from(["", "", "x", "y"])

pods = st.builds(
    lambda uid, player, owner, ready, phase, crashed, deleting, in_game, spared: a_pod(
        uid,
        owner=OWNERS.get(owner),
        ready=ready,
        phase=phase,
        deleting=deleting,
        containers=(a_container(state="terminated", exit_code=1),) if crashed else None,
        labels={"game": "starwars" if in_game else "chess", "player": player},
        annotations={"kubewars.dev/spare": ""} if spared else {},
        namespace=NAMESPACES.get(uid, "default"),
    ),
    st.sampled_from(["p0", "p1", "p2", "p3", "p4"]),
    players,
    st.sampled_from(["", "rs1", "rs1", "rs2", "rc", "job", "elsewhere"]),
    st.booleans(),
    st.sampled_from(["Running", "Running", "Running", "Pending", "Failed", "Succeeded"]),
    st.booleans(),
    st.booleans(),
    st.sampled_from([True, True, True, False]),
    st.sampled_from([False, False, False, True]),
)
carriers = st.builds(
    lambda uid, own_player, player, owner, desired, labelled, template_labelled, deleting, finished: a_carrier(
        uid,
        KINDS[uid],
        owner=OWNERS.get(owner) if uid in ("rs1", "rs2", "job") else None,
        desired=desired,
        labels={"game": "starwars" if labelled else "chess", "player": own_player},
        template_labels={"game": "starwars" if template_labelled else "chess", "player": player},
        deleting=deleting,
        finished=finished and KINDS[uid] == "Job",
        namespace=NAMESPACES.get(uid, "default"),
    ),
    st.sampled_from(sorted(KINDS)),
    players,
    players,
    st.sampled_from(["", "d", "d", "elsewhere"]),
    st.integers(0, 3),
    st.booleans(),
    st.booleans(),
    st.sampled_from([False, False, True]),
    st.booleans(),
)
changes = st.one_of(
    pods.map(PodSeen),
    carriers.map(CarrierSeen),
    st.sampled_from(["p0", "p1", "p2", "p3", "p4"]).map(PodGone),
    st.sampled_from(sorted(KINDS)).map(CarrierGone),
    st.builds(NamespaceOwned, st.sampled_from(["red", "blue"]), st.sampled_from(["", "x", "y"])),
)
histories = st.lists(changes, max_size=25)
