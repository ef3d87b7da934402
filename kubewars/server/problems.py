"""How a refused or broken request is answered: JSON with what happened and what to do about it."""

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException


class Problem(BaseModel):
    """The body of every answer from 400 up."""

    error: str = Field(description="What happened, to what.")
    cure: str = Field(description="What to do about it.")


class Refusal(HTTPException):
    """Raised by a route: answers ``status`` with a :class:`Problem`."""

    def __init__(self, status: int, error: str, cure: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(status, error, dict(headers or {}))
        self.cure = cure


#: What is said where a framework raised and a route did not.
_CURES = {
    404: "The page docs lists every address there is.",
    405: "The page docs says which method each address takes.",
}


def problem_response(status: int, error: str, cure: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    return JSONResponse(Problem(error=error, cure=cure).model_dump(), status, dict(headers or {}))


async def _refused(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    if isinstance(error, Refusal):
        return problem_response(error.status_code, error.detail, error.cure, error.headers)
    words = f"{HTTPStatus(error.status_code).phrase}: {request.method} {request.url.path[:200]}"
    return problem_response(
        error.status_code, words, _CURES.get(error.status_code, "See the page docs."), error.headers
    )


async def _malformed(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"] if part != "body")
    return problem_response(
        422, f"{place or 'body'}: {first['msg']}", "The page docs shows the body that this call takes."
    )


async def _broken(_request: Request, _error: Exception) -> JSONResponse:
    return problem_response(
        500, "Something broke inside Kube-Wars.", "The terminal that runs it says what; the game goes on."
    )


def answer_problems(app: FastAPI) -> None:
    """Make every failing answer of this application a :class:`Problem`."""
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(Exception, _broken)
