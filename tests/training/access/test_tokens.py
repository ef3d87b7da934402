import stat
from pathlib import Path

from kubewars.training.access.tokens import Tokens
from kubewars.training.access.user import User


def test_a_token_proves_its_user_who_is_then_authenticated() -> None:
    tokens = Tokens()
    token = tokens.issue(User("luke", ("players",)))
    user = tokens.authenticate(f"Bearer {token}")

    assert user == User("luke", ("players", "system:authenticated"))


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
