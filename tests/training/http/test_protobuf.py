from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubewars.training.http.protobuf import read_protobuf
from kubewars.training.schema import load_schema
from kubewars.training.status import StatusError

SCHEMA = load_schema()


def varint(value: int) -> bytes:
    value &= (1 << 64) - 1
    out = b""
    while value > 0x7F:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def field(number: int, value: int | bytes | str) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    raw = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(raw)) + raw


def body(api_version: str, kind: str, raw: bytes) -> bytes:
    return b"k8s\x00" + field(1, field(1, api_version) + field(2, kind)) + field(2, raw)


def read(api_version: str, kind: str, raw: bytes) -> dict[str, Any]:
    found: dict[str, Any] = read_protobuf(body(api_version, kind, raw), SCHEMA)
    return found


def test_metadata_maps_and_lists_are_read() -> None:
    meta = field(1, "web") + field(3, "default") + field(11, field(1, "game") + field(2, "starwars"))
    told = read("v1", "ConfigMap", field(1, meta) + field(2, field(1, "k") + field(2, "v")))

    assert (told["apiVersion"], told["kind"]) == ("v1", "ConfigMap")
    assert told["metadata"] == {"name": "web", "namespace": "default", "labels": {"game": "starwars"}}
    assert told["data"] == {"k": "v"}


def test_what_go_embeds_is_a_message_of_its_own_and_reads_flat() -> None:
    probe = field(1, field(2, field(1, "/healthz") + field(2, field(1, 1) + field(3, "http")))) + field(2, 7)
    container = field(1, "c") + field(11, probe)
    told = read("v1", "Pod", field(2, field(2, container)))

    assert told["spec"]["containers"] == [
        {
            "name": "c",
            "readinessProbe": {"httpGet": {"path": "/healthz", "port": "http"}, "initialDelaySeconds": 7},
        }
    ]


def test_quantities_times_and_negative_numbers_are_read() -> None:
    requests = field(2, field(1, "cpu") + field(2, field(1, "100m")))
    container = field(1, "c") + field(8, requests)
    meta = field(8, field(1, 1_700_000_000)) + field(10, -1)
    told = read("v1", "Pod", field(1, meta) + field(2, field(2, container)))

    assert told["metadata"] == {"creationTimestamp": "2023-11-14T22:13:20Z", "deletionGracePeriodSeconds": -1}
    assert told["spec"]["containers"][0]["resources"] == {"requests": {"cpu": "100m"}}


def test_bytes_become_base64() -> None:
    told = read("v1", "Secret", field(2, field(1, "k") + field(2, b"\x00\x01")))

    assert told["data"] == {"k": "AAE="}


def test_a_list_under_a_map_is_read() -> None:
    info = field(4, field(1, "scopes") + field(2, field(1, "a") + field(1, "b")))
    told = read("authentication.k8s.io/v1", "SelfSubjectReview", field(2, field(1, info)))

    assert told["status"]["userInfo"]["extra"] == {"scopes": ["a", "b"]}


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"k8s",
        b"{}",
        b"k8s\x00",
        b"k8s\x00\xff\xff\xff",
        body("v1", "Starfighter", b""),
        body("v1", "Pod", b"\x0a\xff"),
        body("v1", "Pod", field(1, 5)),
        body("v1", "Pod", field(1, field(1, b"\xff\xfe"))),
        body("v1", "Pod", b"\x0b"),
        body("v1", "Pod", field(1, field(8, field(1, 1 << 62)))),
    ],
)
def test_what_is_malformed_is_refused(raw: bytes) -> None:
    with pytest.raises(StatusError) as refused:
        read_protobuf(raw, SCHEMA)

    assert refused.value.code == 400


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        told = read("v1", "Pod", raw)
    except StatusError as error:
        told = error.to_status()

    assert told.get("kind") == "Pod" or told.get("code") == 400
