import stat
from pathlib import Path

from kubewars.training.access.tokens import Tokens
from kubewars.training.access.user import User


def test_a_token_proves_its_user_who_is_then_authenticated() -> None:
    tokens = Tokens()
    token = tokens.issue(User("luke", ("players",)))
    user = tokens.user_of(token)

    assert user == User("luke", ("players", "system:authenticated"))


def test_a_lasting_token_is_the_same_each_time_and_another_for_each_user() -> None:
    tokens = Tokens()
    luke = tokens.lasting(User("luke", ("players",)))

    assert tokens.lasting(User("luke", ("players",))) == luke
    assert tokens.lasting(User("luke", ("system:masters",))) != luke
    assert Tokens().lasting(User("luke", ("players",))) != luke
    assert tokens.user_of(luke) == User("luke", ("players", "system:authenticated"))


def test_a_lasting_token_outlives_a_restart_and_the_file_does_not_grow(tmp_path: Path) -> None:
    file = tmp_path / "tokens.json"
    token = Tokens(file).lasting(User("admin"))
    kept = file.read_bytes()
    again = Tokens(file).lasting(User("admin"))

    assert again == token
    assert file.read_bytes() == kept
    assert stat.S_IMODE((tmp_path / "tokens.key").stat().st_mode) == 0o600


def test_tokens_outlive_a_restart_and_their_file_holds_none_in_the_clear(tmp_path: Path) -> None:
    file = tmp_path / "tokens.json"
    token = Tokens(file).issue(User("luke", ("players",)))
    user = Tokens(file).user_of(token)

    assert user is not None
    assert user.name == "luke"
    assert token not in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_token_that_was_taken_back_proves_nobody_and_the_next_is_another(tmp_path: Path) -> None:
    file = tmp_path / "tokens.json"
    tokens, luke = Tokens(file), User("luke", ("players",))
    first, issued = tokens.lasting(luke), tokens.issue(luke)
    others = [tokens.lasting(User("luke", ("system:masters",))), tokens.issue(User("luke2", ("players",)))]
    was_there = tokens.revoke(luke)
    second = tokens.lasting(luke)
    after = Tokens(file)

    assert was_there
    for known in (tokens, after):
        assert known.user_of(first) is known.user_of(issued) is None
        assert known.user_of(second) is not None
        assert all(known.user_of(other) for other in others)
        assert known.lasting(luke) == second != first
        assert known.times_revoked(luke) == 1


def test_nothing_is_taken_back_from_who_has_nothing() -> None:
    tokens = Tokens()

    assert not tokens.revoke(User("luke", ("players",)))
    assert tokens.times_revoked(User("luke", ("players",))) == 0


def test_a_derived_key_is_as_lasting_as_the_tokens_and_another_for_each_purpose(tmp_path: Path) -> None:
    file = tmp_path / "tokens.json"
    key = Tokens(file).derived_key("accounts")

    assert Tokens(file).derived_key("accounts") == key
    assert len({key, Tokens(file).derived_key("others"), Tokens().derived_key("accounts")}) == 3
