from collections.abc import Callable

import pytest

from kubewars.training.machinery.field_selectors import parse_field_selector
from kubewars.training.machinery.label_selectors import parse_label_selector, selector_of, selector_of_labels
from kubewars.training.status import StatusError
from tests.training.machinery.builders import an_api
from tests.training.work import calls_of

LABELS = {"game": "starwars", "player": "cedric", "size": "5"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "game=starwars",
        "game==starwars,player=cedric",
        "game!=chess",
        "absent!=x",
        "game",
        "!absent",
        "game in (starwars, chess)",
        "absent notin (a)",
        "player notin (wescale),game",
        "size>4",
        "size < 6",
    ],
)
def test_a_selector_that_holds_matches(text: str) -> None:
    assert parse_label_selector(text).matches(LABELS)


@pytest.mark.parametrize(
    "text", ["game=chess", "game=", "absent", "!game", "game notin (starwars)", "game in (a,b)", "size>5", "game>1"]
)
def test_a_selector_that_does_not_hold_does_not_match(text: str) -> None:
    assert not parse_label_selector(text).matches(LABELS)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("=x", "found '=', expected: !, identifier, or 'end of string'"),
        ("x===1", "unable to parse requirement: found '=', expected: identifier"),
        ("a in b", "unable to parse requirement: found 'b' expected: '('"),
        ("a=b,", "found '', expected: identifier after ','"),
        ("a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"),
        ("a>x", "for 'Gt', 'Lt' operators, the value must be an integer"),
        ("a=-x-", "a valid label must be an empty string or consist of alphanumeric characters"),
        ("_bad_=x", "name part must consist of alphanumeric characters"),
    ],
)
def test_nonsense_is_refused_in_the_words_of_kubernetes(text: str, complaint: str) -> None:
    with pytest.raises(StatusError) as refused:
        parse_label_selector(text)

    assert refused.value.code == 400
    assert complaint in refused.value.message


def test_a_selector_in_a_spec_means_the_same() -> None:
    spec = {
        "matchLabels": {"game": "starwars"},
        "matchExpressions": [
            {"key": "player", "operator": "In", "values": ["cedric", "x"]},
            {"key": "absent", "operator": "DoesNotExist"},
        ],
    }

    assert selector_of(spec).matches(LABELS)
    assert not selector_of(spec).matches({"game": "starwars"})
    assert selector_of(None).matches({})
    assert selector_of_labels({"game": "starwars"}).matches(LABELS)


@pytest.mark.parametrize("parse", [parse_label_selector, parse_field_selector])
def test_a_selector_of_too_many_clauses_is_refused_before_the_rest_is_read(parse: Callable[[str], object]) -> None:
    def refused(count: int) -> None:
        with pytest.raises(StatusError, match=r"more than 100 clauses is not read here.*: select by fewer") as caught:
            parse(",".join(f"key{number}=x" for number in range(count)))
        assert caught.value.code == 400

    parse(",".join(f"key{number}=x" for number in range(100)))
    refused(101)

    # Cutting a text into its words costs two calls a word.
    assert calls_of(lambda: refused(4101)) < calls_of(lambda: refused(101)) + 4000 * 10


def test_values_of_one_clause_are_no_clauses() -> None:
    many = parse_label_selector(f"game in ({','.join(f'g{number}' for number in range(500))},starwars)")

    assert many.matches(LABELS)


@pytest.mark.parametrize("key", ["matchLabels", "matchExpressions"])
def test_a_stored_selector_has_no_more_clauses_than_one_that_is_asked_with(key: str) -> None:
    labels = {f"key{number}": "x" for number in range(101)}
    clauses = labels if key == "matchLabels" else [{"key": one, "operator": "DoesNotExist"} for one in labels]
    budget = {"metadata": {"name": "a"}, "spec": {"maxUnavailable": 1, "selector": {key: clauses}}}

    with pytest.raises(StatusError, match=r"spec\.selector: Too many: 101: must have at most 100 items") as refused:
        an_api().create("poddisruptionbudgets.policy", "default", budget)

    assert refused.value.code == 422
