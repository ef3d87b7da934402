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
    """The same words with the command before its options, as ``kubewars --port 8090 demo`` may have put them."""
    takes_value = {setting.flag: not setting.is_switch for setting in table() if setting.flag}
    before: list[str] = []
    words = list(arguments)
    while words and words[0].startswith("-") and words[0] not in _OWN:
        flag = words.pop(0)
        # A flag that nobody knows may have a value too; whether it has one is told by what is no command.
        before.append(flag)
        is_misspelt = flag not in takes_value and "=" not in flag and words and words[0] not in COMMANDS
        if words and (takes_value.get(flag) or is_misspelt):
            before.append(words.pop(0))
    return [words[0], *before, *words[1:]] if words and not words[0].startswith("-") else list(arguments)


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
