from kubewars.cli import main
from kubewars.domain.rules import RULES


def test_the_rules_are_printed_from_the_table_that_the_reaper_asks(capsys):
    assert main(["rules"]) == 0

    said = " ".join(capsys.readouterr().out.split())
    told = [said.index(f"{rule.name} {rule.promise}") for rule in RULES]
    assert told == sorted(told)
