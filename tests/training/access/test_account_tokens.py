import base64
import json
from collections.abc import Callable

import pytest

from kubewars.training.access.account_tokens import ISSUER, AccountTokens
from kubewars.training.access.user import AUTHENTICATED, User

NOW = 1_000_000.0
BOT = User(
    "system:serviceaccount:luke:bot",
    ("system:serviceaccounts", "system:serviceaccounts:luke", AUTHENTICATED),
    "uid-1",
)


class World:
    """What the tokens ask about: a clock, the accounts that are there, and how often keys were taken back."""

    def __init__(self) -> None:
        self.now = NOW
        self.accounts = {("luke", "bot", "uid-1")}
        self.generations = {"luke": 0}

    def tokens(self, key: bytes = b"key") -> AccountTokens:
        return AccountTokens(
            key,
            lambda: self.now,
            exists=lambda *account: account in self.accounts,
            generation=lambda namespace: self.generations.get(namespace, 0),
        )

    def token(self, *audiences: str) -> str:
        return self.tokens().issue("luke", "bot", "uid-1", until=self.now + 600, audiences=audiences)


def test_a_token_proves_its_account_over_a_restart_and_is_kept_nowhere() -> None:
    world = World()
    token = world.token()

    assert world.tokens().user_of(token) == BOT
    assert world.tokens().user_of(world.token()) == BOT
    assert world.token() != token


def test_whoever_holds_a_token_can_read_its_claims() -> None:
    head, claims, _ = (part + "=" * (-len(part) % 4) for part in World().token("a", ISSUER).split("."))

    assert json.loads(base64.urlsafe_b64decode(head)) == {"alg": "HS256", "typ": "JWT"}
    assert (
        json.loads(base64.urlsafe_b64decode(claims)).items()
        >= {
            "sub": BOT.name,
            "aud": ["a", ISSUER],
            "exp": int(NOW) + 600,
            "iat": int(NOW),
        }.items()
    )


def _expire(world: World) -> None:
    world.now += 600


def _delete(world: World) -> None:
    world.accounts.clear()


def _renew(world: World) -> None:
    world.accounts = {("luke", "bot", "uid-2")}


def _take_back(world: World) -> None:
    world.generations["luke"] += 1


@pytest.mark.parametrize("happens", [_expire, _delete, _renew, _take_back])
def test_a_token_proves_nobody_once(happens: Callable[[World], None]) -> None:
    world = World()
    token = world.token()
    happens(world)

    assert world.tokens().user_of(token) is None


def test_a_token_for_another_audience_proves_nobody_here() -> None:
    world = World()

    assert world.tokens().user_of(world.token("vault")) is None


def test_whatever_was_not_signed_here_proves_nobody() -> None:
    world = World()
    head, claims, proof = world.token().split(".")
    none = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    master = base64.urlsafe_b64encode(b'{"sub":"admin"}').decode().rstrip("=")

    assert world.tokens(b"another").user_of(f"{head}.{claims}.{proof}") is None
    for token in (
        "",
        ".",
        "..",
        "luke",
        f"{head}.{claims}",
        f"{head}.{claims}.",
        f"{head}.{claims}.{proof}.",
        f"{head}.{claims}.{proof[:-1]}",
        f"{none}.{claims}.",
        f"{head}.{master}.{proof}",
        f"{head}.\udcff.{proof}",
        f"{head}.{claims}é.{proof}",
    ):
        assert world.tokens().user_of(token) is None
