from hypothesis import given
from hypothesis import strategies as st

from kubewars.sim.noise import seed_of, unit


def test_a_seed_is_the_published_fnv_1a_of_its_text():
    assert seed_of("") == 0x811C9DC5
    assert seed_of("a") == 0xE40C292C
    assert seed_of("foobar") == 0xBF9CF968


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_has_a_seed_of_32_bits(text):
    assert 0 <= seed_of(text) < 2**32


@given(st.integers(0, 2**32 - 1), st.integers(0, 1000))
def test_a_unit_number_lies_between_nothing_and_one(seed, salt):
    assert 0.0 <= unit(seed, salt) < 1.0


def test_unit_numbers_of_neighbouring_seeds_and_salts_are_spread_evenly():
    numbers = [unit(seed, salt) for seed in range(100) for salt in range(10)]

    tenths = [sum(int(number * 10) == tenth for number in numbers) for tenth in range(10)]

    assert min(tenths) > 60
    assert max(tenths) < 140
