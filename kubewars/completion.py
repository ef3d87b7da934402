"""``kubewars completion SHELL``: the script with which a shell completes commands, flags and the values of a flag."""

import argparse

import shtab

from kubewars.settings import PACES

_CHOICES = {
    "pace": tuple(PACES),
    "lang": ("en", "fr"),
    "log_level": ("debug", "info", "warning", "error"),
    "host": ("127.0.0.1", "0.0.0.0"),  # noqa: S104 - proposed, not bound
}
_PLACES = {"kubeconfig": shtab.FILE, "data": shtab.DIRECTORY}


def completion(parser: argparse.ArgumentParser, shell: str) -> str:
    """The script, made from the parser itself, which is not to be used for parsing afterwards."""
    _propose(parser)
    return shtab.complete(parser, shell)


def _propose(parser: argparse.ArgumentParser) -> None:
    """Say of each flag what its value may be: the parser itself reads values by their kind and knows no lists."""
    for action in parser._actions:  # noqa: SLF001 - there is no public way to walk a parser
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001 - as above
            for each in action.choices.values():
                _propose(each)
        elif action.dest in _CHOICES:
            action.choices = _CHOICES[action.dest]
        elif action.dest in _PLACES:
            action.complete = _PLACES[action.dest]  # type: ignore[attr-defined]
