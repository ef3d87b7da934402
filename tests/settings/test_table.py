import pytest

from kubewars.errors import UsageError
from kubewars.settings import COMMANDS, PACES, Settings, read_settings, table
from kubewars.sim import autopilot


def test_a_flag_wins_over_the_environment_which_wins_over_the_default():
    environment = {"KUBEWARS_PORT": "9001"}

    assert read_settings("demo", {}, {}).port == 8080
    assert read_settings("demo", {}, environment).port == 9001
    assert read_settings("demo", {"port": 9002}, environment).port == 9002


def test_a_variable_that_another_command_uses_is_left_alone():
    assert read_settings("cluster", {}, {"KUBEWARS_PACE": "nonsense"}) == Settings()


def test_an_empty_variable_is_as_good_as_none():
    assert read_settings("demo", {}, {"KUBEWARS_PORT": ""}).port == 8080


@pytest.mark.parametrize(
    ("variable", "written"),
    [
        ("KUBEWARS_PORT", "eighty"),
        ("KUBEWARS_PORT", "65536"),
        ("KUBEWARS_PORT", "-1"),
        ("KUBEWARS_PACE", "fast"),
        ("KUBEWARS_PACE", "0"),
        ("KUBEWARS_PACE", "nan"),
        ("KUBEWARS_COOLDOWN", "inf"),
        ("KUBEWARS_COOLDOWN", "-1"),
        ("KUBEWARS_DRY_RUN", "perhaps"),
        ("KUBEWARS_LANG", "klingon"),
        ("KUBEWARS_BOTS", "51"),
        ("KUBEWARS_NODES", "0"),
        ("KUBEWARS_LOG_LEVEL", "loud"),
        ("KUBEWARS_TOKEN", "short"),
        ("KUBEWARS_NAMESPACE", "Upper"),
        ("KUBEWARS_NAMESPACE", "fine,kube-system"),
        ("KUBEWARS_NAMESPACE", "x" * 64),
    ],
)
def test_a_variable_that_cannot_be_read_is_named_in_the_refusal(variable, written):
    with pytest.raises(UsageError) as refused:
        read_settings("demo", {}, {variable: written})

    assert str(refused.value).startswith(f"{variable}: ")


def test_a_pace_is_a_number_of_seconds_or_the_name_of_a_preset():
    assert read_settings("demo", {}, {"KUBEWARS_PACE": "2.5"}).pace == 2.5
    for name, seconds in PACES.items():
        assert read_settings("demo", {}, {"KUBEWARS_PACE": name}).pace == seconds


def test_several_namespaces_stand_in_one_variable_with_commas():
    assert read_settings("serve", {}, {"KUBEWARS_NAMESPACE": "one, two,,"}).namespace == ("one", "two")


def test_secrets_have_no_flag():
    assert [setting.flag for setting in table() if setting.name == "token"] == [""]


def test_every_setting_belongs_to_a_command_that_exists():
    for setting in table():
        assert setting.commands
        assert set(setting.commands) <= set(COMMANDS)


def test_the_presets_are_those_of_the_autopilot():
    assert dict(autopilot.PACES) == PACES
