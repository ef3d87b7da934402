import re
import shlex
from pathlib import Path

import pytest

from kubewars.app.banner import JOIN_BY_KEY, Addresses, arena_address, banner, bridge_address, invitation, join_line

HERE = Addresses(host="127.0.0.1", port=8080)


def a_banner(addresses=HERE, kubeconfig=Path("kubewars.kubeconfig"), *, is_dry_run=False):
    join = join_line(kubeconfig)
    return banner(addresses, token="t" * 32, lang="", cluster="c", join=join, is_dry_run=is_dry_run)


def test_the_terminal_tells_both_addresses_and_the_line_to_join():
    said = a_banner()

    assert "http://127.0.0.1:8080/\n" in said
    assert f"http://127.0.0.1:8080/bridge#token={'t' * 32}" in said
    assert "kubectl --kubeconfig kubewars.kubeconfig run your-name " in said


def test_the_line_to_join_is_one_that_a_hall_can_type():
    line = next(line.strip() for line in a_banner().splitlines() if "kubectl" in line)

    assert max(len(line), len(JOIN_BY_KEY)) <= 104
    assert line == shlex.join(shlex.split(line))  # nothing in it that a shell would touch


def test_a_kubeconfig_with_a_blank_in_its_name_is_quoted():
    line = next(line for line in a_banner(kubeconfig=Path("my room/it.kubeconfig")).splitlines() if "kubectl" in line)

    assert shlex.split(line)[2] == "my room/it.kubeconfig"


def test_without_a_kubeconfig_of_ours_the_line_needs_no_file_at_all():
    said = a_banner(kubeconfig=None)

    assert "--kubeconfig" not in said
    assert "kubectl run your-name --image=nginx -l game=starwars,player=your-name" in said


def test_who_listens_everywhere_gets_an_address_for_the_room_and_one_for_here():
    everywhere = Addresses(host="0.0.0.0", port=8080, room="192.168.1.7")

    assert everywhere.here == "http://127.0.0.1:8080/"
    assert "http://192.168.1.7:8080/" in a_banner(everywhere)


def test_an_ipv6_address_stands_in_brackets():
    assert Addresses(host="::1", port=80).here == "http://[::1]:80/"


def test_an_address_that_was_set_for_the_room_is_told_whatever_we_listen_on():
    assert Addresses(host="192.0.2.7", port=80, room="arena.local").for_the_room == "http://arena.local:80/"
    assert Addresses(host="::", port=80, room="2001:db8::7").for_the_room == "http://[2001:db8::7]:80/"


@pytest.mark.parametrize(
    ("addresses", "expected"),
    [
        (HERE, ""),
        (Addresses(host="0.0.0.0", port=80), ""),
        (Addresses(host="0.0.0.0", port=80, room="192.168.1.7"), "http://192.168.1.7:80/"),
        (Addresses(host="192.168.1.7", port=80), "http://192.168.1.7:80/"),
        (Addresses(host="127.0.0.1", port=80, public="https://play.example/kw/"), "https://play.example/kw/"),
        (Addresses(host="0.0.0.0", port=80, room="10.0.0.7", public="https://a.example/"), "https://a.example/"),
        (Addresses(host="127.0.0.1", port=80, public="http://localhost/kw/"), ""),
    ],
)
def test_the_address_for_others_never_leads_to_this_machine_only(addresses, expected):
    assert addresses.for_others == expected


def test_who_listens_on_loopback_is_told_how_to_let_the_room_in():
    assert "--host 0.0.0.0" in a_banner()
    assert "--room-address" in a_banner(Addresses(host="0.0.0.0", port=80))
    assert "For all" not in a_banner(Addresses(host="192.168.1.7", port=80))


def test_behind_a_proxy_every_printed_link_is_the_public_one():
    said = a_banner(Addresses(host="0.0.0.0", port=8080, room="10.0.0.7", public="https://play.example/kubewars/"))

    assert re.findall(r"https?://\S+", said) == [
        "https://play.example/kubewars/",
        f"https://play.example/kubewars/bridge#token={'t' * 32}",
    ]
    assert "from 127.0.0.1:8080" in said


def test_the_room_is_told_how_to_join_and_where_the_key_leads():
    said = invitation("https://192.0.2.7:6443", Path("kubewars.kubeconfig"))

    assert "    kubewars cluster user ada\n" in said
    assert "https://192.0.2.7:6443" in said


def test_the_line_that_makes_a_key_names_a_kubeconfig_that_is_not_the_usual():
    said = invitation("https://192.0.2.7:6443", Path("my room.kubeconfig"))

    assert 'kubewars cluster user ada --kubeconfig "my room.kubeconfig"\n' in said


def test_nobody_is_invited_to_a_cluster_that_only_this_machine_reaches():
    assert invitation("https://127.0.0.1:6443", Path("kubewars.kubeconfig")) == ""


def test_the_language_is_in_the_address_and_the_token_behind_the_hash():
    assert arena_address(HERE.here, "fr") == "http://127.0.0.1:8080/?lang=fr"
    assert bridge_address(HERE.here, "fr", "secret").endswith("/bridge?lang=fr#token=secret")


def test_the_line_to_join_names_context_and_namespace_where_they_are_not_the_usual():
    words = shlex.split(join_line(None, context="kind workshop", namespace="players"))

    assert words[:5] == ["kubectl", "--context", "kind workshop", "--namespace", "players"]


def test_a_dry_run_is_said_so():
    assert "nothing is deleted" in a_banner(is_dry_run=True)
