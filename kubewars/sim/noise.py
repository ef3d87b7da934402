"""Chance without chance: numbers that look random and follow from a name. Twin of ``web/world/noise.js``."""

_WORD = 0xFFFFFFFF


def seed_of(text: str) -> int:
    """FNV-1a, 32 bits, over the text's UTF-8 bytes (RFC 9923). Lone surrogates count as U+FFFD, as in a browser."""
    seed = 0x811C9DC5
    for byte in text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode():
        seed = ((seed ^ byte) * 0x01000193) & _WORD
    return seed


def unit(seed: int, salt: int) -> float:
    """A number in [0, 1) for each pair of a 32-bit seed and a small salt; different salts look independent.

    The mixing is the finaliser of MurmurHash3: multiplications and shifts on 32 bits, the same in both languages.
    """
    word = (seed + salt * 0x9E3779B9) & _WORD
    word = ((word ^ (word >> 16)) * 0x85EBCA6B) & _WORD
    word = ((word ^ (word >> 13)) * 0xC2B2AE35) & _WORD
    return (word ^ (word >> 16)) / 4294967296.0
