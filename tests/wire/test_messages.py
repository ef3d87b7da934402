import msgspec
import pytest

from kubewars.wire import messages
from kubewars.wire.messages import (
    Delta,
    FighterEvent,
    FighterGone,
    FighterTurned,
    FighterView,
    Hello,
    Ping,
    Resume,
    decode_client,
    decode_server,
    encode,
)


def test_a_delta_comes_back_as_it_was_sent():
    delta = Delta(
        "e",
        7,
        12.5,
        (
            FighterEvent(FighterView("u1", "player/<b>玩家</b>", 0, "ns", "pod", "ready", 1.0)),
            FighterTurned("u1", "damaged", 2.0, "exit 1"),
            FighterGone("u1", 3.0, shot=True),
        ),
    )

    assert decode_server(encode(delta)) == delta


def test_what_has_its_ordinary_value_costs_no_bytes():
    assert encode(FighterTurned("u1", "ready", 2.0)) == b'{"type":"turned","uid":"u1","state":"ready","since":2.0}'


@pytest.mark.parametrize("message", [Hello(), Resume("e", 3), Ping(12.25)])
def test_a_browsers_words_are_understood(message):
    assert decode_client(encode(message)) == message


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b'{"type":"fire"}',
        b'{"type":"resume","epoch":"e"}',
        b'{"type":"resume","epoch":"e","seq":"3"}',
        b'{"type":"ping","sent":null}',
        b'{"type":"hello"',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"type":"ping","sent":1,"more":' + b"[" * 4_000,
        b'{"type":"\xff"}',
        '{"type":"\ud800"}',
    ],
)
def test_garbage_is_refused_with_one_kind_of_error(text):
    with pytest.raises(msgspec.DecodeError):
        decode_client(text)


def test_every_event_has_a_tag_of_its_own():
    tags = [kind.__struct_config__.tag for kind in messages.Event.__args__]

    assert len(set(tags)) == len(tags)
