from kubewars.training.node.references import LONGEST, filled


def test_what_is_known_is_replaced_and_all_else_stays() -> None:
    assert filled("$(A)-$(B)-$A-$(", {"A": "x"}) == "x-$(B)-$A-$("


def test_two_dollars_are_one_that_refers_to_nothing() -> None:
    assert filled("$$(A) costs 5$", {"A": "x"}) == "$(A) costs 5$"


def test_what_stands_in_a_value_is_not_replaced_again() -> None:
    assert filled("$(A)", {"A": "$(B)", "B": "x"}) == "$(B)"


def test_variables_that_double_stay_bounded() -> None:
    known = {"A0": "x" * 10}
    for number in range(1, 60):
        known[f"A{number}"] = filled(f"$(A{number - 1})$(A{number - 1})", known)

    assert max(len(value) for value in known.values()) <= LONGEST + 200


def test_a_word_of_many_references_stays_bounded() -> None:
    assert len(filled("$(A)" * 2000, {"A": "x" * 10_000})) <= LONGEST + 2000 * len("$(A)")


def test_references_that_never_close_are_read_once() -> None:
    assert filled("$(" * 1_000_000, {"A": "x"}) == "$(" * 1_000_000
