import pytest

from kubewars.errors import KubeWarsError
from kubewars.scores.stop_file import StopFile


def test_a_game_that_nobody_stopped_starts_unstopped(tmp_path):
    assert StopFile(tmp_path / "new").recall() == ""


def test_stop_is_known_to_the_next_process_with_its_author(tmp_path):
    StopFile(tmp_path).keep("the bridge")

    assert StopFile(tmp_path).recall() == "the bridge, before a restart"


def test_go_is_known_to_the_next_process(tmp_path):
    StopFile(tmp_path).keep("the bridge")
    StopFile(tmp_path).keep("")

    assert StopFile(tmp_path).recall() == ""


def test_an_empty_file_still_means_stopped(tmp_path):
    (tmp_path / "stopped").touch()

    assert StopFile(tmp_path).recall() == "somebody, before a restart"


def test_what_cannot_be_read_means_stopped(tmp_path):
    (tmp_path / "stopped").mkdir()

    assert "cannot be read" in StopFile(tmp_path).recall()


def test_a_disk_that_fails_is_told_and_stops_nobody(tmp_path, caplog):
    memory = StopFile(tmp_path)
    (tmp_path / "stopped.new").mkdir()
    memory.keep("the bridge")

    assert "a restart will not know of this" in caplog.text


def test_a_folder_that_cannot_be_made_is_one_clear_error(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(KubeWarsError, match="--data DIR"):
        StopFile(tmp_path / "file" / "folder")
