"""The command line: what can be asked, read into ``Settings``, and handed to the app.

Every part of the game is imported only when its command runs, so that ``--help`` is instant and a demo starts its
cluster before it loads the rest.
"""

import argparse
import os
import re
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from kubewars.errors import KubeWarsError
from kubewars.settings import Setting, Settings, read_settings, table
from kubewars.spelling import command_first, nearest, unknown_word

SHELLS = ("bash", "zsh", "fish")

SUMMARY = {
    "demo": "the whole game in one command: a training cluster, a few bots, the arena",
    "serve": "the same game on any Kubernetes cluster, by kubeconfig or from inside it",
    "cluster": "the training cluster alone: a Kubernetes API for kubectl, without containers",
    "check": "why is the arena empty? Reach, permissions, namespaces and labels, with the cures",
    "rules": "the law: every rule that a strike must pass, in the order of their asking",
    "completion": "the script with which bash, zsh or fish completes all of this",
}

EXAMPLES = {
    "demo": """\
examples:
  kubewars demo                                     then open http://127.0.0.1:8080
  kubectl --kubeconfig kubewars.kubeconfig run ada --image=nginx -l game=starwars,player=ada
                                                    join it from a second terminal
  kubewars demo --pace hot --bots 8                 a livelier sky
  kubewars demo --host 0.0.0.0                      let the whole room in
  kubewars demo --port 8090 --api-port 6444 --kubeconfig second.kubeconfig
                                                    beside another one
""",
    "serve": """\
examples:
  kubewars serve --kubeconfig kubewars.kubeconfig   on the cluster of a running demo, or of `kubewars cluster`
  kubewars serve --context kind-workshop --namespace players
  kubewars serve --dry-run                          fly and shoot, but delete nothing
  kill -USR1 PID                                    STOP: hold fire at once (USR2: go on)

Only pods with the label game=starwars are ever struck, only in the namespaces you name, never in kube-*.
""",
    "cluster": """\
examples:
  kubewars cluster                                  then: kubectl --kubeconfig kubewars.kubeconfig get nodes
  kubewars cluster --host 0.0.0.0 --data ./room     for a room, and its objects survive a restart
  kubewars cluster user ada margot                  a namespace and a key for each, beside a running cluster or demo
""",
    "check": """\
examples:
  kubewars check                                    the cluster that serve would play on
  kubewars check --kubeconfig FILE --namespace players
""",
    "rules": """\
examples:
  kubewars rules                                    what can never be struck, whoever pulls the trigger
""",
    "completion": """\
examples:
  kubewars completion bash                          tried out here: eval "$(kubewars completion bash)"
                                                    for good, into ~/.local/share/bash-completion/completions/kubewars
  kubewars completion zsh                           for good, into a folder of $fpath as _kubewars
  kubewars completion fish                          for good, into ~/.config/fish/completions/kubewars.fish
""",
}

START_HERE = """\
start here:
  kubewars demo                 the game on this machine; nothing else is needed
  kubewars COMMAND --help       what a command can do, with examples

Every flag can also be given as a variable: --api-port 6444 is KUBEWARS_API_PORT=6444.
"""


USER_EXAMPLES = """\
examples:
  kubewars cluster user ada                         writes ada.kubeconfig, to be handed to ada
  kubewars cluster user ada margot zoe              a whole room; again is harmless, the keys stay the same
  kubewars cluster user ada --kubeconfig FILE       where the running cluster or demo wrote another file
  kubewars cluster user --revoke ada                her key opens nothing any more; asked again, she gets another

A player may do as they like in the namespace of their name, and look at the others' (not at their secrets).
"""


class _Parser(argparse.ArgumentParser):
    def parse_known_args(self, args: Any = None, namespace: Any = None) -> tuple[Any, list[str]]:
        """As argparse has it, but what is unknown is refused by whom it was said to, who knows best what was meant."""
        found, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self.error(unknown_word(unknown[0], self.prog.partition(" ")[2], self._option_string_actions))
        return found, unknown

    def error(self, message: str) -> NoReturn:
        if found := re.search(r"invalid choice: '(.*)' \(choose from (.*)\)", message):
            word, known = found[1], re.findall(r"[\w-]+", found[2])
            message = f"there is no {word!r} here." + (nearest(word, known) or f" There is: {', '.join(known)}.")
        self.exit(2, f"{self.prog}: {message}\nSee `{self.prog} --help`.\n")


def _reader(setting: Setting) -> Any:
    def read(written: str) -> Any:
        try:
            return setting.parse(written)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return read


def _add(parser: argparse.ArgumentParser, setting: Setting) -> None:
    explained = f"{setting.help} (default: {setting.shown_default})".replace("%", "%%")
    if setting.is_switch:
        parser.add_argument(
            setting.flag,
            dest=setting.name,
            action=argparse.BooleanOptionalAction,
            default=argparse.SUPPRESS,
            help=explained,
        )
    else:
        parser.add_argument(
            setting.flag,
            dest=setting.name,
            type=_reader(setting),
            action="extend" if setting.is_repeatable else "store",
            metavar=setting.metavar,
            default=argparse.SUPPRESS,
            help=explained,
        )


def build_parser() -> argparse.ArgumentParser:
    """The parser of the whole command line; what is not given is absent from its result."""
    parser = _Parser(
        prog="kubewars",
        description="Pods are TIE fighters, an X-Wing deletes them: a game for Kubernetes workshops.",
        epilog=START_HERE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("-V", "--version", action="store_true", help="print the version")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)
    for name, summary in SUMMARY.items():
        command = commands.add_parser(
            name,
            help=summary,
            description=summary[0].upper() + summary[1:] + ".",
            epilog=EXAMPLES[name],
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        for setting in table():
            if setting.flag and name in setting.commands:
                _add(command, setting)
        if name == "cluster":
            _add_user(command)
        if name == "completion":
            command.add_argument("shell", choices=SHELLS, metavar="SHELL", help=", ".join(SHELLS))
    return parser


def _add_user(cluster: argparse.ArgumentParser) -> None:
    actions = cluster.add_subparsers(title="beside a running one", dest="action", metavar="user", parser_class=_Parser)
    summary = "make a player's namespace, and their key to it as NAME.kubeconfig"
    user = actions.add_parser(
        "user",
        help=summary,
        description=summary[0].upper() + summary[1:] + ".",
        epilog=USER_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    user.add_argument("--revoke", action="store_true", help="take the key back instead: it opens nothing any more")
    user.add_argument("names", nargs="+", metavar="NAME", help="the player's, which is the namespace's too")
    for setting in table():
        if setting.name in {"kubeconfig", "log_level"}:
            _add(user, setting)


def _run(command: str, settings: Settings, names: Sequence[str], *, revokes: bool = False) -> int:
    if command == "demo":
        from kubewars.app.demo import demo  # noqa: PLC0415 - its child must start before heavy modules load

        return demo(settings)
    if command == "serve":
        from kubewars.app.serve import serve  # noqa: PLC0415 - only this command needs it

        return serve(settings)
    if names:
        from kubewars.app.player_key import make_keys, revoke_keys  # noqa: PLC0415 - only this command needs it

        return revoke_keys(settings, names) if revokes else make_keys(settings, names)
    if command == "cluster":
        from kubewars.app.cluster import cluster  # noqa: PLC0415 - only this command needs it

        return cluster(settings)
    if command == "rules":
        from kubewars.app.rules import rules  # noqa: PLC0415 - only this command needs it

        return rules()
    from kubewars.app.check import check  # noqa: PLC0415 - only this command needs it

    return check(settings)


def _complete(parser: argparse.ArgumentParser, shell: str) -> None:
    from kubewars.completion import completion  # noqa: PLC0415 - only this command needs it

    print(completion(parser, shell))


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415 - slow to load, rarely asked

    try:
        return version("kubewars")
    except PackageNotFoundError:
        return "run from its source, not installed"


def _said(code: int) -> int:
    """The exit code, once all that was printed has left."""
    sys.stdout.flush()
    return code


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the answer is the process's exit code. Errors a person can mend are one clear line."""
    parser = build_parser()
    given = vars(parser.parse_args(command_first(sys.argv[1:] if arguments is None else arguments)))
    command = given.pop("command")
    try:
        if given.pop("version"):
            print("kubewars", _version())
        elif command is None:
            parser.print_help()
        elif command == "completion":
            _complete(parser, given["shell"])
        else:
            return _said(_asked(command, given))
        return _said(0)
    except BrokenPipeError:
        # Whoever read us has read enough (`| head`); the interpreter's own last flush must not complain either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KubeWarsError as error:
        print(f"kubewars {command}: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return 130


def _asked(command: str, given: dict[str, Any]) -> int:
    names = given.pop("names", ()) if given.pop("action", None) else ()
    revokes = given.pop("revoke", False)
    for setting in table():
        if setting.is_repeatable and setting.name in given:
            given[setting.name] = tuple(given[setting.name])
    return _run(command, read_settings(command, given, os.environ), names, revokes=revokes)
