from kubewars.training.client.names import ALPHABET, fnv32a, safe_encode, template_hash


def test_the_hash_is_fnv_1a():
    assert fnv32a(b"") == 0x811C9DC5
    assert fnv32a(b"foobar") == 0xBF9CF968


def test_digits_are_encoded_in_kubernetes_alphabet():
    assert safe_encode("0123") == "".join(ALPHABET[ord(digit) % 27] for digit in "0123")
    assert set(safe_encode("4294967295")) <= set(ALPHABET)


def test_equal_templates_have_equal_hashes_whatever_the_order_of_their_keys():
    assert template_hash({"a": 1, "b": 2}, None) == template_hash({"b": 2, "a": 1}, None)
    assert template_hash({"a": 1}, None) != template_hash({"a": 2}, None)
    assert template_hash({"a": 1}, None) != template_hash({"a": 1}, 1)
