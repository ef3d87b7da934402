"""What costs a server most costs it no more than its size: twice the values, twice the work, whatever the request.

Work is counted in calls, which no loaded machine changes. The time that each takes is told by ``bench.hostile``.
"""

import pytest

from kubewars.training.access.user import MASTERS, User
from kubewars.training.http.answers import status_answer
from kubewars.training.http.request import Request, parse_query
from kubewars.training.http.router import Router
from kubewars.training.status import StatusError
from tests.training.heavy import heavy_requests
from tests.training.hostile import Hostile
from tests.training.http.test_fuzz import a_router
from tests.training.work import calls_of

FEW = 2200
NAMES = [what for what, _ in heavy_requests("default")]


def answered(router: Router, request: Hostile) -> None:
    path, _, query = request.path.partition("?")
    headers = {name.lower(): value for name, value in request.headers.items()}
    asked = Request(request.method, path, parse_query(query.encode()), headers, User("x", (MASTERS,)), request.body)
    try:
        router.answer(asked)
    except StatusError as refused:
        status_answer(refused)


def work_of(what: str, values: int) -> int:
    heavy, router = dict(heavy_requests("default", values))[what](), a_router()
    for request in heavy.before:
        answered(router, request)
    answered(router, Hostile("GET", "/api/v1/namespaces/default/configmaps"))
    return calls_of(lambda: answered(router, heavy.request))


@pytest.mark.parametrize("what", NAMES)
def test_work_grows_as_the_values_do(what: str) -> None:
    work_of(what, 10)  # types are resolved when they are first met
    little, much = work_of(what, FEW), work_of(what, 2 * FEW)

    # Some checks are made of many values only; work that grows as the square would be four times as much.
    assert much < 3.3 * little
    assert much < 1_500_000  # 10,000 operations of a JSON patch are the most
