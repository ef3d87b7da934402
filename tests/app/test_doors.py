import socket

import pytest

from kubewars.app.doors import check_door, open_door, outward_address, port_of
from kubewars.errors import KubeWarsError, UsageError
from kubewars.settings import Settings
from kubewars.training.http.addresses import room_address


def test_a_door_accepts_connections():
    with open_door("127.0.0.1", 0, option="--port") as door, socket.create_connection(door.getsockname(), timeout=5):
        assert port_of(door) > 0


def test_a_taken_port_is_told_with_the_option_that_moves_it_and_a_port_that_is_free():
    with open_door("127.0.0.1", 0, option="--port") as door:
        with pytest.raises(KubeWarsError) as refused:
            open_door("127.0.0.1", port_of(door), option="--api-port")

        said = str(refused.value)
        assert str(port_of(door)) in said
        proposed = int(said.rsplit("--api-port ", 1)[1].rstrip("."))
        open_door("127.0.0.1", proposed, option="--api-port").close()


def test_looking_at_a_door_leaves_it_free():
    with open_door("127.0.0.1", 0, option="--port") as door:
        port = port_of(door)
    check_door("127.0.0.1", port, option="--port")

    with open_door("127.0.0.1", port, option="--port") as door:
        assert port_of(door) == port


@pytest.mark.parametrize("host", ["192.0.2.77", "256.1.1.1", "no.such.host.invalid", "a b", "x" * 300])
def test_a_host_that_is_not_ours_is_refused_with_the_cure(host):
    with pytest.raises(UsageError) as refused:
        open_door(host, 0, option="--port")

    assert "127.0.0.1" in str(refused.value)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (Settings(), ""),
        (Settings(host="192.0.2.7"), ""),
        (Settings(host="0.0.0.0"), room_address()),
        (Settings(host="0.0.0.0", room_address="arena.local"), "arena.local"),
        (Settings(host="192.0.2.7", room_address="192.0.2.9"), "192.0.2.9"),
        (Settings(room_address="192.0.2.9"), ""),
    ],
)
def test_the_room_reaches_us_where_the_settings_say_else_where_it_is_let_in(settings, expected, monkeypatch):
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)

    assert outward_address(settings) == expected


def test_in_a_pod_the_pods_own_address_is_not_given_to_phones(monkeypatch):
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "10.96.0.1")

    assert outward_address(Settings(host="0.0.0.0")) == ""
    assert outward_address(Settings(host="0.0.0.0", room_address="arena.local")) == "arena.local"
