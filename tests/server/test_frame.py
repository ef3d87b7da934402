import pytest
from websockets.frames import Frame, Opcode

from kubewars.server.frame import text_frame


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65_535, 65_536, 200_000])
def test_a_frame_is_what_a_websocket_library_would_have_written(size):
    payload = b"x" * size

    frame = text_frame(payload)

    assert frame == Frame(Opcode.TEXT, payload).serialize(mask=False)
