"""WebSocket frames built once and written to everyone (RFC 6455, section 5.2; a server's frames are never masked)."""

from struct import pack

_TEXT_FIN = 0x81


def text_frame(payload: bytes) -> bytes:
    """One whole, final, unmasked text frame. ``payload`` must be UTF-8, which every encoded message is."""
    size = len(payload)
    if size < 126:
        return pack("!BB", _TEXT_FIN, size) + payload
    if size < 1 << 16:
        return pack("!BBH", _TEXT_FIN, 126, size) + payload
    return pack("!BBQ", _TEXT_FIN, 127, size) + payload
