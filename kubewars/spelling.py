"""What a person may have meant: commands and flags in another order than the parser's, or with two letters swapped."""

import difflib
from collections.abc import Collection, Sequence

from kubewars.settings import COMMANDS, Setting, table

#: Asked of the program and not of a command, so that they stay where they are.
_OWN = {"-V", "--version", "-h", "--help"}


def nearest(word: str, known: Collection[str]) -> str:
    """``Did you mean …?`` with the word that is most like it, with a blank before it; empty if none is."""
    found = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f" Did you mean {found[0]}?" if found else ""


def command_first(arguments: Sequence[str]) -> list[str]:
    """The same words with the command before its options, as ``kubewars --port 8090 demo`` may have put them.

    Where no command is named the first flag stands alone, to be refused: its value must not be taken for a command.
    """
    takes_value = {setting.flag: not setting.is_switch for setting in table() if setting.flag}
    before: list[str] = []
    words = list(arguments)
    while words and words[0].startswith("-") and words[0] not in _OWN:
        flag = words.pop(0)
        before.append(flag)
        if words and takes_value.get(flag, _may_take(flag, words[0])):
            before.append(words.pop(0))
    if not words and before:
        return before[:1]
    return [words[0], *before, *words[1:]] if words and not words[0].startswith("-") else list(arguments)


def _may_take(flag: str, following: str) -> bool:
    """Whether a flag that nobody knows may have the next word for its value: it is neither a command nor a flag."""
    return not flag.startswith("--no-") and "=" not in flag and following not in COMMANDS and following[:1] != "-"


def unknown_word(word: str, command: str, known: Collection[str]) -> str:
    """Why ``command`` (``cluster user``; empty for none), which takes the flags ``known``, does not take this word."""
    if not word.startswith("-"):
        return f"{word!r} is one word too many."
    name = word.partition("=")[0]
    settings = {setting.flag: setting for setting in table() if setting.flag}
    elsewhere = settings.get(name) or settings.get(name.replace("--no-", "--", 1))
    if elsewhere is None:
        return f"there is no flag {name}.{nearest(name, known)}"
    if not command:
        return f"{name} is a flag of {_listed(elsewhere)}; name the command too."
    return f"{name} is no flag of {command}, but of {_listed(elsewhere)}."


def _listed(setting: Setting) -> str:
    return " and ".join(filter(None, (", ".join(setting.commands[:-1]), setting.commands[-1])))
