import base64
import json
import stat
from pathlib import Path

from kubewars.training.access.tokens import Tokens
from kubewars.training.access.user import User


def test_a_token_proves_its_user_who_is_then_authenticated() -> None:
    tokens = Tokens()
    token = tokens.issue(User("luke", ("players",)))
    user = tokens.authenticate(f"Bearer {token}")

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


def test_anything_else_proves_nobody() -> None:
    tokens = Tokens()
    token = tokens.issue(User("luke"))

    for header in ("", "Bearer", "Bearer ", "Bearer wrong", f"Basic {token}", token, "Bearer \udcff"):
        assert tokens.authenticate(header) is None


def test_tokens_outlive_a_restart_and_their_file_holds_none_in_the_clear(tmp_path: Path) -> None:
    file = tmp_path / "tokens.json"
    token = Tokens(file).issue(User("luke", ("players",)))
    user = Tokens(file).user_of(token)

    assert user is not None
    assert user.name == "luke"
    assert token not in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_token_with_claims_can_be_read_by_whoever_holds_it() -> None:
    tokens = Tokens()
    token = tokens.issue(User("luke"), {"sub": "luke", "exp": 7})
    other = tokens.issue(User("luke"), {"sub": "luke", "exp": 7})
    head, claims, _ = (part + "=" * (-len(part) % 4) for part in token.split("."))

    assert json.loads(base64.urlsafe_b64decode(head)) == {"alg": "HS256", "typ": "JWT"}
    assert json.loads(base64.urlsafe_b64decode(claims)).items() >= {"sub": "luke", "exp": 7}.items()
    assert tokens.user_of(token) is not None
    assert other != token


def test_a_token_that_was_taken_back_proves_nobody_and_the_next_is_another(tmp_path: Path) -> None:
    file = tmp_path / "tokens.json"
    tokens, luke = Tokens(file), User("luke", ("players",))
    first, account = tokens.lasting(luke), tokens.issue(User("system:serviceaccount:luke:bot"))
    others = [tokens.lasting(User("luke", ("system:masters",))), tokens.issue(User("system:serviceaccount:luke2:bot"))]
    count = tokens.revoke(luke, accounts_of="luke")
    second = tokens.lasting(luke)
    after = Tokens(file)

    assert count == 2
    for known in (tokens, after):
        assert known.user_of(first) is known.user_of(account) is None
        assert known.user_of(second) is not None
        assert all(known.user_of(other) for other in others)
        assert known.lasting(luke) == second != first


def test_nothing_is_taken_back_from_who_has_nothing() -> None:
    assert Tokens().revoke(User("luke", ("players",)), accounts_of="luke") == 0
