import ipaddress
import socket

import pytest

from kubewars.training.http.addresses import is_loopback, own_addresses, room_address


def test_the_room_is_given_an_address_of_this_machine_or_none() -> None:
    address = room_address()
    if not address:
        assert not [name for name in own_addresses() if name[0].isdigit()]
        return
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.bind((address, 0))

    assert address in own_addresses()


def test_what_others_may_call_us_has_our_name_and_no_loopback() -> None:
    name, *others = own_addresses()

    assert name == socket.gethostname()
    assert not [address for address in others if address[0].isdigit() and ipaddress.ip_address(address).is_loopback]


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("192.0.2.7", False),
        ("arena.local", False),
    ],
)
def test_loopback_is_told_from_the_rest(host: str, expected: bool) -> None:  # noqa: FBT001 - a table's column
    assert is_loopback(host) is expected
