"""Answers, ready to send."""

import pytest

from kubewars.training.http.answers import Answer


def warned(*warnings: str) -> list[str]:
    lines = Answer(200, b"{}", warnings=warnings).header_lines(is_gzip_welcome=False)
    return [value.decode().removeprefix('299 - "').removesuffix('"') for name, value in lines if name == b"warning"]


def test_a_warning_is_told_once_and_whole_while_there_is_room() -> None:
    assert warned("a" * 3000, "b" * 1096, "a" * 3000) == ["a" * 3000, "b" * 1096]


def test_warnings_beyond_4096_characters_are_cut_to_256_each() -> None:
    assert warned("a" * 3000, "b" * 1097, "short") == ["a" * 256, "b" * 256, "short"]


@pytest.mark.parametrize(("size", "told"), [(256, 16), (300, 16), (1, 80), (40, 80), (60, 69)])
def test_warnings_stop_at_4096_characters_and_before_clients_give_up(size: int, told: int) -> None:
    many = warned(
        *(f"{number:09}".ljust(size, "x")[-size:] if size > 9 else chr(200 + number) for number in range(5000))
    )

    assert len(many) == told


def test_a_warning_of_signs_that_take_several_bytes_ends_before_clients_give_up() -> None:
    [quotes] = warned('"' * 4096)
    [stars] = warned("★" * 4096)

    assert quotes == '\\"' * 3500
    assert stars == "★" * 2333
