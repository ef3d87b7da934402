import pytest

from kubewars.training.machinery.label_selectors import parse_label_selector, selector_of, selector_of_labels
from kubewars.training.status import StatusError

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
