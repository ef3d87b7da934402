from kubewars.training.access.authentication import Authentication
from kubewars.training.access.tokens import Tokens
from kubewars.training.access.user import User


def test_the_first_kind_of_token_that_knows_one_says_whose_it_is() -> None:
    first, second = Tokens(), Tokens()
    authentication = Authentication(first, second)
    luke, leia = first.issue(User("luke")), second.issue(User("leia"))

    assert authentication.authenticate(f"Bearer {luke}") == User("luke", ("system:authenticated",))
    assert authentication.authenticate(f"bearer  {leia} ") == User("leia", ("system:authenticated",))


def test_anything_else_proves_nobody() -> None:
    tokens = Tokens()
    token = tokens.issue(User("luke"))

    for header in ("", "Bearer", "Bearer ", "Bearer wrong", f"Basic {token}", token, "Bearer \udcff"):
        assert Authentication(tokens).authenticate(header) is None
